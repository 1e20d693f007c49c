import { beforeAll, describe, expect, it } from '@jest/globals';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';

let shop: Folder;

beforeAll(async () => {
  shop = newFolder();
  expect(await shop.ledgerline(['ingest', shop.writeShop()])).toMatchObject({ code: 0 });
});

const lines = (text: string): string => text.replace(/^\n/, '').replace(/^ {6}/gm, '');

describe('ledgerline lineage', () => {
  it('shows both sides of a dataset, each dataset once, with how it is known', async () => {
    const { code, out, err } = await shop.ledgerline([
      ...['lineage', 'snowflake://acme-shop', 'SHOP.STAGING.STG_ORDERS'],
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(
      lines(`
      snowflake://acme-shop SHOP.STAGING.STG_ORDERS
      upstream: 4 datasets, 3 jobs
      └─ s3://shop-lake clean/order_lines  1, certain, by spark-shop order_lines.load_warehouse (COLUMN)
         └─ s3://shop-lake raw/orders  2, certain, by spark-shop order_lines.build (COLUMN)
            ├─ postgres://shop-db:5432 shop.public.order_items  3, certain, by airflow-shop nightly.extract_orders (COLUMN)
            └─ postgres://shop-db:5432 shop.public.orders  3, certain, by airflow-shop nightly.extract_orders (COLUMN)
      Complete.
      downstream: 3 datasets, 4 jobs
      ├─ snowflake://acme-shop SHOP.MARTS.CUSTOMER_REVENUE  1, certain, by dbt-shop shop.customer_revenue (COLUMN)
      │  └─ snowflake://acme-shop SHOP.MARTS.BOARD_REPORT  2, possible, by dbt-shop shop.board_report (INFERRED)
      └─ snowflake://acme-shop SHOP.MARTS.DAILY_REVENUE  1, certain, by dbt-shop shop.daily_revenue (COLUMN)
         └─ snowflake://acme-shop SHOP.MARTS.BOARD_REPORT  see above, by dbt-shop shop.board_report (INFERRED)
      jobs that only read, and their distance:
        dashboards-shop revenue (2)
      Complete. Known without their fields: snowflake://acme-shop SHOP.MARTS.BOARD_REPORT.
      As of #38.
      `),
    );
  });

  it('follows one field', async () => {
    const { out } = await shop.ledgerline([
      ...['lineage', 'postgres://shop-db:5432', 'shop.public.orders'],
      ...['--field', 'ordered_at', '--downstream'],
    ]);
    expect(out).toBe(
      lines(`
      postgres://shop-db:5432 shop.public.orders ordered_at
      downstream: 6 fields and datasets, 6 jobs
      └─ s3://shop-lake raw/orders ordered_at  1, certain, by airflow-shop nightly.extract_orders (COLUMN)
         └─ s3://shop-lake clean/order_lines ordered_on  2, certain, by spark-shop order_lines.build (COLUMN)
            └─ snowflake://acme-shop SHOP.STAGING.STG_ORDERS ORDERED_ON  3, certain, by spark-shop order_lines.load_warehouse (COLUMN)
               ├─ snowflake://acme-shop SHOP.MARTS.DAILY_REVENUE DAY  4, certain, by dbt-shop shop.daily_revenue (COLUMN)
               │  └─ snowflake://acme-shop SHOP.MARTS.BOARD_REPORT (as a whole)  5, possible, by dbt-shop shop.board_report (INFERRED)
               └─ snowflake://acme-shop SHOP.MARTS.DAILY_REVENUE (as a whole)  4, certain, by dbt-shop shop.daily_revenue (COLUMN)
      jobs that only read, and their distance:
        dashboards-shop revenue (6)
      Complete. Known without their fields: snowflake://acme-shop SHOP.MARTS.BOARD_REPORT.
      As of #38.
      `),
    );
  });

  it('starts from a job, and says where it was cut', async () => {
    const { out } = await shop.ledgerline([
      ...['lineage', 'spark-shop', 'order_lines.build', '--job', '--depth', '1'],
    ]);
    expect(out).toBe(
      lines(`
      spark-shop order_lines.build
      upstream: 1 dataset, 1 job
      └─ s3://shop-lake raw/orders  1, certain
      Cut at --depth 1: there is more.
      downstream: 1 dataset, 1 job
      └─ s3://shop-lake clean/order_lines  1, certain
      Cut at --depth 1: there is more.
      As of #38.
      `),
    );
  });

  it('shows what was true after an entry, and what ever was', async () => {
    const upstream = async (...more: string[]): Promise<readonly string[]> => {
      const { out } = await shop.ledgerline([
        ...['lineage', 's3://shop-lake', 'clean/order_lines', '--upstream', '--json', ...more],
      ]);
      const { upstream: side } = JSON.parse(out) as {
        upstream: { datasets: { dataset: { name: string } }[] };
      };
      return side.datasets.map(({ dataset }) => dataset.name);
    };
    const orders = ['shop.public.order_items', 'shop.public.orders'];
    const coupons = 'shop.public.coupons';
    expect(await upstream('--as-of', '9')).toEqual([coupons, 'raw/orders', ...orders]);
    expect(await upstream('--as-of', '23')).toEqual([
      coupons,
      'raw/orders',
      'raw/returns',
      ...orders,
    ]);
    expect(await upstream('--as-of', '37')).toEqual([coupons, 'raw/orders', ...orders]);
    expect(await upstream()).toEqual(['raw/orders', ...orders]);
    // Coupons fed it until 38, raw/returns from 23 to 24.
    expect(await upstream('--since', '24')).toEqual([coupons, 'raw/orders', ...orders]);
    expect(await upstream('--since', '23')).toEqual([
      coupons,
      'raw/orders',
      'raw/returns',
      ...orders,
    ]);
    expect(await upstream('--ever')).toEqual([coupons, 'raw/orders', 'raw/returns', ...orders]);
  });

  it('fits a terminal', async () => {
    const { out } = await shop.ledgerline(
      ['lineage', 's3://shop-lake', 'raw/customers', '--upstream'],
      { columns: 50, env: { NO_COLOR: '1' } },
    );
    expect(out).toBe(
      lines(`
      s3://shop-lake raw/customers
      upstream: 1 dataset, 1 job
      └─ postgres://shop-db:5432 shop.public.customers
            1, certain, by airflow-shop
            nightly.extract_customers (COLUMN)
      Complete.
      As of #38.
      `),
    );
  });
});

describe('ledgerline impact', () => {
  it('lists what a field reaches, and by what', async () => {
    const { code, out } = await shop.ledgerline([
      ...['impact', 'postgres://shop-db:5432', 'shop.public.customers', '--field', 'email'],
    ]);
    expect(code).toBe(0);
    expect(out).toBe(
      lines(`
      postgres://shop-db:5432 shop.public.customers email reaches 2 fields and datasets and 2 jobs.

      DISTANCE  NAMESPACE              DATASET                     FIELD       REACH    BY JOB                                  BASIS
             1  s3://shop-lake         raw/customers               email       certain  airflow-shop nightly.extract_customers  COLUMN IDENTITY
             2  snowflake://acme-shop  SHOP.STAGING.STG_CUSTOMERS  EMAIL_HASH  certain  dbt-shop shop.stg_customers             COLUMN TRANSFORMATION masked

      DISTANCE  NAMESPACE     JOB
             1  airflow-shop  nightly.extract_customers
             2  dbt-shop      shop.stg_customers

      As of #38. Complete.
      `),
    );
  });

  it('lists what a dataset reaches, nearest first, with possible places marked', async () => {
    const { out } = await shop.ledgerline([
      ...['impact', 'snowflake://acme-shop', 'SHOP.STAGING.STG_CUSTOMERS'],
    ]);
    expect(out).toBe(
      lines(`
      snowflake://acme-shop SHOP.STAGING.STG_CUSTOMERS reaches 2 datasets and 3 jobs.

      DISTANCE  NAMESPACE              DATASET                      REACH     BY JOB                          BASIS
             1  snowflake://acme-shop  SHOP.MARTS.CUSTOMER_REVENUE  certain   dbt-shop shop.customer_revenue  COLUMN
             2  snowflake://acme-shop  SHOP.MARTS.BOARD_REPORT      possible  dbt-shop shop.board_report      INFERRED

      DISTANCE  NAMESPACE        JOB
             1  dbt-shop         shop.customer_revenue
             2  dashboards-shop  revenue
             2  dbt-shop         shop.board_report

      As of #38. Complete. Known without their fields: snowflake://acme-shop SHOP.MARTS.BOARD_REPORT.
      `),
    );
  });

  it('says that nothing is reached as an answer, not as an error', async () => {
    const { code, out } = await shop.ledgerline(['impact', 's3://shop-lake', 'raw/returns']);
    expect(code).toBe(0);
    expect(out).toBe(
      's3://shop-lake raw/returns reaches no datasets and no jobs.\n\nAs of #38. Complete.\n',
    );
  });
});
