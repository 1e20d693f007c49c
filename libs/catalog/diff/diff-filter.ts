import type { EntityManager } from 'typeorm';
import { membersAt } from './named-at.ts';

/** What a diff is limited to, by node ids at the later end of the span. Null: no limit. */
export interface DiffScope {
  readonly datasets: readonly number[] | null;
  readonly job: number | null;
}

/** Decides which rows belong to a diff that is limited to some datasets, to a job, or to both. */
export interface DiffFilter {
  /** The nodes to read rows for: all names of the datasets, or else the job. Null: all rows. */
  readonly nodes: readonly number[] | null;
  /** Whether a row belongs to the diff, given the dataset nodes and the job nodes that it names. */
  matches(datasets: readonly number[], jobs: readonly (number | null)[]): boolean;
}

/** Loads the names of the datasets and builds the filter. `asOf` is the later end of the span. */
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
