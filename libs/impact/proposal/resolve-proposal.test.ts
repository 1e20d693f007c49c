import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nearest } from '#openlineage';
import * as shop from '../../../test/shop/names.ts';
import { story } from '../../../test/shop/story.ts';
import { assessImpact } from '../assess-impact.ts';
import { assessmentHash } from '../assessment.ts';
import { BadProposal } from './parse-proposal.ts';
import type { Change } from '#domain-events';
import { sourcesOf, type GivenSources } from '../sources.fixture.ts';

let sources: GivenSources;
beforeAll(async () => {
  sources = await sourcesOf(story);
});
afterAll(() => sources.close());

const assess = (...changes: readonly Change[]) =>
  assessImpact(sources, { title: 'a change', reason: '', changes: [...changes] }, 38, {
    timeoutMs: 60_000,
  });

const problems = async (...changes: readonly Change[]): Promise<readonly string[]> => {
  const error: unknown = await assess(...changes).catch((thrown: unknown) => thrown);
  return error instanceof BadProposal ? error.problems : [];
};

const orders = 'postgres://shop-db:5432 shop.public.orders';

describe('a proposal', () => {
  it('that names what is not there is told the nearest names', async () => {
    const lost = { ...shop.orders, name: 'orders' };
    expect(await problems({ kind: 'DROP_FIELD', dataset: lost, field: 'id' })).toEqual([
      `change 1 (DROP_FIELD): no dataset postgres://shop-db:5432 orders is known as of #38; the nearest names: ${orders}, s3://shop-lake raw/orders`,
    ]);
    expect(await problems({ kind: 'DROP_FIELD', dataset: shop.orders, field: 'order_at' })).toEqual(
      [`change 1 (DROP_FIELD): ${orders} has no field order_at as of #38; the nearest: ordered_at`],
    );
    const [missing] = await problems({
      kind: 'REMOVE_JOB',
      job: { ...shop.modelDailyRevenue, name: 'shop.daily_revenues' },
    });
    expect(missing).toContain('dbt-shop shop.daily_revenue');
  });

  it('that changes nothing is told so', async () => {
    const id = { dataset: shop.orders, field: 'id' };
    expect(
      await problems(
        { kind: 'RETYPE_FIELD', ...id, type: 'INT' },
        { kind: 'RENAME_FIELD', ...id, to: 'id' },
        { kind: 'ADD_FIELD', ...id, type: null },
        { kind: 'REMOVE_INPUT', job: shop.modelDailyRevenue, dataset: shop.orders },
        { kind: 'RENAME_DATASET', dataset: shop.orders, to: shop.orders.name },
      ),
    ).toEqual([
      `change 1 (RETYPE_FIELD): field id of ${orders} is of type integer already, so retyping it to INT changes nothing`,
      `change 2 (RENAME_FIELD): field id of ${orders} has that name already, so renaming it changes nothing`,
      `change 3 (ADD_FIELD): ${orders} has a field id already, so adding it changes nothing`,
      `change 4 (REMOVE_INPUT): dbt-shop shop.daily_revenue does not read ${orders}, so taking it away changes nothing; it reads snowflake://acme-shop SHOP.STAGING.STG_ORDERS`,
      `change 5 (RENAME_DATASET): ${orders} has that name already, so renaming it changes nothing`,
    ]);
  });

  it('that contradicts itself, or says a thing twice, is told so', async () => {
    const id = { dataset: shop.orders, field: 'id' };
    expect(
      await problems({ kind: 'DROP_FIELD', ...id }, { kind: 'RENAME_FIELD', ...id, to: 'no' }),
    ).toEqual([`changes 1 (DROP_FIELD) and 2 (RENAME_FIELD) cannot both be made: id of ${orders}`]);
    expect(await problems({ kind: 'DROP_FIELD', ...id }, { kind: 'DROP_FIELD', ...id })).toEqual([
      'changes 1 (DROP_FIELD) and 2 (DROP_FIELD) are the same',
    ]);
  });

  it('is stated under the names that show, and its assessment has one hash', async () => {
    const one = await assess({
      kind: 'DROP_FIELD',
      dataset: shop.stgOrders,
      field: 'customer_id',
    });
    const other = await assess({
      kind: 'DROP_FIELD',
      dataset: shop.stgOrders,
      field: 'CUSTOMER_ID',
    });
    expect(one.proposal.changes).toMatchObject([{ field: 'CUSTOMER_ID' }]);
    expect(assessmentHash(one)).toBe(assessmentHash(other));
    expect(assessmentHash(one)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is assessed within its time, or not at all', async () => {
    const change = { kind: 'DROP_FIELD', dataset: shop.orders, field: 'id' } as const;
    const changes = { title: 'a change', reason: '', changes: [change] };
    await expect(assessImpact(sources, changes, 38, { timeoutMs: 0 })).rejects.toMatchObject({
      name: 'TraversalTimedOut',
    });
  });
});

describe('names that are like another', () => {
  it('differ in few letters, or in what stands before the last part', () => {
    expect(nearest('amont', ['weather', 'amount', 'among'], (one) => one)).toEqual([
      'amount',
      'among',
    ]);
    expect(nearest('orders', ['shop.public.orders', 'x'], (one) => one)).toEqual([
      'shop.public.orders',
    ]);
  });
});
