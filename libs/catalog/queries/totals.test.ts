import type { EntityManager } from 'typeorm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { histories } from '../../../test/oracle/histories.ts';
import type { CountLater, Page, Slice } from '../catalog.ts';
import { limitReads } from '../read-limit.ts';
import {
  catalogOf,
  everything,
  nodesOf,
  oneDataset,
  oneJob,
  withCatalog,
  type GrowingCatalog,
} from './catalogs.contract.ts';
import { dataVersionsOf } from './versions/data-versions.ts';
import { listDatasets } from './assets/datasets.ts';
import { edgesOfDatasets, edgesOfJobs } from './edges/edge-history.ts';
import { statementsOfEdges } from './edges/edge-statements.ts';
import { listJobs } from './assets/jobs.ts';
import { runsOfJobs } from './runs/runs.ts';
import { runsOfDatasets } from './runs/runs-of-datasets.ts';
import { cases } from '../../../test/effort.ts';

// The totals of these lists are computed on request, for several parents together.

const RUNS = 60;
const OUTPUTS = 12;

const LOAD = { namespace: 'n', name: 'load' };
const outputs = Array.from({ length: OUTPUTS }, (_, n) => ({ namespace: 'n', name: `out ${n}` }));

/** Runs that read one dataset and write twelve. */
const events = Array.from({ length: 2 * RUNS }, (_, n) => ({
  eventType: n % 2 === 0 ? 'START' : 'COMPLETE',
  eventTime: new Date(Date.UTC(2026, 0, 1, n)).toISOString(),
  run: { runId: `run ${Math.floor(n / 2)}` },
  job: LOAD,
  producer: 'https://p.example/p',
  inputs: [{ namespace: 'n', name: 'in' }],
  outputs,
}));
const LAST = events.length;

const EMPTY: Page = { first: 0, after: null };

type Counting = Slice<unknown, CountLater>;

const totalsOf = (slices: readonly Counting[]): Promise<readonly number[]> =>
  Promise.all(slices.map(({ totalCount }) => totalCount()));

describe('totals of several parents', () => {
  let catalog: GrowingCatalog;
  let db: EntityManager;
  let job: number;
  let datasets: readonly number[];
  beforeAll(async () => {
    catalog = await catalogOf(events);
    db = catalog.db;
    job = (await oneJob(db, LAST, LOAD))?.node ?? 0;
    const found = await Promise.all(outputs.map((name) => oneDataset(db, LAST, name)));
    datasets = found.flatMap((one) => one?.node ?? []);
  });
  afterAll(() => catalog.close());

  /** The same catalog, counting statements. */
  const watched = () => {
    const cost = { statements: 0 };
    const turn = () => {
      cost.statements += 1;
      return Promise.resolve();
    };
    return { cost, from: limitReads(db, { left: () => 1_000_000, spend: () => undefined, turn }) };
  };

  const LISTS: Readonly<
    Record<string, (from: EntityManager, n: number) => Promise<readonly Counting[]>>
  > = {
    'runs of datasets': (from, n) => runsOfDatasets(from, LAST, datasets.slice(0, n), null, EMPTY),
    'data versions': (from, n) => {
      const wanted = datasets.slice(0, n).map((dataset) => ({ dataset, version: null }));
      return dataVersionsOf(from, LAST, wanted, EMPTY);
    },
    'events that state edges': async (from, n) => {
      const [edges] = await edgesOfJobs(db, LAST, [job], { first: n, after: null });
      const stated = nodesOf(edges).map((edge) => edge.stated);
      expect(stated).toHaveLength(n);
      return statementsOfEdges(from, stated, EMPTY);
    },
  };

  it.each(Object.entries(LISTS))('of %s take as many statements as one total', async (_, list) => {
    const costOf = async (parents: number) => {
      const { cost, from } = watched();
      const slices = await list(from, parents);
      const before = cost.statements;
      const totals = await totalsOf(slices);
      return { statements: cost.statements - before, totals };
    };
    const [one, all] = [await costOf(1), await costOf(OUTPUTS)];
    expect(all.totals).toEqual(Array.from({ length: OUTPUTS }, () => one.totals[0]));
    expect(one.totals[0]).toBeGreaterThanOrEqual(RUNS);
    expect(one.statements).toBeGreaterThan(0);
    expect(all.statements).toBeLessThanOrEqual(one.statements);
  });

  it('are not computed unless requested', async () => {
    const { cost, from } = watched();
    await runsOfJobs(from, LAST, [job], EMPTY);
    const paged = cost.statements;
    const slices = await runsOfJobs(from, LAST, [job], EMPTY);
    expect(cost.statements).toBe(2 * paged);
    expect(await totalsOf(slices)).toEqual([RUNS]);
    expect(cost.statements).toBe(2 * paged + 1);
  });
});

describe('for any history, as of any sequence', () => {
  const features = { identity: true, explicit: true, lifecycle: true };

  it('totals that are computed together equal the lengths of the lists', async () => {
    await fc.assert(
      fc.asyncProperty(histories(features), async (history) => {
        const all = history.map(({ event }) => event);
        await withCatalog(all, async (db) => {
          for (const asOf of [Math.ceil(all.length / 2), all.length]) {
            const datasets = nodesOf(await listDatasets(db, asOf, null, everything));
            const nodes = datasets.map(({ node }) => node);
            const jobs = nodesOf(await listJobs(db, asOf, null, everything));
            const edges = (await edgesOfDatasets(db, asOf, nodes, null, everything)).flatMap(
              nodesOf,
            );
            const stated = edges.map((edge) => edge.stated);
            const versions = nodes.map((dataset) => ({ dataset, version: null }));
            const ofJobs = jobs.map(({ node }) => node);
            for (const slices of [
              await runsOfJobs(db, asOf, ofJobs, everything),
              await runsOfDatasets(db, asOf, nodes, null, everything),
              await runsOfDatasets(db, asOf, nodes, 'INPUT', everything),
              await runsOfDatasets(db, asOf, nodes, 'OUTPUT', everything),
              await dataVersionsOf(db, asOf, versions, everything),
              await statementsOfEdges(db, stated, everything),
            ])
              expect(await totalsOf(slices)).toEqual(slices.map(({ items }) => items.length));
          }
        });
      }),
      { numRuns: cases(8) },
    );
  });
});
