import {
  customerRevenueColumnsWithCurrency,
  orderLinesColumnsWithCurrency,
  rawOrdersColumnsWithCurrency,
  stgOrdersColumnsWithCurrency,
} from './columns.ts';
import { columnLineage, datasetEvent, nominalTime, runEvent, schema } from './event-builders.ts';
import * as shop from './names.ts';

/** Events 31–38: orders get a currency; coupons end, so that the order lines lose an input and a column. */
export const changedNight: readonly object[] = [
  /* 31 */ datasetEvent({
    at: '2026-03-03T15:00:00Z',
    by: 'catalog',
    dataset: {
      ...shop.orders,
      facets: schema(
        'catalog',
        'id integer, customer_id integer, ordered_at timestamp, status smallint, currency text',
      ),
    },
  }),
  /* 32 */ runEvent({
    at: '2026-03-04T02:00:00Z',
    by: 'airflow',
    type: 'START',
    run: shop.nightlyRun(3),
    job: shop.nightly,
    runFacets: nominalTime('airflow', '2026-03-04T02:00:00Z', '2026-03-05T02:00:00Z'),
  }),
  /* 33 */ runEvent({
    at: '2026-03-04T02:03:10Z',
    by: 'airflow',
    type: 'COMPLETE',
    run: shop.extractOrdersRun(3),
    job: shop.extractOrders,
    night: 3,
    inputs: [shop.orders, shop.orderItems],
    outputs: [
      {
        ...shop.rawOrders,
        facets: {
          ...schema(
            'airflow',
            'order_id bigint, customer_id bigint, ordered_at timestamp, sku string, quantity int, unit_price decimal(10,2), currency string',
          ),
          ...columnLineage('airflow', rawOrdersColumnsWithCurrency),
        },
      },
    ],
  }),
  /* 34 */ runEvent({
    at: '2026-03-04T02:05:00Z',
    by: 'spark',
    type: 'START',
    run: shop.buildOrderLinesRun(3),
    job: shop.buildOrderLines,
    night: 3,
    inputs: [shop.rawOrders],
  }),
  /* 35 */ runEvent({
    at: '2026-03-04T02:11:00Z',
    by: 'spark',
    type: 'COMPLETE',
    run: shop.buildOrderLinesRun(3),
    job: shop.buildOrderLines,
    night: 3,
    outputs: [
      {
        ...shop.orderLines,
        facets: {
          ...schema(
            'spark',
            'order_id bigint, customer_id bigint, ordered_on date, sku string, amount decimal(12,2), currency string',
          ),
          ...columnLineage('spark', orderLinesColumnsWithCurrency),
        },
      },
    ],
  }),
  /* 36 */ runEvent({
    at: '2026-03-04T02:15:00Z',
    by: 'spark',
    type: 'COMPLETE',
    run: shop.loadWarehouseRun(3),
    job: shop.loadWarehouse,
    night: 3,
    inputs: [shop.orderLines],
    outputs: [
      {
        ...shop.stgOrders,
        facets: {
          ...schema(
            'spark',
            'ORDER_ID NUMBER, CUSTOMER_ID NUMBER, ORDERED_ON DATE, AMOUNT NUMBER(12,2), CURRENCY VARCHAR',
          ),
          ...columnLineage('spark', stgOrdersColumnsWithCurrency),
        },
      },
    ],
  }),
  /* 37 */ runEvent({
    at: '2026-03-04T02:21:00Z',
    by: 'dbt',
    type: 'COMPLETE',
    run: shop.customerRevenueRun(3),
    job: shop.modelCustomerRevenue,
    night: 3,
    inputs: [shop.stgOrders, shop.stgCustomers],
    outputs: [
      {
        ...shop.customerRevenue,
        facets: {
          ...schema('dbt', 'CUSTOMER_ID NUMBER, COUNTRY VARCHAR, REVENUE NUMBER, CURRENCY VARCHAR'),
          ...columnLineage('dbt', customerRevenueColumnsWithCurrency),
        },
      },
    ],
  }),
  /* 38 */ runEvent({
    at: '2026-03-04T02:25:00Z',
    by: 'airflow',
    type: 'COMPLETE',
    run: shop.nightlyRun(3),
    job: shop.nightly,
  }),
];
