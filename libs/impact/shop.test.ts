import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as shop from '../../test/shop/names.ts';
import { story } from '../../test/shop/story.ts';
import { assessImpact } from './assess-impact.ts';
import { contextLookup } from './assessment.ts';
import type { Change } from '#domain-events';
import { sourcesOf, type GivenSources } from './sources.fixture.ts';
import { verdictLines } from './verdict-notation.fixture.ts';

let sources: GivenSources;
beforeAll(async () => {
  sources = await sourcesOf(story);
});
afterAll(() => sources.close());

const assess = async (...changes: readonly Change[]) =>
  assessImpact(sources, { title: 'a change', reason: '', changes: [...changes] }, 38, {
    timeoutMs: 60_000,
  });

describe('dropping a field in the shop', () => {
  // The extract copies ordered_at, so it fails, and raw/orders loses its own ordered_at for good. All behind it works on a stale
  // raw/orders. What is made of ordered_at, up to the day of the daily revenue, is stale and has no source any more. Nobody says which
  // fields the board report is made of, but its job reads what is stale for certain.
  it('breaks who copies it, and makes stale what lies behind', async () => {
    const dropped = await assess({
      kind: 'DROP_FIELD',
      dataset: shop.orders,
      field: 'ordered_at',
    });
    expect(verdictLines(dropped)).toEqual([
      'BREAKING FIELD shop.public.orders.ordered_at 0',
      'BREAKING FIELD raw/orders.ordered_at 1',
      'BREAKING JOB nightly.extract_orders 1',
      'DEGRADED DATASET shop.public.orders 0',
      'DEGRADED DATASET raw/orders 1',
      'DEGRADED DATASET clean/order_lines 2',
      'DEGRADED FIELD clean/order_lines.ordered_on 2',
      'DEGRADED JOB order_lines.build 2',
      'DEGRADED DATASET SHOP.STAGING.STG_ORDERS 3',
      'DEGRADED FIELD SHOP.STAGING.STG_ORDERS.ORDERED_ON 3',
      'DEGRADED JOB order_lines.load_warehouse 3',
      'DEGRADED DATASET SHOP.MARTS.CUSTOMER_REVENUE 4',
      'DEGRADED DATASET SHOP.MARTS.DAILY_REVENUE 4',
      'DEGRADED FIELD SHOP.MARTS.DAILY_REVENUE.DAY 4',
      'DEGRADED JOB shop.customer_revenue 4',
      'DEGRADED JOB shop.daily_revenue 4',
      'DEGRADED JOB revenue 5',
      'DEGRADED JOB shop.board_report 5',
      'DEGRADED? DATASET SHOP.MARTS.BOARD_REPORT 5',
    ]);
    expect(dropped.completeness.withoutFieldDetail.map(({ name }) => name)).toEqual([
      'SHOP.MARTS.BOARD_REPORT',
    ]);
  });

  // Of raw/customers the model reads customer_id, country and email. Its own writer has to be changed with it.
  it('does not reach who uses other fields only', async () => {
    const dropped = await assess({
      kind: 'DROP_FIELD',
      dataset: shop.rawCustomers,
      field: 'name',
    });
    expect(verdictLines(dropped)).toEqual([
      'BREAKING FIELD raw/customers.name 0',
      'DEGRADED DATASET raw/customers 0',
      'INFORMATIONAL JOB nightly.extract_customers 0',
    ]);
  });
});

const linesOf = async (change: Change) => verdictLines(await assess(change));

describe('the shop under the classic changes', () => {
  // The model of customer revenue joins on CUSTOMER_ID of the orders and shows that of the customers: it fails, and loses no column. Its
  // output is stale, so the dashboard shows and the board report works on what is stale; what the report makes of it nobody says.
  it('a field that is only joined on is renamed: the job breaks, no column does', async () => {
    const change = { kind: 'RENAME_FIELD', dataset: shop.stgOrders, field: 'customer_id' } as const;
    expect(await linesOf({ ...change, to: 'CUSTOMER' })).toEqual([
      'BREAKING FIELD SHOP.STAGING.STG_ORDERS.CUSTOMER_ID 0',
      'BREAKING JOB shop.customer_revenue 1',
      'DEGRADED DATASET SHOP.STAGING.STG_ORDERS 0',
      'DEGRADED DATASET SHOP.MARTS.CUSTOMER_REVENUE 1',
      'DEGRADED JOB revenue 2',
      'DEGRADED JOB shop.board_report 2',
      'DEGRADED? DATASET SHOP.MARTS.BOARD_REPORT 2',
      'INFORMATIONAL JOB order_lines.load_warehouse 0',
    ]);
  });

  // raw/orders.order_id is a bigint already, so the wider type of orders.id ends there.
  it('a field is widened whose copy is wide already: nobody is harmed', async () => {
    expect(
      await linesOf({ kind: 'RETYPE_FIELD', dataset: shop.orders, field: 'id', type: 'bigint' }),
    ).toEqual([
      'INFORMATIONAL DATASET shop.public.orders 0',
      'INFORMATIONAL FIELD shop.public.orders.id 0',
      'INFORMATIONAL DATASET raw/orders 1',
      'INFORMATIONAL FIELD raw/orders.order_id 1',
      'INFORMATIONAL JOB nightly.extract_orders 1',
    ]);
  });

  // The load copies amount into NUMBER(12,2), which does not hold every decimal(14,2). Sums of it hold what they are given.
  it('a field is widened beyond its copy: the job that copies it possibly fails, and what it writes goes stale', async () => {
    const change = { kind: 'RETYPE_FIELD', dataset: shop.orderLines, field: 'amount' } as const;
    const lines = await linesOf({ ...change, type: 'decimal(14,2)' });
    expect(lines.filter((line) => !line.startsWith('INFORMATIONAL'))).toEqual([
      'BREAKING? JOB order_lines.load_warehouse 1',
      'DEGRADED? DATASET SHOP.STAGING.STG_ORDERS 1',
      'DEGRADED? FIELD SHOP.STAGING.STG_ORDERS.AMOUNT 1',
      'DEGRADED? DATASET SHOP.MARTS.CUSTOMER_REVENUE 2',
      'DEGRADED? DATASET SHOP.MARTS.DAILY_REVENUE 2',
      'DEGRADED? JOB shop.customer_revenue 2',
      'DEGRADED? JOB shop.daily_revenue 2',
      'DEGRADED? DATASET SHOP.MARTS.BOARD_REPORT 3',
      'DEGRADED? JOB revenue 3',
      'DEGRADED? JOB shop.board_report 3',
    ]);
  });

  // Copied to STG_ORDERS.AMOUNT and summed up twice: both revenues change without a word. The dashboard says no fields.
  it('a field is in another unit: what is made of it changes, and nothing fails', async () => {
    const change = { kind: 'CHANGE_UNIT', dataset: shop.orderLines, field: 'amount' } as const;
    expect(await linesOf({ ...change, note: 'cents' })).toEqual([
      'DEGRADED DATASET clean/order_lines 0',
      'DEGRADED FIELD clean/order_lines.amount 0',
      'DEGRADED DATASET SHOP.STAGING.STG_ORDERS 1',
      'DEGRADED FIELD SHOP.STAGING.STG_ORDERS.AMOUNT 1',
      'DEGRADED JOB order_lines.load_warehouse 1',
      'DEGRADED DATASET SHOP.MARTS.CUSTOMER_REVENUE 2',
      'DEGRADED DATASET SHOP.MARTS.DAILY_REVENUE 2',
      'DEGRADED FIELD SHOP.MARTS.CUSTOMER_REVENUE.REVENUE 2',
      'DEGRADED FIELD SHOP.MARTS.DAILY_REVENUE.REVENUE 2',
      'DEGRADED JOB shop.customer_revenue 2',
      'DEGRADED JOB shop.daily_revenue 2',
      'DEGRADED? DATASET SHOP.MARTS.BOARD_REPORT 3',
      'DEGRADED? JOB revenue 3',
      'DEGRADED? JOB shop.board_report 3',
      'INFORMATIONAL JOB order_lines.build 0',
    ]);
  });

  // The extract copies email, and copes with what is never missing; nobody of the catalog writes the table of the shop.
  it('a field of a source is never missing any more: nobody is harmed', async () => {
    expect(
      await linesOf({ kind: 'TIGHTEN_NULLABILITY', dataset: shop.customers, field: 'email' }),
    ).toEqual([
      'INFORMATIONAL DATASET shop.public.customers 0',
      'INFORMATIONAL FIELD shop.public.customers.email 0',
      'INFORMATIONAL JOB nightly.extract_customers 1',
    ]);
  });

  // The extract copies three of the fields of orders, under other names one of them, so it is no SELECT *.
  it('a field is added: its readers are told', async () => {
    expect(
      await linesOf({ kind: 'ADD_FIELD', dataset: shop.orders, field: 'channel', type: 'text' }),
    ).toEqual([
      'INFORMATIONAL DATASET shop.public.orders 0',
      'INFORMATIONAL FIELD shop.public.orders.channel 0',
      'INFORMATIONAL JOB nightly.extract_orders 1',
    ]);
  });

  // Revenue by customer copies its id and country from there: both lose their source. It is written by the dbt model.
  it('a dataset is dropped: who reads it breaks, and what was copied of it', async () => {
    expect(await linesOf({ kind: 'DROP_DATASET', dataset: shop.stgCustomers })).toEqual([
      'BREAKING DATASET SHOP.STAGING.STG_CUSTOMERS 0',
      'BREAKING FIELD SHOP.MARTS.CUSTOMER_REVENUE.COUNTRY 1',
      'BREAKING FIELD SHOP.MARTS.CUSTOMER_REVENUE.CUSTOMER_ID 1',
      'BREAKING JOB shop.customer_revenue 1',
      'BREAKING? JOB shop.stg_customers 0',
      'DEGRADED DATASET SHOP.MARTS.CUSTOMER_REVENUE 1',
      'DEGRADED JOB revenue 2',
      'DEGRADED JOB shop.board_report 2',
      'DEGRADED? DATASET SHOP.MARTS.BOARD_REPORT 2',
    ]);
  });

  // The report's job fails by the name for certain, so its output is stale for certain, whatever it is made of.
  it('a dataset is renamed: the dashboard that reads it breaks too', async () => {
    expect(
      await linesOf({ kind: 'RENAME_DATASET', dataset: shop.customerRevenue, to: 'REVENUE' }),
    ).toEqual([
      'BREAKING DATASET SHOP.MARTS.CUSTOMER_REVENUE 0',
      'BREAKING JOB revenue 1',
      'BREAKING JOB shop.board_report 1',
      'BREAKING? JOB shop.customer_revenue 0',
      'DEGRADED DATASET SHOP.MARTS.BOARD_REPORT 1',
    ]);
  });

  it('a job is removed: what lies behind it goes stale', async () => {
    expect(await linesOf({ kind: 'REMOVE_JOB', job: shop.modelStgCustomers })).toEqual([
      'BREAKING JOB shop.stg_customers 0',
      'DEGRADED DATASET SHOP.STAGING.STG_CUSTOMERS 1',
      'DEGRADED DATASET SHOP.MARTS.CUSTOMER_REVENUE 2',
      'DEGRADED JOB shop.customer_revenue 2',
      'DEGRADED JOB revenue 3',
      'DEGRADED JOB shop.board_report 3',
      'DEGRADED? DATASET SHOP.MARTS.BOARD_REPORT 3',
    ]);
  });

  // The daily revenue is read by the report alone, and the dashboard shows the report.
  it('a feed comes late: so does all behind it', async () => {
    expect(await linesOf({ kind: 'DELAY_FEED', dataset: shop.dailyRevenue, hours: 3 })).toEqual([
      'DEGRADED DATASET SHOP.MARTS.DAILY_REVENUE 0',
      'DEGRADED JOB shop.board_report 1',
      'DEGRADED? DATASET SHOP.MARTS.BOARD_REPORT 1',
      'DEGRADED? JOB revenue 2',
    ]);
  });
});

describe('the owners of what is affected', () => {
  const revenue = { namespace: shop.customerRevenue.namespace, name: shop.customerRevenue.name };

  it('are known for a field as for its dataset, with its last run', async () => {
    const dropped = await assess({ kind: 'DROP_DATASET', dataset: shop.stgCustomers });
    const contextOf = contextLookup(dropped);
    const ofField = contextOf({ kind: 'FIELD', ...revenue, field: 'COUNTRY' });
    expect(ofField?.owners.map(({ name }) => name)).toEqual(['team:finance']);
    expect(ofField?.lastRun?.job.name).toBe(shop.modelCustomerRevenue.name);
    expect(contextOf({ kind: 'FIELD', ...revenue, name: 'OTHER', field: 'COUNTRY' })).toBeNull();
  });

  it('are to be notified of what goes stale or changes, too', async () => {
    const change = { kind: 'CHANGE_UNIT', dataset: shop.orderLines, field: 'amount' } as const;
    const { summary } = await assess({ ...change, note: 'cents' });
    expect(summary.bySeverity.BREAKING).toBe(0);
    expect(summary.toTell).toEqual([
      {
        owner: 'team:finance',
        assets: [
          { kind: 'DATASET', ...revenue },
          { kind: 'FIELD', ...revenue, field: 'REVENUE' },
        ],
      },
      // The dashboard that shows it.
      { owner: 'user:ines', assets: [{ kind: 'JOB', ...shop.dashboard }] },
    ]);
  });
});
