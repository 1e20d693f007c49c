import type { EntityManager } from 'typeorm';
import { membersAt } from './named-at.ts';

/** What a difference is about, by storage keys at its later moment: everything for null. */
export interface DiffScope {
  readonly datasets: readonly number[] | null;
  readonly job: number | null;
}

/** What stands at one of the datasets and is stated, read or written by a job. */
export interface DiffFilter {
  /** The names of the datasets, else the job: rows elsewhere need not be read. Null for everything. */
  readonly nodes: readonly number[] | null;
  /** Whether one of these nodes is of the datasets, and one the job. */
  matches(datasets: readonly number[], jobs: readonly (number | null)[]): boolean;
}

export const diffFilter = async (
  db: EntityManager,
  asOf: number,
  { datasets, job }: DiffScope,
): Promise<DiffFilter> => {
  const members = datasets === null ? null : new Set(await membersAt(db, asOf, datasets));
  return {
    nodes: members ? [...members] : job === null ? null : [job],
    matches: (ends, jobs) =>
      (members === null || ends.some((node) => members.has(node))) &&
      (job === null || jobs.includes(job)),
  };
};
