import type { Snapshot } from './snapshot.fixture.ts';

type Distances = ReadonlyMap<number, number>;

/** The jobs that read a dataset (upstream: write it). */
export const jobsUsing = ({ rows, dataset }: Snapshot, id: number, isDown: boolean): number[] =>
  isDown
    ? rows.edges.flatMap(({ kind, from, to }) =>
        kind === 'READS' && dataset(from) === id ? [to] : [],
      )
    : rows.edges.flatMap(({ kind, from, to }) =>
        kind === 'WRITES' && dataset(to) === id ? [from] : [],
      );

/** The datasets that a job writes (upstream: reads). */
export const datasetsUsedBy = (
  { rows, dataset }: Snapshot,
  job: number,
  isDown: boolean,
): number[] =>
  isDown
    ? rows.edges.flatMap(({ kind, from, to }) =>
        kind === 'WRITES' && from === job ? [dataset(to)] : [],
      )
    : rows.edges.flatMap(({ kind, from, to }) =>
        kind === 'READS' && to === job ? [dataset(from)] : [],
      );

/** These jobs and those that they precede (upstream: that precede them), one hop more for each step. */
export const withJobsFollowed = (
  { rows }: Snapshot,
  jobs: Distances,
  isDown: boolean,
): Distances => {
  const nearest = new Map(jobs);
  for (let isNearer = true; isNearer;) {
    isNearer = false;
    for (const { kind, from, to } of rows.edges) {
      if (kind !== 'PRECEDES') continue;
      const [near, far] = isDown ? [from, to] : [to, from];
      const distance = (nearest.get(near) ?? Infinity) + 1;
      if (distance >= (nearest.get(far) ?? Infinity)) continue;
      nearest.set(far, distance);
      isNearer = true;
    }
  }
  return nearest;
};
