import type { EntityManager } from 'typeorm';
import type { Page, Slice, UseView } from '../catalog.ts';

/** For each dataset the same page of the jobs that read or write it, by namespace and name. */
export const usesOfDatasets = (
  _db: EntityManager,
  _asOf: number,
  _datasets: readonly number[],
  _kind: 'READS' | 'WRITES',
  _page: Page,
): Promise<readonly Slice<UseView>[]> => {
  throw new Error('unreachable: not written yet');
};

/** For each job the same page of the datasets that it reads or writes, by namespace and name. */
export const usesOfJobs = (
  _db: EntityManager,
  _asOf: number,
  _jobs: readonly number[],
  _kind: 'READS' | 'WRITES',
  _page: Page,
): Promise<readonly Slice<UseView>[]> => {
  throw new Error('unreachable: not written yet');
};
