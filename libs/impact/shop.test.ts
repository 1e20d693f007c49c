import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as shop from '../../test/shop/names.ts';
import { story } from '../../test/shop/story.ts';
import { assessImpact } from './assess-impact.ts';
import type { Change } from './proposal.ts';
import { sourcesOf, type GivenSources } from './sources.contract.ts';
import { verdictLines } from './verdict-notation.contract.ts';

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
