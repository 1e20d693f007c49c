import type { EntityManager } from 'typeorm';
import { describe, expect, it } from '@jest/globals';
import { declaredJob, told } from '../../../../test/oracle/telling.ts';
import type { RunView } from '../../catalog.ts';
import {
  counted,
  everything,
  nodesOf,
  withCatalog,
  oneDataset,
  oneJob,
} from '../catalogs.contract.ts';
import { listDatasets } from '../assets/datasets.ts';
import { attemptsOfRuns, runsByRunId, runsOfJobs } from './runs.ts';
import { runsOfDatasets } from './runs-of-datasets.ts';

describe('a run', () => {
  const lastOf = async (db: EntityManager, now: number, runId: string): Promise<RunView> => {
    const [[run] = []] = await runsByRunId(db, now, [runId]);
    if (!run) throw new Error(`${runId} is not known`);
    return run;
  };

  it('id that several jobs use gives one run per job, most recently updated first', async () => {
    const events = [
      told('r START 2026-01-01T00:00:00 -> X', { job: 'one' }),
      told('r COMPLETE 2026-01-02T00:00:00 -> X', { job: 'two' }),
      told('r COMPLETE 2026-01-01T01:00:00 -> X', { job: 'one' }),
    ];
    await withCatalog(events, async (db) => {
      const [runs = []] = await runsByRunId(db, 3, ['r']);
      expect(runs.map(({ job: { name }, state }) => [name, state])).toEqual([
        ['one', 'COMPLETED'],
        ['two', 'COMPLETED'],
      ]);
      const [before = []] = await runsByRunId(db, 2, ['r']);
      expect(before.map(({ job: { name }, state }) => [name, state])).toEqual([
        ['two', 'COMPLETED'],
        ['one', 'RUNNING'],
      ]);
      expect(await runsByRunId(db, 3, ['r', 'unknown'])).toHaveLength(2);
      const unknown = { runId: 'r', job: { namespace: 'n', name: 'three' } };
      expect(await attemptsOfRuns(db, 3, [unknown])).toEqual([[]]);
    });
  });

  it('lists its events by event time, not by arrival', async () => {
    const events = [
      told('r COMPLETE 2026-01-01T02:00:00 -> X'),
      told('r START 2026-01-01T00:00:00 A -> '),
      told('r RUNNING 2026-01-01T01:00:00'),
    ];
    await withCatalog(events, async (db) => {
      expect(await lastOf(db, 3, 'r')).toMatchObject({
        events: [2, 3, 1],
        startedAt: '2026-01-01T00:00:00.000000000Z',
        endedAt: '2026-01-01T02:00:00.000000000Z',
        state: 'COMPLETED',
      });
    });
  });

  it('of a streaming job ends when the next one starts', async () => {
    const stream = { jobFacets: { jobType: { processingType: 'STREAMING' } } };
    const events = [
      told('r1 START 2026-01-01T00:00:00 A -> X', stream),
      told('r2 START 2026-01-02T00:00:00 A -> X', stream),
      told('r2 FAIL 2026-01-03T00:00:00', stream),
    ];
    await withCatalog(events, async (db) => {
      expect(await lastOf(db, 1, 'r1')).toMatchObject({ state: 'RUNNING', endedAt: null });
      expect(await lastOf(db, 2, 'r1')).toMatchObject({
        state: 'COMPLETED',
        endedAt: '2026-01-02T00:00:00.000000000Z',
      });
      // Every terminal event of a streaming job counts as COMPLETE.
      expect(await lastOf(db, 3, 'r2')).toMatchObject({
        state: 'COMPLETED',
        endedAt: '2026-01-03T00:00:00.000000000Z',
      });
    });
  });

  it('lists a dataset once, under its canonical name, whichever of its names the events use', async () => {
    const symlinks = {
      symlinks: { identifiers: [{ namespace: 'n', name: 'db.X', type: 'TABLE' }] },
    };
    const events = [
      told('r START 2026-01-01T00:00:00 -> X'),
      told('r COMPLETE 2026-01-01T01:00:00 -> db.X'),
      told('s COMPLETE 2026-01-02T00:00:00 -> X', { facets: { X: symlinks } }),
    ];
    await withCatalog(events, async (db) => {
      const names = async (now: number) => (await lastOf(db, now, 'r')).outputs.map((x) => x.name);
      expect(await names(2)).toEqual(['X', 'db.X']);
      expect(await names(3)).toEqual(['db.X']);
      const dataset = await oneDataset(db, 3, { namespace: 'n', name: 'X' });
      expect(dataset).toMatchObject({ name: 'db.X', aliases: [{ namespace: 'n', name: 'X' }] });
      const [slice] = await runsOfDatasets(db, 3, [dataset?.node ?? 0], 'OUTPUT', everything);
      expect(nodesOf(slice).map(({ runId }) => runId)).toEqual(['s', 'r']);
    });
  });

  it('of a renamed dataset is found under its new name, and a later run under the reused name', async () => {
    const renamed = (previous: string) => ({
      lifecycleStateChange: {
        lifecycleStateChange: 'RENAME',
        previousIdentifier: { namespace: 'n', name: previous },
      },
    });
    const events = [
      told('r1 COMPLETE 2026-01-01T00:00:00 -> model'),
      told('r2 COMPLETE 2026-01-02T00:00:00 -> backup', { facets: { backup: renamed('model') } }),
      told('r3 COMPLETE 2026-01-03T00:00:00 -> model'),
    ];
    await withCatalog(events, async (db) => {
      const runsAt = async (now: number, name: string): Promise<readonly string[]> => {
        const dataset = await oneDataset(db, now, { namespace: 'n', name });
        const [slice] = await runsOfDatasets(db, now, [dataset?.node ?? 0], null, everything);
        return nodesOf(slice).map(({ runId }) => runId);
      };
      expect(await runsAt(1, 'model')).toEqual(['r1']);
      expect(await runsAt(2, 'model')).toEqual(['r2', 'r1']);
      expect(await runsAt(2, 'backup')).toEqual(['r2', 'r1']);
      expect(await runsAt(3, 'model')).toEqual(['r3']);
      expect(await runsAt(3, 'backup')).toEqual(['r2', 'r1']);
      expect((await lastOf(db, 3, 'r1')).outputs).toEqual([{ namespace: 'n', name: 'backup' }]);
      expect(nodesOf(await listDatasets(db, 3, null, everything))).toMatchObject([
        { name: 'backup', aliases: [], firstSequence: 1 },
        { name: 'model', aliases: [], firstSequence: 3 },
      ]);
      const two = await oneDataset(db, 2, { namespace: 'n', name: 'model' });
      expect(two).toMatchObject({ name: 'backup', aliases: [{ namespace: 'n', name: 'model' }] });
    });
  });

  it('does not exist for a job that was only declared', async () => {
    await withCatalog([declaredJob('2026-01-01 A -> X')], async (db) => {
      const job = await oneJob(db, 1, { namespace: 'n', name: 'j' });
      const [slice] = await runsOfJobs(db, 1, [job?.node ?? 0], everything);
      expect(slice && (await counted(slice))).toEqual({
        items: [],
        hasNextPage: false,
        totalCount: 0,
      });
      const dataset = await oneDataset(db, 1, { namespace: 'n', name: 'A' });
      const [ofDataset] = await runsOfDatasets(db, 1, [dataset?.node ?? 0], null, everything);
      expect(ofDataset && (await counted(ofDataset))).toEqual({
        items: [],
        hasNextPage: false,
        totalCount: 0,
      });
    });
  });
});
