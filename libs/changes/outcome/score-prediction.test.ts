import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inProcessGraph, type LineageGraph } from '#lineage';
import { openCatalog, type Catalog } from '#catalog';
import * as shop from '../../../test/shop/names.ts';
import { story } from '../../../test/shop/story.ts';
import type { Asset, Severity } from '#impact';
import type { Change } from '#domain-events';
import { entryOf } from '../../impact/sources.fixture.ts';
import { outcomeOf, type AssetOutcome, type Outcome } from './score-prediction.ts';

let catalog: Catalog;
let graph: LineageGraph;

beforeAll(async () => {
  catalog = await openCatalog('sqlite::memory:');
  await catalog.project(story.map((event, index) => entryOf(event, index + 1)));
  graph = inProcessGraph();
  await graph.apply(await catalog.changesSince(0));
});
afterAll(() => catalog.close());

type Name = typeof shop.orders;
const job = (name: Name): Asset => ({ kind: 'JOB', ...name });
const dataset = (name: Name): Asset => ({ kind: 'DATASET', ...name });

const outcome = (
  change: Change,
  proposedAt: number,
  asOf: number,
  {
    predicted = [],
    appliedAt = null,
  }: {
    predicted?: readonly (readonly [Asset, Severity])[];
    appliedAt?: number | null;
  } = {},
): Promise<Outcome> =>
  outcomeOf(
    { db: catalog.db, graph },
    {
      proposal: { title: 'a change', reason: '', changes: [change] },
      proposedAt,
      applied: appliedAt === null ? null : { sequence: appliedAt, actor: 'ann' },
      predicted: () =>
        Promise.resolve(predicted.map(([asset, severity]) => ({ asset, severity, distance: 1 }))),
    },
    asOf,
    { timeoutMs: () => 60_000 },
  );

const namesOf = (judged: readonly AssetOutcome[]) => judged.map(({ asset }) => asset.name);

const AMOUNT: Change = {
  ...{ kind: 'RETYPE_FIELD', dataset: shop.orderLines, field: 'amount', type: 'DECIMAL(12, 2)' },
};

describe('a change in the shop', () => {
  // 35 makes amount a decimal(12,2). After it the load (36) and the customer revenue (37) complete, and the load writes a version of
  // STG_ORDERS that is breaking. Nobody runs the daily revenue or the board report again.
  it('is compared with what became of its victims', async () => {
    const found = await outcome(AMOUNT, 30, 38, {
      predicted: [
        [job(shop.loadWarehouse), 'BREAKING'],
        [dataset(shop.stgOrders), 'DEGRADED'],
        [job(shop.modelCustomerRevenue), 'DEGRADED'],
        [dataset(shop.dailyRevenue), 'BREAKING'],
        [job(shop.modelBoardReport), 'BREAKING'],
      ],
    });
    expect(found.happened).toEqual([
      { change: 0, sequence: 35, evidence: 'schema version 2 shows it' },
    ]);
    expect(found.hits).toMatchObject([
      { asset: dataset(shop.stgOrders), trouble: { kind: 'SCHEMA_CHANGED', sequence: 36 } },
    ]);
    expect(namesOf(found.falseAlarms)).toEqual([shop.loadWarehouse.name]);
    expect(namesOf(found.pending)).toEqual([shop.dailyRevenue.name, shop.modelBoardReport.name]);
    expect(namesOf(found.unseen)).toEqual([shop.modelCustomerRevenue.name]);
    expect(found.misses).toEqual([]);
  });

  it('is missed where nothing was foretold of what then is in trouble', async () => {
    const found = await outcome(AMOUNT, 30, 38);
    expect(namesOf(found.misses)).toEqual([shop.stgOrders.name]);
  });

  // The build of the order lines fails at 24, and is run again with success by 28.
  it('is in trouble until a run that failed is run again', async () => {
    const change: Change = {
      ...{ kind: 'CHANGE_MEANING', dataset: shop.rawOrders, field: 'quantity', note: 'in dozens' },
    };
    const failed = await outcome(change, 19, 24, { appliedAt: 19 });
    expect(failed.happened).toEqual([
      { change: null, sequence: 19, evidence: 'ann said that it is made' },
    ]);
    expect(failed.misses).toMatchObject([
      { asset: dataset(shop.orderLines), trouble: { kind: 'NOT_WRITTEN', sequence: 24 } },
      { asset: job(shop.buildOrderLines), trouble: { kind: 'FAILED', sequence: 24 } },
    ]);
    expect(failed.misses[1]?.trouble?.sentence).toContain('Path does not exist');
    expect((await outcome(change, 19, 30, { appliedAt: 19 })).misses).toEqual([]);
  });

  it.each<[Change, number | null]>([
    // test/shop/expected-schemas.ts and expected.ts: what closes or appears when.
    [{ kind: 'DROP_FIELD', dataset: shop.orderLines, field: 'discount' }, 35],
    [{ kind: 'ADD_FIELD', dataset: shop.rawOrders, field: 'currency', type: null }, 33],
    [{ kind: 'RETYPE_FIELD', dataset: shop.orders, field: 'status', type: 'smallint' }, 31],
    [{ kind: 'RETYPE_FIELD', dataset: shop.orders, field: 'status', type: 'int' }, null],
    [
      {
        ...{ kind: 'RENAME_FIELD', dataset: shop.orderLines },
        ...{ field: 'discount', to: 'currency' },
      },
      35,
    ],
    [{ kind: 'DROP_FIELD', dataset: shop.orders, field: 'status' }, null],
    [{ kind: 'REMOVE_INPUT', job: shop.buildOrderLines, dataset: shop.coupons }, 38],
    [{ kind: 'REMOVE_INPUT', job: shop.buildOrderLines, dataset: shop.rawOrders }, null],
    [{ kind: 'DROP_DATASET', dataset: shop.coupons }, null],
    [{ kind: 'CHANGE_UNIT', dataset: shop.orders, field: 'status', note: '' }, null],
  ])('%j shows at %j', async (change, sequence) => {
    const { happened } = await outcome(change, 30, 38);
    expect(happened.map((one) => one.sequence)).toEqual(sequence === null ? [] : [sequence]);
    // What was there before it was proposed is not of it.
    expect((await outcome(change, 38, 38)).happened).toEqual([]);
  });
});
