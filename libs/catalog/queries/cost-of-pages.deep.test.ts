import type { EntityManager, QueryRunner } from 'typeorm';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CountLater, LogEntry, Page, Slice } from '../catalog.ts';
import { freshCatalogUrl } from '../fresh-catalog.contract.ts';
import { openCatalog, type Catalog } from '../open.ts';
import { oneDataset, oneJob } from './catalogs.contract.ts';
import { childrenOfRuns } from './runs/child-runs.ts';
import { dataVersionsOf, versionsOfRuns } from './versions/data-versions.ts';
import { edgesOfJobs } from './edges/edge-history.ts';
import { statementsOfEdges } from './edges/edge-statements.ts';
import { jobVersionsOf } from './assets/job-versions.ts';
import { provenanceOf } from './versions/provenance.ts';
import { runHistory } from './runs/run-history.ts';
import { quietOf } from './runs/quiet.ts';
import { runsOfJobs } from './runs/runs.ts';
import { runsOfDatasets } from './runs/runs-of-datasets.ts';

// The cost of a page is counted in statements and rows, so that the result is the same on every
// machine.

const FEW = 200;
const MANY = 20_000;

const X = { namespace: 'n', name: 'X' };
const Y = { namespace: 'n', name: 'Y' };
const LOAD = { namespace: 'n', name: 'load' };
const REPORT = { namespace: 'n', name: 'report' };

/** The events of the n-th hour: one job writes a new version of X, another reads X and writes Y. */
const hour = (n: number): readonly object[] => {
  const at = (minute: number) => new Date(Date.UTC(2020, 0, 1, n, minute)).toISOString();
  const version = { version: { datasetVersion: `v${n}` } };
  const parent = {
    parent: { run: { runId: `parent ${n}` }, job: { namespace: 'n', name: 'dag' } },
  };
  const load = {
    run: { runId: `load ${n}`, facets: parent },
    job: LOAD,
    producer: 'https://p.example/p',
  };
  const report = { run: { runId: `report ${n}` }, job: REPORT, producer: 'https://p.example/p' };
  return n % 2 === 0
    ? [
        { ...load, eventType: 'START', eventTime: at(0) },
        {
          ...{ ...load, eventType: 'COMPLETE', eventTime: at(10) },
          outputs: [{ ...X, facets: version }],
        },
      ]
    : [
        { ...report, eventType: 'START', eventTime: at(20), inputs: [X] },
        { ...report, eventType: 'COMPLETE', eventTime: at(30), inputs: [X], outputs: [Y] },
      ];
};

let catalog: Catalog;
let db: EntityManager;
let sequence = 0;

const projectTo = async (runs: number): Promise<void> => {
  while (sequence < 2 * runs) {
    const entries: LogEntry[] = [];
    while (entries.length < 1000 && sequence < 2 * runs) {
      for (const event of hour(sequence / 2)) {
        sequence += 1;
        entries.push({
          id: `event-${String(sequence).padStart(6, '0')}`,
          stream: `test-${sequence}`,
          revision: 0,
          position: `${sequence}`,
          type: 'OpenLineageEvent',
          recordedAt: '2026-01-01T00:00:00.000Z',
          data: Buffer.from(JSON.stringify(event)),
          metadata: '{}',
        });
      }
    }
    await catalog.project(entries);
  }
};

/** Counts the statements of a query and the rows they return. */
const costOf = async (ask: () => Promise<unknown>) => {
  const source = db.dataSource;
  const create = source.createQueryRunner.bind(source);
  const wrapped = new Map<QueryRunner, QueryRunner['query']>();
  let [statements, rows] = [0, 0];
  source.createQueryRunner = (mode) => {
    const runner = create(mode);
    // SQLite uses one query runner for everything.
    if (wrapped.has(runner)) return runner;
    wrapped.set(runner, runner.query);
    runner.query = new Proxy(runner.query, {
      apply: async (query, self, sent): Promise<unknown> => {
        const result: unknown = await Reflect.apply(query, self, sent);
        const found: unknown =
          typeof result === 'object' && result !== null && 'records' in result
            ? result.records
            : result;
        statements += 1;
        rows += Array.isArray(found) ? found.length : 0;
        return result;
      },
    });
    return runner;
  };
  try {
    await ask();
  } finally {
    source.createQueryRunner = create;
    for (const [runner, query] of wrapped) runner.query = query;
  }
  return { statements, rows };
};

/** A prepared query as of a sequence: only the reads of the inner function are counted. */
type Prepared = (asOf: number) => Promise<() => Promise<unknown>>;

const FIRST: Page = { first: 20, after: null };

/** The first and the second page of a list of a dataset or job. */
const pagesOf = (
  node: (asOf: number) => Promise<number>,
  ask: (
    asOf: number,
    node: number,
    page: Page,
  ) => Promise<readonly Slice<unknown, number | CountLater>[]>,
): Prepared => {
  return async (asOf) => {
    const own = await node(asOf);
    const [slice] = await ask(asOf, own, FIRST);
    expect(slice?.hasNextPage).toBe(true);
    const after = slice?.items.at(-1)?.cursor ?? null;
    return async () => {
      await ask(asOf, own, FIRST);
      await ask(asOf, own, { ...FIRST, after });
    };
  };
};

const dataset = async (asOf: number) => (await oneDataset(db, asOf, X))?.node ?? 0;
const job = async (asOf: number) => (await oneJob(db, asOf, LOAD))?.node ?? 0;

/** The last run that read X, and one from the beginning of the history. */
const reading = (asOf: number) =>
  [asOf / 2 - 1, 101].map((n) => ({ runId: `report ${n}`, job: REPORT, attempt: 1 }));

const QUESTIONS: Readonly<Record<string, Prepared>> = {
  'the runs of a job': pagesOf(job, (asOf, node, page) => runsOfJobs(db, asOf, [node], page)),
  'the runs of a dataset': pagesOf(dataset, (asOf, node, page) =>
    runsOfDatasets(db, asOf, [node], null, page),
  ),
  'the runs that read a dataset': pagesOf(dataset, (asOf, node, page) =>
    runsOfDatasets(db, asOf, [node], 'INPUT', page),
  ),
  'the data versions of a dataset': pagesOf(dataset, (asOf, node, page) =>
    dataVersionsOf(db, asOf, [{ dataset: node, version: null }], page),
  ),
  'one data version': async (asOf) => {
    const node = await dataset(asOf);
    return () => dataVersionsOf(db, asOf, [{ dataset: node, version: 'v100' }], FIRST);
  },
  'the versions that runs read': (asOf) => {
    const ask = async () => {
      for (const run of reading(asOf)) {
        const [used] = await versionsOfRuns(db, asOf, [run]);
        expect(used?.reads).toHaveLength(1);
      }
    };
    return Promise.resolve(ask);
  },
  'the provenance of runs': (asOf) => {
    const limits = { depth: null, onStep: () => undefined };
    const ask = async () => {
      for (const run of reading(asOf)) {
        const { steps } = await provenanceOf(db, asOf, { ...run, wrote: null }, limits);
        expect(steps).toHaveLength(2);
      }
    };
    return Promise.resolve(ask);
  },
  'the events that state an edge': async (asOf) => {
    const report = (await oneJob(db, asOf, REPORT))?.node ?? 0;
    const [slice] = await edgesOfJobs(db, asOf, [report], FIRST);
    const stated = (slice?.items ?? []).map(({ node }) => node.stated);
    return pagesOf(
      () => Promise.resolve(0),
      (_, __, page) => statementsOfEdges(db, stated, page),
    )(asOf);
  },
  'the runs that had started by a time': pagesOf(job, async (asOf, node, page) => [
    await runHistory(db, asOf, '2020-01-09T00:00:00Z', { job: node, dataset: null }, page),
  ]),
  'the runs that had used a dataset by a time': pagesOf(dataset, async (asOf, node, page) => [
    await runHistory(db, asOf, '2020-01-09T00:00:00Z', { job: null, dataset: node }, page),
  ]),
  'the child runs of a run': (asOf) =>
    Promise.resolve(async () => {
      const [children] = await childrenOfRuns(db, asOf, ['parent 100'], FIRST);
      expect(children?.totalCount).toBe(1);
    }),
  'the versions of a job': async (asOf) => {
    const node = await job(asOf);
    return () => jobVersionsOf(db, asOf, [node]);
  },
  'the quietness of a job': async (asOf) => {
    const node = await job(asOf);
    return () => quietOf(db, asOf, [node]);
  },
};

const costs = async (asOf: number) => {
  const all = new Map<string, Awaited<ReturnType<typeof costOf>>>();
  for (const [name, prepare] of Object.entries(QUESTIONS))
    all.set(name, await costOf(await prepare(asOf)));
  return all;
};

let few: Awaited<ReturnType<typeof costs>>;
let many: typeof few;
let fewOfMany: typeof few;
beforeAll(async () => {
  catalog = await openCatalog(freshCatalogUrl());
  db = catalog.db;
  await projectTo(FEW);
  few = await costs(2 * FEW);
  await projectTo(MANY);
  many = await costs(2 * MANY);
  fewOfMany = await costs(2 * FEW);
}, 600_000);
afterAll(() => catalog.close());

it.each(Object.keys(QUESTIONS))(
  'reading %s costs the same after 200 and after 20,000 runs',
  (name) => {
    const before = few.get(name);
    expect(before?.rows).toBeGreaterThan(0);
    expect(many.get(name)).toEqual(before);
    expect(fewOfMany.get(name)).toEqual(before);
  },
);
