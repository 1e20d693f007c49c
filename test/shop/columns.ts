import {
  customers,
  orderItems,
  orderLines,
  orders,
  rawCustomers,
  rawOrders,
  stgCustomers,
  stgOrders,
  type Name,
} from './names.ts';

// The columnLineage facets of the story, as their producers write them.

interface Transformation {
  readonly type: 'DIRECT' | 'INDIRECT';
  readonly subtype: string;
  readonly masking?: boolean;
}

const identity: Transformation = { type: 'DIRECT', subtype: 'IDENTITY' };
const computed: Transformation = { type: 'DIRECT', subtype: 'TRANSFORMATION' };
const hashed: Transformation = { type: 'DIRECT', subtype: 'TRANSFORMATION', masking: true };
const aggregated: Transformation = { type: 'DIRECT', subtype: 'AGGREGATION' };
const joined: Transformation = { type: 'INDIRECT', subtype: 'JOIN' };
const filtered: Transformation = { type: 'INDIRECT', subtype: 'FILTER' };
const grouped: Transformation = { type: 'INDIRECT', subtype: 'GROUP_BY' };

const from = (
  dataset: Name,
  field: string,
  ...transformations: readonly Transformation[]
): object => ({
  ...dataset,
  field,
  transformations,
});
const of = (...inputFields: readonly object[]): object => ({ inputFields });

const extractedOrders = {
  order_id: of(from(orders, 'id', identity)),
  customer_id: of(from(orders, 'customer_id', identity)),
  ordered_at: of(from(orders, 'ordered_at', identity)),
  sku: of(from(orderItems, 'sku', identity)),
  quantity: of(from(orderItems, 'quantity', identity)),
  unit_price: of(from(orderItems, 'unit_price', identity)),
};
const extractedOrdersJoin = [from(orders, 'id', joined), from(orderItems, 'order_id', joined)];

export const rawOrdersColumns = { fields: extractedOrders, dataset: extractedOrdersJoin };
export const rawOrdersColumnsWithCurrency = {
  fields: { ...extractedOrders, currency: of(from(orders, 'currency', identity)) },
  dataset: extractedOrdersJoin,
};

export const rawCustomersColumns = {
  fields: {
    customer_id: of(from(customers, 'id', identity)),
    name: of(from(customers, 'name', identity)),
    email: of(from(customers, 'email', identity)),
    country: of(from(customers, 'country', identity)),
  },
};

// Spark by default repeats what concerns the whole output, here `WHERE quantity > 0`, in every field.
const quantityFilter = from(rawOrders, 'quantity', filtered);
const builtOrderLines = {
  order_id: of(from(rawOrders, 'order_id', identity), quantityFilter),
  customer_id: of(from(rawOrders, 'customer_id', identity), quantityFilter),
  ordered_on: of(from(rawOrders, 'ordered_at', computed), quantityFilter),
  sku: of(from(rawOrders, 'sku', identity), quantityFilter),
  amount: of(
    from(rawOrders, 'quantity', computed, filtered),
    from(rawOrders, 'unit_price', computed),
  ),
};

/** It does not see through the function that makes `discount` of the coupons: both stay unmentioned. */
export const orderLinesColumns = { fields: builtOrderLines };
export const orderLinesColumnsWithCurrency = {
  fields: {
    ...builtOrderLines,
    currency: of(from(rawOrders, 'currency', identity), quantityFilter),
  },
};

const loadedOrders = {
  ORDER_ID: of(from(orderLines, 'order_id', identity)),
  CUSTOMER_ID: of(from(orderLines, 'customer_id', identity)),
  ORDERED_ON: of(from(orderLines, 'ordered_on', identity)),
  AMOUNT: of(from(orderLines, 'amount', identity)),
};

export const stgOrdersColumns = { fields: loadedOrders };
export const stgOrdersColumnsWithCurrency = {
  fields: { ...loadedOrders, CURRENCY: of(from(orderLines, 'currency', identity)) },
};

export const stgCustomersColumns = {
  fields: {
    CUSTOMER_ID: of(from(rawCustomers, 'customer_id', identity)),
    COUNTRY: of(from(rawCustomers, 'country', identity)),
    EMAIL_HASH: of(from(rawCustomers, 'email', hashed)),
  },
};

const revenueByCustomer = {
  CUSTOMER_ID: of(from(stgCustomers, 'CUSTOMER_ID', identity)),
  COUNTRY: of(from(stgCustomers, 'COUNTRY', identity)),
  REVENUE: of(from(stgOrders, 'AMOUNT', aggregated)),
};
const revenueByCustomerJoin = [
  from(stgOrders, 'CUSTOMER_ID', joined),
  from(stgCustomers, 'CUSTOMER_ID', joined, grouped),
];

export const customerRevenueColumns = { fields: revenueByCustomer, dataset: revenueByCustomerJoin };
export const customerRevenueColumnsWithCurrency = {
  fields: { ...revenueByCustomer, CURRENCY: of(from(stgOrders, 'CURRENCY', identity)) },
  dataset: revenueByCustomerJoin,
};

export const dailyRevenueColumns = {
  fields: {
    DAY: of(from(stgOrders, 'ORDERED_ON', identity)),
    REVENUE: of(from(stgOrders, 'AMOUNT', aggregated)),
  },
  dataset: [from(stgOrders, 'ORDERED_ON', grouped)],
};
