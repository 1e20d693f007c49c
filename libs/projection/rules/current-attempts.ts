import { orderTime } from '#openlineage';
import { hasFailed, type RunState } from './attempts.ts';

/** The part of an attempt that decides whether its edges are current. */
export interface CurrentAttempt {
  /** Order key of its first event. */
  readonly began: string;
  /** Order key of the terminal event that gave its state; of its last event while it has none. Never before `began`. */
  readonly ended: string;
  readonly state: RunState;
  /** Key of the parent run; null without one. */
  readonly parentKey: string | null;
  readonly extractionError: boolean;
  /** Whether it states an edge between datasets or between jobs. */
  readonly statesEdge: boolean;
  /** Whether it names a dataset that it reads or writes. */
  readonly statesDataset: boolean;
}

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

/** A day in nanoseconds. */
export const DAY = 86_400_000_000_000n;

/**
 * Selects the attempts that decide the current edges of a job, from all its attempts in any order. `isRunning` tells whether the
 * parent run with a key is known to be running.
 */
export const selectCurrentAttempts = <A extends CurrentAttempt>(
  all: readonly A[],
  isRunning: (parentKey: string) => boolean,
): CurrentAttempts<A> => {
  const attempts = [...all].sort((a, b) => (a.began < b.began ? -1 : 1));
  const counted = attempts.filter(
    (attempt) => attempt.state === 'COMPLETED' && !attempt.extractionError,
  );
  const statesEdge = counted.some((attempt) => attempt.statesEdge);
  const qualified = counted.filter((attempt) =>
    statesEdge ? attempt.statesEdge : attempt.statesDataset,
  );
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

type Span = Pick<CurrentAttempt, 'began' | 'ended'>;
type BatchMember = Pick<CurrentAttempt, 'began' | 'ended' | 'parentKey'>;

/**
 * Tells whether an attempt belongs to the batch whose newest attempt is `newest`, which belongs to its own batch: they have the
 * same parent run, as mapped tasks do, or overlap in time, as the writes of one application do. An attempt that ended more than 24
 * hours before `newest` began does not, so that the runs of an application that lives for weeks do not pile up.
 */
export const belongsToBatchOf = (newest: BatchMember, attempt: BatchMember): boolean =>
  (haveSameParent(newest, attempt) || overlap(newest, attempt)) &&
  orderTime(newest.began) - orderTime(attempt.ended) <= DAY;

const haveSameParent = (one: BatchMember, other: BatchMember): boolean =>
  one.parentKey !== null && one.parentKey === other.parentKey;

const overlap = (one: Span, other: Span): boolean =>
  orderTime(one.began) <= orderTime(other.ended) && orderTime(other.began) <= orderTime(one.ended);

/** The time from the first beginning to the last end of a batch, in nanoseconds; 0 for an empty one. */
export const spanOf = (batch: readonly Span[]): bigint => {
  const times = batch.flatMap(({ began, ended }) => [orderTime(began), orderTime(ended)]);
  if (times.length === 0) return 0n;
  return times.reduce((a, b) => (a > b ? a : b)) - times.reduce((a, b) => (a < b ? a : b));
};

const isUnfinished = ({ state }: CurrentAttempt): boolean => state === 'NEW' || state === 'RUNNING';
