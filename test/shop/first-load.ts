import {
  orderLinesColumns,
  rawCustomersColumns,
  rawOrdersColumns,
  stgOrdersColumns,
} from './columns.ts';
import {
  columnLineage,
  datasetEvent,
  documented,
  jobType,
  nominalTime,
  owned,
  runEvent,
  schema,
  sql,
  tagged,
} from './event-builders.ts';
import * as shop from './names.ts';

const nightlyDag = {
  ...documented('airflow', 'Job', 'Everything between the shop database and the revenue reports.'),
  ...owned('airflow', 'Job', 'team:data-platform'),
  ...jobType('airflow', 'AIRFLOW', 'DAG'),
};

/** Events 1–10: two tables are described, then the first night begins and loads the warehouse. */
export const firstLoad: readonly object[] = [
  /* 1 */ datasetEvent({
    at: '2026-03-01T09:00:00Z',
    by: 'catalog',
    dataset: {
      ...shop.customers,
      facets: {
        ...schema('catalog', 'id integer, name text, email text, country text'),
        ...documented('catalog', 'Dataset', 'One row for each person who ever ordered.'),
        ...owned('catalog', 'Dataset', 'team:crm'),
        ...tagged(
          'catalog',
          { key: 'pii', value: 'true', field: 'email' },
          { key: 'tier', value: 'gold' },
        ),
      },
    },
  }),
  /* 2 */ datasetEvent({
    at: '2026-03-01T09:00:05Z',
    by: 'catalog',
    dataset: {
      ...shop.orders,
      facets: {
        ...schema('catalog', 'id integer, customer_id integer, ordered_at timestamp, status text'),
        ...documented('catalog', 'Dataset', 'One row for each order, whatever became of it.'),
        ...owned('catalog', 'Dataset', 'team:checkout'),
      },
    },
  }),
  /* 3 */ runEvent({
    at: '2026-03-02T02:00:00Z',
    by: 'airflow',
    type: 'START',
    run: shop.nightlyRun(1),
    job: shop.nightly,
    runFacets: nominalTime('airflow', '2026-03-02T02:00:00Z', '2026-03-03T02:00:00Z'),
    jobFacets: nightlyDag,
  }),
  /* 4 */ runEvent({
    at: '2026-03-02T02:00:10Z',
    by: 'airflow',
    type: 'START',
    run: shop.extractOrdersRun(1),
    job: shop.extractOrders,
    night: 1,
    jobFacets: sql(
      'airflow',
      'SELECT o.id, o.customer_id, o.ordered_at, i.sku, i.quantity, i.unit_price FROM orders o JOIN order_items i ON i.order_id = o.id',
    ),
    inputs: [
      shop.orders,
      {
        ...shop.orderItems,
        facets: schema(
          'airflow',
          'id integer, order_id integer, sku text, quantity integer, unit_price numeric',
        ),
      },
    ],
  }),
  /* 5 */ runEvent({
    at: '2026-03-02T02:03:00.250Z',
    by: 'airflow',
    type: 'COMPLETE',
    run: shop.extractOrdersRun(1),
    job: shop.extractOrders,
    night: 1,
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
  /* 6 */ runEvent({
    at: '2026-03-02T02:00:12Z',
    by: 'airflow',
    type: 'START',
    run: shop.extractCustomersRun,
    job: shop.extractCustomers,
    night: 1,
    inputs: [shop.customers],
  }),
  /* 7 */ runEvent({
    at: '2026-03-02T02:01:40Z',
    by: 'airflow',
    type: 'COMPLETE',
    run: shop.extractCustomersRun,
    job: shop.extractCustomers,
    night: 1,
    inputs: [shop.customers],
    outputs: [
      {
        ...shop.rawCustomers,
        facets: {
          ...schema('airflow', 'customer_id bigint, name string, email string, country string'),
          ...columnLineage('airflow', rawCustomersColumns),
        },
      },
    ],
  }),
  /* 8 */ runEvent({
    at: '2026-03-02T02:05:00.000001Z',
    by: 'spark',
    type: 'START',
    run: shop.buildOrderLinesRun(1),
    job: shop.buildOrderLines,
    night: 1,
    jobFacets: owned('spark', 'Job', 'team:data-platform'),
    inputs: [
      shop.rawOrders,
      { ...shop.coupons, facets: schema('spark', 'order_id bigint, discount decimal(10,2)') },
    ],
  }),
  /* 9 */ runEvent({
    at: '2026-03-02T02:12:00Z',
    by: 'spark',
    type: 'COMPLETE',
    run: shop.buildOrderLinesRun(1),
    job: shop.buildOrderLines,
    night: 1,
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
  /* 10 */ runEvent({
    at: '2026-03-02T02:16:00Z',
    by: 'spark',
    type: 'COMPLETE',
    run: shop.loadWarehouseRun(1),
    job: shop.loadWarehouse,
    night: 1,
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
];
