import { orderTime } from '#openlineage';
import { hasFailed } from './attempts.ts';
import {
  belongsToBatchOf,
  DAY,
  isQualified,
  isUnfinished,
  type CurrentAttempt,
} from './current-attempts.ts';

// The definition of the attempts that decide, over all attempts of a job. lineage/frontier.ts keeps the same incrementally.

/** The attempts of a job that its current edges come from (docs/semantics.md, Current lineage), each list in event order. */
export interface CurrentAttempts<A extends CurrentAttempt> {
  /** The newest completed attempt that counts, and those that belong to it: their edges are current. */
  readonly latestBatch: readonly A[];
  /** Begun after the latest batch and not ended: they add edges. */
  readonly unfinished: readonly A[];
  /** Completed after the latest batch, but they do not count: they add edges and remove none. */
  readonly supplementary: readonly A[];
  /** The batch before the latest one. */
  readonly previousBatch: readonly A[];
  /** Whether the edges of the previous batch are current too, because the parent run of the latest batch is still running. */
  readonly keepsPrevious: boolean;
  /** Failed in the latest batch or after it: edges of the previous batch that they also state stay. */
  readonly failed: readonly A[];
}

/**
 * Selects the attempts that decide the current edges of a job, from all its attempts in any order. `isRunning` tells whether the
 * parent run with a key is known to be running.
 */
export const selectCurrentAttempts = <A extends CurrentAttempt>(
  all: readonly A[],
  isRunning: (parentKey: string) => boolean,
): CurrentAttempts<A> => {
  const attempts = [...all].sort((a, b) => (a.began < b.began ? -1 : 1));
  const edgeStating = attempts.some((attempt) => isQualified(attempt, true));
  const qualified = attempts.filter((attempt) => isQualified(attempt, edgeStating));
  const newest = qualified.at(-1);
  if (!newest) {
    return {
      latestBatch: [],
      unfinished: attempts.filter(isUnfinished),
      supplementary: attempts.filter(({ state }) => state === 'COMPLETED'),
      previousBatch: [],
      keepsPrevious: false,
      failed: [],
    };
  }
  const latestBatch = batchOf(newest, attempts);
  const inLatest = new Set(latestBatch);
  const newer = attempts.filter((attempt) => attempt.began > newest.began);
  const previous = qualified.findLast(
    (attempt) => attempt.began < newest.began && !inLatest.has(attempt),
  );
  return {
    latestBatch,
    unfinished: newer.filter(isUnfinished),
    supplementary: newer.filter(
      (attempt) => attempt.state === 'COMPLETED' && !inLatest.has(attempt),
    ),
    previousBatch: previous
      ? batchOf(
          previous,
          attempts.filter((attempt) => !inLatest.has(attempt)),
        )
      : [],
    keepsPrevious:
      newest.parentKey !== null &&
      previous?.parentKey !== newest.parentKey &&
      spanOf(latestBatch) < DAY &&
      isRunning(newest.parentKey),
    failed: attempts.filter(
      (attempt) =>
        hasFailed(attempt) && (attempt.began > newest.began || belongsToBatchOf(newest, attempt)),
    ),
  };
};

const batchOf = <A extends CurrentAttempt>(newest: A, attempts: readonly A[]): A[] =>
  attempts.filter((attempt) => attempt.state === 'COMPLETED' && belongsToBatchOf(newest, attempt));

/** The time from the first beginning to the last end of a batch, in nanoseconds; 0 for an empty one. */
export const spanOf = (batch: readonly Pick<CurrentAttempt, 'began' | 'ended'>[]): bigint => {
  const times = batch.flatMap(({ began, ended }) => [orderTime(began), orderTime(ended)]);
  if (times.length === 0) return 0n;
  return times.reduce((a, b) => (a > b ? a : b)) - times.reduce((a, b) => (a < b ? a : b));
};
