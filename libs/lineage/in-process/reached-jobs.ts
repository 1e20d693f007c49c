import type { Clock } from './time-limit.ts';
import type { Direction, ReachedJob } from '../graph.ts';
import type { Moment } from './snapshot.ts';

/** Jobs by index with their least distance. */
export type JobDistances = Map<number, number>;

export const propose = (jobs: JobDistances, job: number, distance: number): void => {
  if (distance < (jobs.get(job) ?? Infinity)) jobs.set(job, distance);
};

/** Visits the jobs that read (for upstream: write) the dataset under any of its names. */
export const eachUser = (
  moment: Moment,
  direction: Direction,
  dataset: number,
  visit: (job: number) => void,
): void => {
  const { READS: reads, WRITES: writes } = moment.store.edges;
  if (direction === 'DOWNSTREAM') moment.eachFrom(reads, dataset, (row) => visit(reads.to.at(row)));
  else moment.eachTo(writes, dataset, (row) => visit(writes.from.at(row)));
};

/** Visits the datasets that the job writes (for upstream: reads). */
export const eachUsed = (
  moment: Moment,
  direction: Direction,
  job: number,
  visit: (dataset: number) => void,
): void => {
  const { READS: reads, WRITES: writes } = moment.store.edges;
  if (direction === 'DOWNSTREAM')
    moment.eachFrom(writes, job, (row) => visit(moment.dataset(writes.to.at(row))));
  else moment.eachTo(reads, job, (row) => visit(moment.dataset(reads.from.at(row))));
};

/**
 * Adds what the jobs precede (for upstream: what precedes them), one more for each step. Returns true when the limit
 * kept a job out.
 */
export const follow = (
  moment: Moment,
  direction: Direction,
  jobs: JobDistances,
  limit: number,
  clock: Clock,
): boolean => {
  const table = moment.store.edges.PRECEDES;
  if (table.length === 0 && table.holdings === null) return false;
  let isCut = false;
  const waiting = new Map<number, number[]>();
  const wait = (job: number, distance: number) => {
    const list = waiting.get(distance);
    if (list === undefined) waiting.set(distance, [job]);
    else list.push(job);
  };
  for (const [job, distance] of jobs) wait(job, distance);
  for (let level = 0; waiting.size > 0; level += 1) {
    const now = waiting.get(level) ?? [];
    waiting.delete(level);
    for (const job of now) {
      if (jobs.get(job) !== level) continue;
      const step = (next: number) => {
        clock.tick(1);
        if ((jobs.get(next) ?? Infinity) <= level + 1) return;
        if (level + 1 > limit) {
          isCut = true;
          return;
        }
        jobs.set(next, level + 1);
        wait(next, level + 1);
      };
      if (direction === 'DOWNSTREAM') moment.eachFrom(table, job, (row) => step(table.to.at(row)));
      else moment.eachTo(table, job, (row) => step(table.from.at(row)));
    }
  }
  return isCut;
};

export const listJobs = (moment: Moment, jobs: JobDistances): readonly ReachedJob[] =>
  [...jobs]
    .sort(([a, x], [b, y]) => x - y || (moment.ranks[a] ?? 0) - (moment.ranks[b] ?? 0))
    .map(([job, distance]) => ({ job: moment.nameOf(job), distance }));
