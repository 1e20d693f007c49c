import { orderTime } from '#openlineage';
import type { AttemptRow } from '../working-tables.ts';
import { hasFailed } from './attempts.ts';

const DAY = 86_400_000_000_000n;

/** The attempts of a job that its current edges come from, by the part they play (DESIGN.md 4, What is current). */
export interface Parts {
  /** The newest round: its statements are current. */
  readonly round: readonly AttemptRow[];
  /** Not ended, newer than the round: they add, but no inferred edge between datasets that the round names. */
  readonly unfinished: readonly AttemptRow[];
  /** Completed later without counting: they add. */
  readonly uncounted: readonly AttemptRow[];
  /** The round before; its statements are current too when `keepsBefore`. */
  readonly before: readonly AttemptRow[];
  readonly keepsBefore: boolean;
  /** Failed in the newest round or later: what they and the round before state, stays. */
  readonly failed: readonly AttemptRow[];
}

/** `isRunning` tells of a parent run (by key) whether it is known to be running. */
export const partsOf = (
  all: readonly AttemptRow[],
  isRunning: (parentKey: string) => boolean,
): Parts => {
  const attempts = [...all].sort((a, b) => (a.began < b.began ? -1 : 1));
  const counted = attempts.filter(
    (attempt) => attempt.state === 'COMPLETED' && !attempt.extractionError,
  );
  const statesEdge = counted.some((attempt) => attempt.statesEdge);
  const qualified = counted.filter((attempt) =>
    statesEdge ? attempt.statesEdge : attempt.statesDataset,
  );
  const newest = qualified.at(-1);
  const newer = newest ? attempts.filter((attempt) => attempt.began > newest.began) : attempts;
  const round = newest ? roundOf(newest, attempts) : [];
  const previous =
    newest &&
    qualified.findLast((attempt) => attempt.began < newest.began && !round.includes(attempt));
  return {
    round,
    unfinished: newer.filter(isUnfinished),
    uncounted: newer.filter((attempt) => attempt.state === 'COMPLETED' && !round.includes(attempt)),
    before: previous
      ? roundOf(
          previous,
          attempts.filter((attempt) => !round.includes(attempt)),
        )
      : [],
    keepsBefore:
      newest?.parentKey !== null &&
      newest?.parentKey !== undefined &&
      previous?.parentKey !== newest.parentKey &&
      span(round) < DAY &&
      isRunning(newest.parentKey),
    failed: attempts.filter(
      (attempt) =>
        newest !== undefined &&
        hasFailed(attempt) &&
        (attempt.began > newest.began || isOfRound(newest, attempt)),
    ),
  };
};

const roundOf = (newest: AttemptRow, attempts: readonly AttemptRow[]): AttemptRow[] =>
  attempts.filter((attempt) => attempt.state === 'COMPLETED' && isOfRound(newest, attempt));

// Mapped tasks and the writes of one application are one round; an application alive for weeks does not pile up.
const isOfRound = (newest: AttemptRow, attempt: AttemptRow): boolean =>
  attempt === newest ||
  ((haveSameParent(newest, attempt) || overlap(newest, attempt)) &&
    orderTime(newest.began) - orderTime(attempt.ended) <= DAY);

const haveSameParent = (one: AttemptRow, other: AttemptRow): boolean =>
  one.parentKey !== null && one.parentKey === other.parentKey;

const overlap = (one: AttemptRow, other: AttemptRow): boolean =>
  orderTime(one.began) <= orderTime(other.ended) && orderTime(other.began) <= orderTime(one.ended);

const span = (round: readonly AttemptRow[]): bigint => {
  const times = round.flatMap((attempt) => [orderTime(attempt.began), orderTime(attempt.ended)]);
  if (times.length === 0) return 0n;
  return times.reduce((a, b) => (a > b ? a : b)) - times.reduce((a, b) => (a < b ? a : b));
};

const isUnfinished = (attempt: AttemptRow): boolean =>
  attempt.state === 'NEW' || attempt.state === 'RUNNING';
