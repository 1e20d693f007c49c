import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runs as expectedRuns } from '../../../../test/shop/expected-runs.ts';
import * as shop from '../../../../test/shop/names.ts';
import { story } from '../../../../test/shop/story.ts';
import {
  catalogOf,
  counted,
  everything,
  inPages,
  nodesOf,
  type GrowingCatalog,
  oneDataset,
  oneJob,
} from '../catalogs.contract.ts';
import { childrenOfRuns } from './child-runs.ts';
import { listDatasets } from '../assets/datasets.ts';
import { attemptsOfRuns, runsByRunId, runsOfJobs } from './runs.ts';
import { runsOfDatasets } from './runs-of-datasets.ts';

describe('the runs of the shop', () => {
  let catalog: GrowingCatalog;
  let db: EntityManager;
  beforeAll(async () => {
    catalog = await catalogOf(story);
    db = catalog.db;
  });
  afterAll(() => catalog.close());

  it('have at every sequence the attempts, events and states that were worked out by hand', async () => {
    for (let now = 0; now <= story.length; now += 1) {
      const keys = expectedRuns.map(({ run: runId, job }) => ({ runId, job }));
      const attempts = await attemptsOfRuns(db, now, keys);
      expect(
        attempts.map((own) => own.map(({ attempt, state, events }) => [attempt, state, events])),
      ).toEqual(
        expectedRuns.map((run) =>
          run.attempts
            .map(({ events, states }, index) => [
              index + 1,
              states.filter(([from]) => from <= now).at(-1)?.[1],
              events.filter((event) => event <= now),
            ])
            .filter(([, state]) => state !== undefined),
        ),
      );
    }
  });

  it('include their start, end, error, inputs and outputs', async () => {
    const [[run] = []] = await runsByRunId(db, 24, [shop.buildOrderLinesRun(2)]);
    expect(run).toEqual({
      runId: shop.buildOrderLinesRun(2),
      job: shop.buildOrderLines,
      attempt: 1,
      state: 'FAILED',
      startedAt: '2026-03-03T02:05:00.000000000Z',
      endedAt: '2026-03-03T02:05:20.000000000Z',
      parentRunId: shop.nightlyRun(2),
      stale: null,
      errorMessage: 'Path does not exist: s3://shop-lake/raw/returns',
      inputs: [shop.rawOrders, shop.rawReturns],
      outputs: [shop.orderLines],
      events: [23, 24],
    });
    // Restarted under the same id: a new attempt, independent of the first.
    const [[again] = []] = await runsByRunId(db, 27, [shop.buildOrderLinesRun(2)]);
    expect(again).toMatchObject({
      attempt: 2,
      state: 'RUNNING',
      endedAt: null,
      errorMessage: null,
      inputs: [shop.coupons, shop.rawOrders].sort((a, b) => (a.namespace < b.namespace ? -1 : 1)),
      outputs: [],
    });
  });

  it('are stale a day after the last event of one that has not ended', async () => {
    // Events are recorded a week late, so at 27 the restart of the second night is long ago.
    const [[run] = []] = await runsByRunId(db, 27, [shop.buildOrderLinesRun(2)]);
    expect(run?.stale).toEqual({
      since: '2026-03-04T07:31:00.000000000Z',
      reason: 'it has not ended, and no event of it has come since 2026-03-03T07:31:00.000000000Z',
    });
    const [[ended] = []] = await runsByRunId(db, 28, [shop.buildOrderLinesRun(2)]);
    expect(ended?.stale).toBeNull();
  });

  it('list the runs that they started, earliest start first', async () => {
    const children = async (now: number, page = everything) => {
      const [slice] = await childrenOfRuns(db, now, [shop.nightlyRun(2)], page);
      return nodesOf(slice).map(({ runId, attempt }) => [runId, attempt]);
    };
    expect(await children(23)).toEqual([
      [shop.extractOrdersRun(2), 1],
      [shop.buildOrderLinesRun(2), 1],
    ]);
    const all = [
      [shop.extractOrdersRun(2), 1],
      [shop.buildOrderLinesRun(2), 2],
      [shop.loadWarehouseRun(2), 1],
    ];
    expect(await children(38)).toEqual(all);
    const pages = await inPages(2, async (page) => {
      const [slice] = await childrenOfRuns(db, 38, [shop.nightlyRun(2)], page);
      if (!slice) throw new Error('the children of a run are missing');
      return slice;
    });
    expect(pages.map((page) => nodesOf(page).length)).toEqual([2, 1]);
    expect(await childrenOfRuns(db, 38, ['unknown'], everything)).toMatchObject([{ items: [] }]);
  });

  it('read datasets that only their column lineage names', async () => {
    const [[run] = []] = await runsByRunId(db, 38, [shop.stgCustomersRun]);
    expect(run).toMatchObject({ inputs: [shop.rawCustomers], outputs: [shop.stgCustomers] });
  });

  it('of a job are sorted by most recently updated, in pages of any size', async () => {
    const job = await oneJob(db, 38, shop.buildOrderLines);
    const ask = async (page: typeof everything) => {
      const [slice] = await runsOfJobs(db, 38, [job?.node ?? 0], page);
      if (!slice) throw new Error('the runs of a job are missing');
      return counted(slice);
    };
    const pages = await inPages(2, ask);
    expect(pages.flatMap(nodesOf).map(({ runId }) => runId)).toEqual([
      shop.buildOrderLinesRun(3),
      shop.buildOrderLinesRun(2),
      shop.buildOrderLinesRun(1),
    ]);
    expect(pages.map(({ totalCount }) => totalCount)).toEqual([3, 3]);
  });

  it('of a dataset are those that named it, whatever their outcome, shown by the attempt that did', async () => {
    const of = async (
      name: typeof shop.orders,
      role: 'INPUT' | 'OUTPUT' | null,
      now = story.length,
    ): Promise<readonly (readonly [string, number])[]> => {
      const dataset = await oneDataset(db, now, name);
      const [slice] = await runsOfDatasets(db, now, [dataset?.node ?? 0], role, everything);
      return nodesOf(slice).map(({ runId, attempt }) => [runId, attempt] as const);
    };
    expect(await of(shop.rawReturns, null)).toEqual([[shop.buildOrderLinesRun(2), 1]]);
    expect(await of(shop.rawReturns, 'OUTPUT')).toEqual([]);
    expect(await of(shop.orderLines, 'OUTPUT')).toEqual([
      [shop.buildOrderLinesRun(3), 1],
      [shop.buildOrderLinesRun(2), 2],
      [shop.buildOrderLinesRun(1), 1],
    ]);
    expect(await of(shop.orderLines, null, 10)).toEqual([
      [shop.loadWarehouseRun(1), 1],
      [shop.buildOrderLinesRun(1), 1],
    ]);
  });

  it('of all datasets together equal those of each dataset alone', async () => {
    const nodes = nodesOf(await listDatasets(db, 38, null, everything)).map(({ node }) => node);
    const page = { first: 2, after: null };
    const of = async (some: readonly number[]) =>
      Promise.all((await runsOfDatasets(db, 38, some, null, page)).map(counted));
    const together = await of(nodes);
    for (const [index, node] of nodes.entries())
      expect(await of([node])).toEqual([together[index]]);
  });
});
