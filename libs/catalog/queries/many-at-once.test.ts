import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { datasets, jobs } from '../../../test/shop/expected.ts';
import { runs } from '../../../test/shop/expected-runs.ts';
import { story } from '../../../test/shop/story.ts';
import { catalogOf, everything, nodesOf, type GrowingCatalog } from './catalogs.contract.ts';
import { datasetsByName, listDatasets } from './assets/datasets.ts';
import { eventsAt } from './events/events.ts';
import { facetsOf } from './assets/facets.ts';
import { fieldsOf } from './assets/fields.ts';
import { jobsByName, listJobs } from './assets/jobs.ts';
import { attemptsOfRuns, runsByRunId, runsOfJobs } from './runs/runs.ts';
import { runsOfDatasets } from './runs/runs-of-datasets.ts';
import { schemaVersionsOf } from './assets/schema-versions.ts';
import { usesOfDatasets, usesOfJobs } from './assets/uses.ts';

let catalog: GrowingCatalog;
let db: EntityManager;
let jobNodes: readonly number[];
beforeAll(async () => {
  catalog = await catalogOf(story);
  db = catalog.db;
  jobNodes = nodesOf(await listJobs(db, 38, null, everything)).map(({ node }) => node);
});
afterAll(() => catalog.close());

const queriesOf = async (ask: () => Promise<unknown>): Promise<number> => {
  let queries = 0;
  const nothing = () => undefined;
  db.dataSource.setOptions({
    logging: true,
    logger: {
      logQuery: () => void (queries += 1),
      logQueryError: nothing,
      logQuerySlow: nothing,
      logSchemaBuild: nothing,
      logMigration: nothing,
      log: nothing,
    },
  });
  await ask();
  return queries;
};

const names = (
  all: readonly (readonly [{ namespace: string; name: string }, number])[],
  n: number,
) => all.slice(0, n).map(([name]) => name);
// The nodes of the shop: datasets and jobs, in the order of their first event.
const nodes = (n: number): readonly number[] => Array.from({ length: n }, (_, index) => index + 1);
const keys = (n: number) => runs.slice(-n).map(({ run: runId, job }) => ({ runId, job }));

const asked: readonly (readonly [string, (n: number) => Promise<unknown>])[] = [
  ['datasets by name', (n) => datasetsByName(db, 38, names(datasets, n))],
  ['jobs by name', (n) => jobsByName(db, 38, names(jobs, n))],
  ['a list of datasets', (n) => listDatasets(db, 38, null, { first: n, after: null })],
  ['a list of jobs', (n) => listJobs(db, 38, null, { first: n, after: null })],
  ['fields', (n) => fieldsOf(db, 38, nodes(n))],
  ['facets', (n) => facetsOf(db, 38, nodes(n))],
  ['schema versions', (n) => schemaVersionsOf(db, 38, nodes(n), everything)],
  ['readers', (n) => usesOfDatasets(db, 38, nodes(n), 'READS', everything)],
  ['what jobs write', (n) => usesOfJobs(db, 38, nodes(n), 'WRITES', everything)],
  [
    'runs by id',
    (n) =>
      runsByRunId(
        db,
        38,
        keys(n).map(({ runId }) => runId),
      ),
  ],
  ['attempts', (n) => attemptsOfRuns(db, 38, keys(n))],
  ['runs of jobs', (n) => runsOfJobs(db, 38, jobNodes.slice(0, n), everything)],
  ['runs of datasets', (n) => runsOfDatasets(db, 38, nodes(n), null, everything)],
  ['events', (n) => eventsAt(db, nodes(n))],
];

it.each(asked)('reading %s takes no statement per item', async (_, ask) => {
  const few = await queriesOf(() => ask(2));
  const many = await queriesOf(() => ask(10));
  expect(few).toBeGreaterThan(0);
  // A larger list can be the first to include facets or other names, which takes a statement more.
  expect(many - few).toBeLessThanOrEqual(2);
});
