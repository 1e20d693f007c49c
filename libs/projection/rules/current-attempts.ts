import { orderTime } from '#openlineage';
import type { RunState } from './attempts.ts';

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

/** A day in nanoseconds. */
export const DAY = 86_400_000_000_000n;

/**
 * Tells whether an attempt can make a batch: completed, read without error, and stating an edge; any dataset suffices while no
 * counting attempt of the job states an edge (`edgeStating` false).
 */
export const isQualified = (
  {
    state,
    extractionError,
    statesEdge,
    statesDataset,
  }: Omit<CurrentAttempt, 'parentKey' | 'began' | 'ended'>,
  edgeStating: boolean,
): boolean =>
  state === 'COMPLETED' && !extractionError && (edgeStating ? statesEdge : statesDataset);

/**
 * Tells when an attempt can make a batch: 2 always, 1 while no counting attempt of the job states an edge, 0 never. Attempts are
 * found by it in the catalog.
 */
export const batchRankOf = (attempt: Parameters<typeof isQualified>[0]): number =>
  isQualified(attempt, true) ? 2 : isQualified(attempt, false) ? 1 : 0;

type Span = Pick<CurrentAttempt, 'began' | 'ended'>;
type BatchMember = Pick<CurrentAttempt, 'began' | 'ended' | 'parentKey'>;

/**
 * Tells whether an attempt belongs to the batch whose newest attempt is `newest`, which belongs to its own batch: they have the
 * same parent run, as mapped tasks do, or overlap in time, as the writes of one application do. An attempt that ended more than 24
 * hours before `newest` began does not, so that the runs of an application that lives for weeks do not pile up.
 */
export const belongsToBatchOf = (newest: BatchMember, attempt: BatchMember): boolean =>
  (haveSameParent(newest, attempt) || overlap(newest, attempt)) &&
  // Compared as text where that is enough.
  (isNotAfter(newest.began, attempt.ended) ||
    orderTime(newest.began) - orderTime(attempt.ended) <= DAY);

const haveSameParent = (one: BatchMember, other: BatchMember): boolean =>
  one.parentKey !== null && one.parentKey === other.parentKey;

const overlap = (one: Span, other: Span): boolean =>
  isNotAfter(one.began, other.ended) && isNotAfter(other.began, one.ended);

const isNotAfter = (one: string, other: string): boolean =>
  one <= other || timeOf(one) === timeOf(other);

/** The time of an order key, as text that sorts as the times do. */
export const timeOf = (orderKey: string): string => orderKey.slice(0, TIME_DIGITS);

const TIME_DIGITS = 21;

/** Tells whether an attempt has neither completed nor failed. */
export const isUnfinished = ({ state }: CurrentAttempt): boolean =>
  state === 'NEW' || state === 'RUNNING';
