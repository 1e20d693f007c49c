import { customerRevenueColumns, dailyRevenueColumns, stgCustomersColumns } from './columns.ts';
import {
  columnLineage,
  datasetEvent,
  documented,
  jobEvent,
  owned,
  runEvent,
  schema,
  tagged,
} from './event-builders.ts';
import * as shop from './names.ts';

/** Events 11–19: the models of the first night, its end, and what people say of the results. */
export const firstReports: readonly object[] = [
  /* 11 */ runEvent({
    at: '2026-03-02T02:20:00Z',
    by: 'dbt',
    type: 'START',
    run: shop.stgCustomersRun,
    job: shop.modelStgCustomers,
    night: 1,
  }),
  /* 12 */ runEvent({
    at: '2026-03-02T02:20:30Z',
    by: 'dbt',
    type: 'COMPLETE',
    run: shop.stgCustomersRun,
    job: shop.modelStgCustomers,
    night: 1,
    outputs: [
      {
        ...shop.stgCustomers,
        facets: {
          ...schema('dbt', 'CUSTOMER_ID, COUNTRY, EMAIL_HASH'),
          ...columnLineage('dbt', stgCustomersColumns),
        },
      },
    ],
  }),
  /* 13 */ runEvent({
    at: '2026-03-02T02:21:00Z',
    by: 'dbt',
    type: 'START',
    run: shop.customerRevenueRun(1),
    job: shop.modelCustomerRevenue,
    night: 1,
    inputs: [shop.stgOrders, shop.stgCustomers],
  }),
  /* 14 */ runEvent({
    at: '2026-03-02T02:22:00Z',
    by: 'dbt',
    type: 'COMPLETE',
    run: shop.customerRevenueRun(1),
    job: shop.modelCustomerRevenue,
    night: 1,
    inputs: [shop.stgOrders, shop.stgCustomers],
    outputs: [
      {
        ...shop.customerRevenue,
        facets: {
          ...schema('dbt', 'CUSTOMER_ID NUMBER, COUNTRY VARCHAR, REVENUE NUMBER'),
          ...columnLineage('dbt', customerRevenueColumns),
        },
      },
    ],
  }),
  /* 15 */ runEvent({
    at: '2026-03-02T02:22:30Z',
    by: 'dbt',
    type: 'COMPLETE',
    run: shop.dailyRevenueRun,
    job: shop.modelDailyRevenue,
    night: 1,
    inputs: [shop.stgOrders],
    outputs: [
      {
        ...shop.dailyRevenue,
        facets: {
          ...schema('dbt', 'DAY DATE, REVENUE NUMBER'),
          ...columnLineage('dbt', dailyRevenueColumns),
        },
      },
    ],
  }),
  /* 16 */ runEvent({
    at: '2026-03-02T02:24:00Z',
    by: 'dbt',
    type: 'COMPLETE',
    run: shop.boardReportRun,
    job: shop.modelBoardReport,
    night: 1,
    inputs: [shop.customerRevenue, shop.dailyRevenue],
    outputs: [shop.boardReport],
  }),
  /* 17 */ runEvent({
    at: '2026-03-02T02:25:00Z',
    by: 'airflow',
    type: 'COMPLETE',
    run: shop.nightlyRun(1),
    job: shop.nightly,
  }),
  /* 18 */ jobEvent({
    at: '2026-03-02T08:00:00Z',
    by: 'dashboards',
    job: shop.dashboard,
    jobFacets: {
      ...documented('dashboards', 'Job', 'What the board opens on Monday morning.'),
      ...owned('dashboards', 'Job', 'user:ines'),
    },
    inputs: [shop.customerRevenue, shop.boardReport],
  }),
  /* 19 */ datasetEvent({
    at: '2026-03-02T08:05:00Z',
    by: 'catalog',
    dataset: {
      ...shop.customerRevenue,
      facets: {
        ...documented('catalog', 'Dataset', 'Revenue of each customer since the shop opened.'),
        ...owned('catalog', 'Dataset', 'team:finance'),
        ...tagged('catalog', { key: 'tier', value: 'gold' }),
      },
    },
  }),
];
