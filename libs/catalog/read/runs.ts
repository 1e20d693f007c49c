import type { EntityManager } from 'typeorm';
import type { JobName } from '#openlineage';
import type { Page, RunView, Slice } from '../catalog.ts';

/** For each run id its runs, one for each job that uses it (its newest attempt), the one heard of last first. */
export const runsByRunId = (
  _db: EntityManager,
  _asOf: number,
  _runIds: readonly string[],
): Promise<readonly (readonly RunView[])[]> => {
  throw new Error('unreachable: not written yet');
};

/** For each run all its attempts, the first one first; none for a run that is not known. */
export const attemptsOfRuns = (
  _db: EntityManager,
  _asOf: number,
  _runs: readonly { readonly runId: string; readonly job: JobName }[],
): Promise<readonly (readonly RunView[])[]> => {
  throw new Error('unreachable: not written yet');
};

/** For each job the same page of its runs (the newest attempt of each), the one heard of last first. */
export const runsOfJobs = (
  _db: EntityManager,
  _asOf: number,
  _jobs: readonly number[],
  _page: Page,
): Promise<readonly Slice<RunView>[]> => {
  throw new Error('unreachable: not written yet');
};

/**
 * For each dataset the same page of the runs that read or wrote it, whatever became of them, the one heard of last first: of
 * each run the newest attempt that did.
 */
export const runsOfDatasets = (
  _db: EntityManager,
  _asOf: number,
  _datasets: readonly number[],
  _role: 'INPUT' | 'OUTPUT' | null,
  _page: Page,
): Promise<readonly Slice<RunView>[]> => {
  throw new Error('unreachable: not written yet');
};
