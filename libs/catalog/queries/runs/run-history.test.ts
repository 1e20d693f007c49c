import type { EntityManager } from 'typeorm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { histories } from '../../../../test/oracle/histories.ts';
import * as shop from '../../../../test/shop/names.ts';
import type { Name } from '../../../../test/shop/names.ts';
import { story } from '../../../../test/shop/story.ts';
import {
  catalogOf,
  counted,
  everything,
  inPages,
  nodesOf,
  oneDataset,
  oneJob,
  withCatalog,
  type GrowingCatalog,
} from '../catalogs.contract.ts';
import { listJobs } from '../assets/jobs.ts';
import { runHistory } from './run-history.ts';
import { runsOfJobs } from './runs.ts';
import { cases } from '../../../../test/effort.ts';

let catalog: GrowingCatalog;
let db: EntityManager;
beforeAll(async () => {
  catalog = await catalogOf(story);
  db = catalog.db;
});
afterAll(() => catalog.close());

const EVERYONE = { job: null, dataset: null };

const ofJob = async (name: Name, time: string, asOf = 38) => {
  const job = (await oneJob(db, asOf, name))?.node ?? 0;
  const slice = await runHistory(db, asOf, time, { job, dataset: null }, everything);
  return nodesOf(slice).map(({ runId, attempt, state, events }) => [runId, attempt, state, events]);
};

describe('the runs of the shop by event time', () => {
  const [first, second] = [shop.buildOrderLinesRun(1), shop.buildOrderLinesRun(2)];

  it('are those that had started by then, in their state at that time', async () => {
    const at = (time: string) => ofJob(shop.buildOrderLines, time);
    expect(await at('2026-03-02T02:05:00Z')).toEqual([]);
    expect(await at('2026-03-02T02:05:00.000001Z')).toEqual([[first, 1, 'RUNNING', [8]]]);
    expect(await at('2026-03-02T02:12:00Z')).toEqual([[first, 1, 'COMPLETED', [8, 9]]]);
    // The second night: it starts (23), fails (24), is restarted (27) and completes (28).
    const before = [first, 1, 'COMPLETED', [8, 9]];
    expect(await at('2026-03-03T02:05:10Z')).toEqual([[second, 1, 'RUNNING', [23]], before]);
    expect(await at('2026-03-03T05:00:00Z')).toEqual([[second, 1, 'FAILED', [23, 24]], before]);
    expect(await at('2026-03-03T07:31:00Z')).toEqual([[second, 2, 'RUNNING', [27]], before]);
    expect(await at('2026-03-03T07:38:00+00:00')).toEqual([
      [second, 2, 'COMPLETED', [27, 28]],
      before,
    ]);
  });

  it('depend on what was known: an event may arrive later than it happened', async () => {
    // The customers were extracted (6, 7) before the orders (5), but reported after them.
    const time = '2026-03-02T02:02:00Z';
    const run = shop.extractCustomersRun;
    expect(await ofJob(shop.extractCustomers, time, 6)).toEqual([[run, 1, 'RUNNING', [6]]]);
    expect(await ofJob(shop.extractCustomers, time)).toEqual([[run, 1, 'COMPLETED', [6, 7]]]);
  });

  it('can be those of all jobs, latest start first, in pages', async () => {
    const time = '2026-03-02T02:02:00Z';
    const pages = await inPages(2, async (page) =>
      counted(await runHistory(db, 38, time, EVERYONE, page)),
    );
    expect(pages.map(({ totalCount }) => totalCount)).toEqual([3, 3]);
    expect(pages.flatMap(nodesOf).map(({ job, state }) => [job.name, state])).toEqual([
      ['nightly.extract_customers', 'COMPLETED'],
      ['nightly.extract_orders', 'RUNNING'],
      ['nightly', 'RUNNING'],
    ]);
  });

  it('can be those that had read or written a dataset by then', async () => {
    const dataset = (await oneDataset(db, 38, shop.orderLines))?.node ?? 0;
    const at = async (time: string) => {
      const pages = await inPages(1, async (page) =>
        counted(await runHistory(db, 38, time, { dataset, job: null }, page)),
      );
      return pages.flatMap(nodesOf).map(({ job }) => job.name);
    };
    // Its COMPLETE is the first event that names this output.
    expect(await at('2026-03-02T02:11:00Z')).toEqual([]);
    expect(await at('2026-03-02T02:20:00Z')).toEqual([
      'order_lines.load_warehouse',
      'order_lines.build',
    ]);
  });
});

it('at the end of time, runs are the same as without a time, for any history', async () => {
  const everyKind = { identity: true, explicit: true, lifecycle: true };
  await fc.assert(
    fc.asyncProperty(histories(everyKind), async (history) => {
      const events = history.map(({ event }) => event);
      await withCatalog(events, async (of) => {
        const asOf = events.length;
        const jobs = nodesOf(await listJobs(of, asOf, null, everything));
        for (const { node } of jobs) {
          const [known] = await runsOfJobs(of, asOf, [node], everything);
          const wanted = { job: node, dataset: null };
          const told = await runHistory(of, asOf, '9999-12-31T00:00:00Z', wanted, everything);
          const byId = (a: { runId: string }, b: { runId: string }) => (a.runId < b.runId ? -1 : 1);
          expect([...nodesOf(told)].sort(byId)).toEqual([...nodesOf(known)].sort(byId));
        }
      });
    }),
    { numRuns: cases(15) },
  );
});
