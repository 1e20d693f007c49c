import { orderLinesColumns, rawOrdersColumns, stgOrdersColumns } from './columns.ts';
import { columnLineage, failedWith, nominalTime, runEvent, schema } from './event-builders.ts';
import * as shop from './names.ts';

const nominal = nominalTime('airflow', '2026-03-03T02:00:00Z', '2026-03-04T02:00:00Z');

/** Events 20–30: the second night fails on an input that does not exist, and is run again under the same run ids. */
export const failedNight: readonly object[] = [
  /* 20 */ runEvent({
    at: '2026-03-03T02:00:00Z',
    by: 'airflow',
    type: 'START',
    run: shop.nightlyRun(2),
    job: shop.nightly,
    runFacets: nominal,
  }),
  /* 21 */ runEvent({
    at: '2026-03-03T02:00:10Z',
    by: 'airflow',
    type: 'START',
    run: shop.extractOrdersRun(2),
    job: shop.extractOrders,
    night: 2,
    inputs: [shop.orders, shop.orderItems],
  }),
  /* 22 */ runEvent({
    at: '2026-03-03T02:03:05Z',
    by: 'airflow',
    type: 'COMPLETE',
    run: shop.extractOrdersRun(2),
    job: shop.extractOrders,
    night: 2,
    outputs: [
      {
        ...shop.rawOrders,
        facets: {
          ...schema(
            'airflow',
            'order_id bigint, customer_id bigint, ordered_at timestamp, sku string, quantity int, unit_price decimal(10,2)',
          ),
          ...columnLineage('airflow', rawOrdersColumns),
        },
      },
    ],
  }),
  /* 23 */ runEvent({
    at: '2026-03-03T02:05:00Z',
    by: 'spark',
    type: 'START',
    run: shop.buildOrderLinesRun(2),
    job: shop.buildOrderLines,
    night: 2,
    inputs: [shop.rawOrders, shop.rawReturns],
    outputs: [shop.orderLines],
  }),
  /* 24 */ runEvent({
    at: '2026-03-03T02:05:20Z',
    by: 'spark',
    type: 'FAIL',
    run: shop.buildOrderLinesRun(2),
    job: shop.buildOrderLines,
    night: 2,
    runFacets: failedWith('spark', 'Path does not exist: s3://shop-lake/raw/returns'),
    inputs: [shop.rawOrders],
    outputs: [shop.orderLines],
  }),
  /* 25 */ runEvent({
    at: '2026-03-03T02:06:00Z',
    by: 'airflow',
    type: 'FAIL',
    run: shop.nightlyRun(2),
    job: shop.nightly,
  }),
  /* 26 */ runEvent({
    at: '2026-03-03T07:30:00Z',
    by: 'airflow',
    type: 'START',
    run: shop.nightlyRun(2),
    job: shop.nightly,
    runFacets: nominal,
  }),
  /* 27 */ runEvent({
    at: '2026-03-03T07:31:00Z',
    by: 'spark',
    type: 'START',
    run: shop.buildOrderLinesRun(2),
    job: shop.buildOrderLines,
    night: 2,
    inputs: [shop.rawOrders, shop.coupons],
  }),
  /* 28 */ runEvent({
    at: '2026-03-03T07:38:00Z',
    by: 'spark',
    type: 'COMPLETE',
    run: shop.buildOrderLinesRun(2),
    job: shop.buildOrderLines,
    night: 2,
    outputs: [
      {
        ...shop.orderLines,
        facets: {
          ...schema(
            'spark',
            'order_id bigint, customer_id bigint, ordered_on date, sku string, amount decimal(10,2), discount decimal(10,2)',
          ),
          ...columnLineage('spark', orderLinesColumns),
        },
      },
    ],
  }),
  /* 29 */ runEvent({
    at: '2026-03-03T07:42:00Z',
    by: 'spark',
    type: 'COMPLETE',
    run: shop.loadWarehouseRun(2),
    job: shop.loadWarehouse,
    night: 2,
    inputs: [shop.orderLines],
    outputs: [
      {
        ...shop.stgOrders,
        facets: {
          ...schema(
            'spark',
            'ORDER_ID NUMBER, CUSTOMER_ID NUMBER, ORDERED_ON DATE, AMOUNT NUMBER(10,2)',
          ),
          ...columnLineage('spark', stgOrdersColumns),
        },
      },
    ],
  }),
  /* 30 */ runEvent({
    at: '2026-03-03T07:43:00Z',
    by: 'airflow',
    type: 'COMPLETE',
    run: shop.nightlyRun(2),
    job: shop.nightly,
  }),
];
