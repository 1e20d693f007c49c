import type { EntityManager } from 'typeorm';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { histories } from '../../../test/oracle/histories.ts';
import { told } from '../../../test/oracle/telling.ts';
import { story } from '../../../test/shop/story.ts';
import { counted, everything, nodesOf, recordedAt, withCatalog } from './catalogs.contract.ts';
import { childrenOfRuns } from './runs/child-runs.ts';
import { countsAt } from './assets/counts.ts';
import { dataVersionsOf, versionsOfRuns } from './versions/data-versions.ts';
import { datasetsByName, listDatasets } from './assets/datasets.ts';
import { eventsAt, listDeadLetters, listEvents, listSetAside } from './events/events.ts';
import { exportGraph } from './edges/export-graph.ts';
import { facetHistoryOf } from './assets/facet-history.ts';
import { facetsOf } from './assets/facets.ts';
import { fieldsOf } from './assets/fields.ts';
import { jobVersionsOf } from './assets/job-versions.ts';
import { jobsByName, listJobs } from './assets/jobs.ts';
import { listNamespaces } from './names/namespaces.ts';
import { producersAt } from './assets/producers.ts';
import { provenanceOf } from './versions/provenance.ts';
import { quietOf } from './runs/quiet.ts';
import { attemptsOfRuns, runsByRunId, runsOfJobs } from './runs/runs.ts';
import { runsOfDatasets } from './runs/runs-of-datasets.ts';
import { schemaVersionsOf } from './assets/schema-versions.ts';
import { search } from './search/search.ts';
import { sequenceAt } from './events/sequence-at.ts';
import { usesOfDatasets, usesOfJobs } from './assets/uses.ts';
import { cases, EFFORT } from '../../../test/effort.ts';

const WITHOUT_LIMITS = { depth: null, onStep: () => undefined };

/** The answer of every query as of a sequence. */
const everythingAt = async (db: EntityManager, asOf: number): Promise<unknown> => {
  const datasets = nodesOf(await listDatasets(db, asOf, null, everything));
  const jobs = nodesOf(await listJobs(db, asOf, null, everything));
  const [datasetNodes, jobNodes] = [datasets, jobs].map((all) => all.map(({ node }) => node));
  const runs = (await runsOfJobs(db, asOf, jobNodes ?? [], everything)).flatMap(nodesOf);
  const runIds = [...new Set(runs.map(({ runId }) => runId))];
  const namespaces = nodesOf(await listNamespaces(db, asOf, everything));
  return {
    datasets,
    jobs,
    namespaces,
    byName: await datasetsByName(
      db,
      asOf,
      datasets.flatMap((one) => [one, ...one.aliases]),
    ),
    jobsByName: await jobsByName(db, asOf, jobs),
    ofNamespaces: await Promise.all(
      namespaces.map(async ({ name }) => [
        await counted(await listDatasets(db, asOf, name, everything)),
        await counted(await listJobs(db, asOf, name, everything)),
      ]),
    ),
    fields: await fieldsOf(db, asOf, datasetNodes ?? []),
    facets: await facetsOf(db, asOf, [...(datasetNodes ?? []), ...(jobNodes ?? [])]),
    versions: await schemaVersionsOf(db, asOf, datasetNodes ?? [], everything),
    readBy: await usesOfDatasets(db, asOf, datasetNodes ?? [], 'READS', everything),
    writtenBy: await usesOfDatasets(db, asOf, datasetNodes ?? [], 'WRITES', everything),
    reads: await usesOfJobs(db, asOf, jobNodes ?? [], 'READS', everything),
    writes: await usesOfJobs(db, asOf, jobNodes ?? [], 'WRITES', everything),
    events: await listEvents(db, asOf, everything),
    event: await eventsAt(db, [asOf]),
    runsOfJobs: await Promise.all(
      (await runsOfJobs(db, asOf, jobNodes ?? [], everything)).map(counted),
    ),
    runsByRunId: await runsByRunId(db, asOf, runIds),
    children: await childrenOfRuns(db, asOf, runIds, everything),
    attempts: await attemptsOfRuns(db, asOf, runs),
    runsOfDatasets: await Promise.all(
      ([null, 'INPUT', 'OUTPUT'] as const).map(async (role) =>
        Promise.all(
          (await runsOfDatasets(db, asOf, datasetNodes ?? [], role, everything)).map(counted),
        ),
      ),
    ),
    found: await Promise.all(
      ['o', 'orders', 'raw/orders', 'a', 'amount', 'team finance'].map((query) =>
        search(
          db,
          asOf,
          { query, kind: null, namespace: null, owner: null, tag: null },
          everything,
        ),
      ),
    ),
    dataVersions: await Promise.all(
      (
        await dataVersionsOf(
          db,
          asOf,
          (datasetNodes ?? []).map((dataset) => ({ dataset, version: null })),
          everything,
        )
      ).map(counted),
    ),
    versionsOfRuns: await versionsOfRuns(db, asOf, runs),
    provenance: await Promise.all(
      runs.map((run) => provenanceOf(db, asOf, { ...run, wrote: null }, WITHOUT_LIMITS)),
    ),
    jobVersions: await jobVersionsOf(db, asOf, jobNodes ?? []),
    facetHistory: await facetHistoryOf(
      db,
      asOf,
      [...(datasetNodes ?? []), ...(jobNodes ?? [])].map((node) => ({ node, key: null })),
      everything,
    ),
    producers: await producersAt(db, asOf),
    quiet: await quietOf(db, asOf, jobNodes ?? []),
    counts: await countsAt(db, asOf),
    deadLetters: await listDeadLetters(db, asOf, everything),
    setAside: await listSetAside(db, asOf, everything),
    sequence: await sequenceAt(db, recordedAt(asOf)),
    graph: await exportGraph(db, asOf, { current: false }),
  };
};

/**
 * Records the answers at every n-th sequence while the catalog grows, and compares them with the
 * answers that the full catalog gives for those sequences.
 */
const staysAsItWas = (events: readonly object[], every = 1): Promise<void> =>
  withCatalog([], async (db, project) => {
    const then = new Map([[0, await everythingAt(db, 0)]]);
    for (const [index, event] of events.entries()) {
      await project(event);
      const asOf = index + 1;
      if (asOf % every === 0) then.set(asOf, await everythingAt(db, asOf));
    }
    for (const [asOf, answers] of then) {
      expect(await everythingAt(db, asOf)).toEqual(answers);
    }
  });

describe('an answer as of a sequence', () => {
  it('includes a RENAME whose run failed only later, or was restarted', async () => {
    const renamed = {
      lifecycleStateChange: {
        lifecycleStateChange: 'RENAME',
        previousIdentifier: { namespace: 'n', name: 'model' },
      },
    };
    const backup = { facets: { backup: renamed } };
    await staysAsItWas([
      told('r1 COMPLETE 2026-01-01 -> model'),
      told('r2 COMPLETE 2026-01-02 -> backup', backup),
      told('r3 COMPLETE 2026-01-03 -> model'),
      told('r2 FAIL 2026-01-04 -> backup', backup),
      told('r4 COMPLETE 2026-01-05 model -> report'),
      told('r5 COMPLETE 2026-01-02 -> backup', backup),
    ]);
  });

  it('includes a RENAME whose job now names a later incarnation because older RENAMEs arrived', async () => {
    const renamed = (to: string) => ({
      facets: {
        [to]: {
          lifecycleStateChange: {
            lifecycleStateChange: 'RENAME',
            previousIdentifier: { namespace: 'n', name: 'x' },
          },
        },
      },
    });
    await staysAsItWas([
      told('r1 COMPLETE 2026-01-01 -> x', { job: 'first' }),
      told('r2 COMPLETE 2026-01-10 -> y', { job: 'm', ...renamed('y') }),
      told('r3 COMPLETE 2026-01-20 x -> x', { job: 'j' }),
      told('r4 COMPLETE 2026-01-25 x -> report', { job: 'k' }),
      told('r5 COMPLETE 2026-01-05 -> z', { job: 'm2', ...renamed('z') }),
      told('r6 COMPLETE 2026-01-06 -> w', { job: 'm3', ...renamed('w') }),
    ]);
  });

  it('is the answer that the catalog gave at that sequence, throughout the shop', async () => {
    // Fewer sequences are checked where every query goes to a server.
    await staysAsItWas(story, EFFORT < 1 ? 4 : 1);
  });

  it('is the answer that the catalog gave at that sequence, for any history', async () => {
    const everyKind = { identity: true, explicit: true, lifecycle: true };
    await fc.assert(
      fc.asyncProperty(histories(everyKind), async (history) => {
        await staysAsItWas(history.map(({ event }) => event));
      }),
      { numRuns: cases(5) },
    );
  });
});
