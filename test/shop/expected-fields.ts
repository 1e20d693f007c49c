import * as shop from './names.ts';
import type { Name } from './names.ts';

export interface ExpectedFieldEdge {
  readonly from: Name;
  readonly fromField: string;
  readonly to: Name;
  /** Null: the output as a whole. */
  readonly toField: string | null;
  readonly job: Name;
  readonly type: 'DIRECT' | 'INDIRECT';
  readonly subtype: string;
  readonly masking: boolean;
  readonly opened: number;
  readonly closed: null;
  readonly follows: readonly number[];
}

type Line = readonly [from: string, subtype: string, to: string | null, opened: number];

/** All field edges from one dataset to another: INDIRECT where the target is the whole output. */
const columns = (
  from: Name,
  to: Name,
  job: Name,
  follows: readonly number[],
  ...lines: readonly Line[]
): readonly ExpectedFieldEdge[] =>
  lines.map(([fromField, subtype, toField, opened]) => ({
    from,
    fromField,
    to,
    toField,
    job,
    type: toField === null ? 'INDIRECT' : 'DIRECT',
    subtype,
    masking: toField === 'EMAIL_HASH',
    opened,
    closed: null,
    follows: follows.filter((event) => event >= opened),
  }));

/** Read off the columnLineage facets; the filter that Spark repeats in every field of 9, 28 and 35 is one edge. */
export const fieldEdges: readonly ExpectedFieldEdge[] = [
  ...columns(
    shop.orders,
    shop.rawOrders,
    shop.extractOrders,
    [5, 22, 33],
    ['id', 'IDENTITY', 'order_id', 5],
    ['customer_id', 'IDENTITY', 'customer_id', 5],
    ['ordered_at', 'IDENTITY', 'ordered_at', 5],
    ['currency', 'IDENTITY', 'currency', 33],
    ['id', 'JOIN', null, 5],
  ),
  ...columns(
    shop.orderItems,
    shop.rawOrders,
    shop.extractOrders,
    [5, 22, 33],
    ['sku', 'IDENTITY', 'sku', 5],
    ['quantity', 'IDENTITY', 'quantity', 5],
    ['unit_price', 'IDENTITY', 'unit_price', 5],
    ['order_id', 'JOIN', null, 5],
  ),
  ...columns(
    shop.customers,
    shop.rawCustomers,
    shop.extractCustomers,
    [7],
    ['id', 'IDENTITY', 'customer_id', 7],
    ['name', 'IDENTITY', 'name', 7],
    ['email', 'IDENTITY', 'email', 7],
    ['country', 'IDENTITY', 'country', 7],
  ),
  ...columns(
    shop.rawOrders,
    shop.orderLines,
    shop.buildOrderLines,
    [9, 28, 35],
    ['order_id', 'IDENTITY', 'order_id', 9],
    ['customer_id', 'IDENTITY', 'customer_id', 9],
    ['ordered_at', 'TRANSFORMATION', 'ordered_on', 9],
    ['sku', 'IDENTITY', 'sku', 9],
    ['quantity', 'TRANSFORMATION', 'amount', 9],
    ['unit_price', 'TRANSFORMATION', 'amount', 9],
    ['currency', 'IDENTITY', 'currency', 35],
    ['quantity', 'FILTER', null, 9],
  ),
  ...columns(
    shop.orderLines,
    shop.stgOrders,
    shop.loadWarehouse,
    [10, 29, 36],
    ['order_id', 'IDENTITY', 'ORDER_ID', 10],
    ['customer_id', 'IDENTITY', 'CUSTOMER_ID', 10],
    ['ordered_on', 'IDENTITY', 'ORDERED_ON', 10],
    ['amount', 'IDENTITY', 'AMOUNT', 10],
    ['currency', 'IDENTITY', 'CURRENCY', 36],
  ),
  ...columns(
    shop.rawCustomers,
    shop.stgCustomers,
    shop.modelStgCustomers,
    [12],
    ['customer_id', 'IDENTITY', 'CUSTOMER_ID', 12],
    ['country', 'IDENTITY', 'COUNTRY', 12],
    ['email', 'TRANSFORMATION', 'EMAIL_HASH', 12],
  ),
  ...columns(
    shop.stgOrders,
    shop.customerRevenue,
    shop.modelCustomerRevenue,
    [14, 37],
    ['AMOUNT', 'AGGREGATION', 'REVENUE', 14],
    ['CURRENCY', 'IDENTITY', 'CURRENCY', 37],
    ['CUSTOMER_ID', 'JOIN', null, 14],
  ),
  ...columns(
    shop.stgCustomers,
    shop.customerRevenue,
    shop.modelCustomerRevenue,
    [14, 37],
    ['CUSTOMER_ID', 'IDENTITY', 'CUSTOMER_ID', 14],
    ['COUNTRY', 'IDENTITY', 'COUNTRY', 14],
    ['CUSTOMER_ID', 'JOIN', null, 14],
    ['CUSTOMER_ID', 'GROUP_BY', null, 14],
  ),
  ...columns(
    shop.stgOrders,
    shop.dailyRevenue,
    shop.modelDailyRevenue,
    [15],
    ['ORDERED_ON', 'IDENTITY', 'DAY', 15],
    ['AMOUNT', 'AGGREGATION', 'REVENUE', 15],
    ['ORDERED_ON', 'GROUP_BY', null, 15],
  ),
];
