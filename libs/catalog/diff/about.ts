import type { EntityManager } from 'typeorm';
import { membersAt } from './named-at.ts';

/** What a difference is about, by storage keys at its later moment: everything for null. */
export interface About {
  readonly dataset: number | null;
  readonly job: number | null;
}

/** What stands at a dataset and is stated, read or written by a job. */
export interface Matcher {
  /** The names of the dataset, else the job: rows elsewhere need not be read. Null for everything. */
  readonly nodes: readonly number[] | null;
  /** Whether one of these nodes is of the dataset, and one the job. */
  matches(datasets: readonly number[], jobs: readonly (number | null)[]): boolean;
}

export const matcherOf = async (
  db: EntityManager,
  asOf: number,
  { dataset, job }: About,
): Promise<Matcher> => {
  const members = dataset === null ? null : await membersAt(db, asOf, [dataset]);
  return {
    nodes: members ?? (job === null ? null : [job]),
    matches: (datasets, jobs) =>
      (members === null || datasets.some((node) => members.includes(node))) &&
      (job === null || jobs.includes(job)),
  };
};
