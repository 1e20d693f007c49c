import type { EntityManager } from 'typeorm';
import type { JobName } from '#openlineage';
import type { JobView, Page, Slice } from '../catalog.ts';

/** The job of a name; its namespace may be one as shown, without secrets. */
export const jobByName = async (
  db: EntityManager,
  asOf: number,
  name: JobName,
): Promise<JobView | null> => (await jobsByName(db, asOf, [name]))[0] ?? null;

/** For each name what {@link jobByName} gives, in a number of queries that does not grow with the names. */
export const jobsByName = (
  _db: EntityManager,
  _asOf: number,
  _names: readonly JobName[],
): Promise<readonly (JobView | null)[]> => {
  throw new Error('unreachable: not written yet');
};

/** Jobs by name; with a namespace only those in it. */
export const listJobs = (
  _db: EntityManager,
  _asOf: number,
  _namespace: string | null,
  _page: Page,
): Promise<Slice<JobView>> => {
  throw new Error('unreachable: not written yet');
};
