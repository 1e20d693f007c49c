import type { Direction, ReachedJob } from '../graph.ts';
import type { GraphSnapshot } from './snapshot.ts';
import type { TimeLimit } from './time-limit.ts';

/** The least distance of each job, given by its node. */
export type JobDistances = Map<number, number>;

/** Lowers the distance of a job if this one is less ("relaxation" in shortest-path algorithms). */
export const relax = (jobs: JobDistances, job: number, distance: number): void => {
  if (distance < (jobs.get(job) ?? Infinity)) jobs.set(job, distance);
};

/** Visits the jobs that read (upstream: write) the dataset under any of its names. */
export const eachJobUsing = (
  snapshot: GraphSnapshot,
  direction: Direction,
  dataset: number,
  visit: (job: number) => void,
): void => {
  const { READS: reads, WRITES: writes } = snapshot.store.edges;
  if (direction === 'DOWNSTREAM')
    snapshot.eachOutgoing(reads, dataset, (row) => visit(reads.to.at(row)));
  else snapshot.eachIncoming(writes, dataset, (row) => visit(writes.from.at(row)));
};

/** Visits the datasets that the job writes (upstream: reads). */
export const eachDatasetUsedBy = (
  snapshot: GraphSnapshot,
  direction: Direction,
  job: number,
  visit: (dataset: number) => void,
): void => {
  const { READS: reads, WRITES: writes } = snapshot.store.edges;
  if (direction === 'DOWNSTREAM')
    snapshot.eachOutgoing(writes, job, (row) => visit(snapshot.canonical(writes.to.at(row))));
  else snapshot.eachIncoming(reads, job, (row) => visit(snapshot.canonical(reads.from.at(row))));
};

/**
 * Adds the jobs that these precede (upstream: that precede these), one more for each step: Dial's algorithm, with a
 * bucket of jobs for each distance. Returns true if the limit kept a job out.
 */
export const followJobEdges = (
  snapshot: GraphSnapshot,
  direction: Direction,
  jobs: JobDistances,
  limit: number,
  timeLimit: TimeLimit,
): boolean => {
  const table = snapshot.store.edges.PRECEDES;
  if (table.length === 0 && table.coverage === null) return false;
  let isCut = false;
  const buckets = new Map<number, number[]>();
  const enqueue = (job: number, distance: number) => {
    const bucket = buckets.get(distance);
    if (bucket === undefined) buckets.set(distance, [job]);
    else bucket.push(job);
  };
  for (const [job, distance] of jobs) enqueue(job, distance);
  for (let distance = 0; buckets.size > 0; distance += 1) {
    const bucket = buckets.get(distance) ?? [];
    buckets.delete(distance);
    for (const job of bucket) {
      if (jobs.get(job) !== distance) continue;
      const take = (next: number) => {
        timeLimit.tick(1);
        if ((jobs.get(next) ?? Infinity) <= distance + 1) return;
        if (distance + 1 > limit) {
          isCut = true;
          return;
        }
        jobs.set(next, distance + 1);
        enqueue(next, distance + 1);
      };
      if (direction === 'DOWNSTREAM')
        snapshot.eachOutgoing(table, job, (row) => take(table.to.at(row)));
      else snapshot.eachIncoming(table, job, (row) => take(table.from.at(row)));
    }
  }
  return isCut;
};

/** The jobs of an answer, by distance, then name. */
export const sortedJobs = (snapshot: GraphSnapshot, jobs: JobDistances): readonly ReachedJob[] =>
  [...jobs]
    .sort(([a, x], [b, y]) => x - y || (snapshot.ranks[a] ?? 0) - (snapshot.ranks[b] ?? 0))
    .map(([job, distance]) => ({ job: snapshot.nameOf(job), distance }));
