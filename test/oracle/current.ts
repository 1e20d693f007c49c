import { isFailed, isUnfinished, type Attempt } from './attempts.ts';
import { byMoment, isBefore } from './order.ts';
import { nothingStated, union, type Statement } from './statement.ts';

export interface Stated {
  readonly attempt: Attempt;
  readonly statement: Statement;
}

const DAY = 86_400_000_000_000n;

/** The current edges of one job, by its attempts, oldest first. `isParentRunning`: of a run id. */
export const currentOf = (
  attempts: readonly Stated[],
  isParentRunning: (runId: string) => boolean,
): Statement => {
  const qualifies = qualification(attempts);
  const newest = attempts.findLast(qualifies);
  const round = newest ? roundOf(newest, attempts) : [];
  const older = newest
    ? attempts.findLast((one) => qualifies(one) && isNewer(newest, one) && !round.includes(one))
    : undefined;
  const before = older
    ? roundOf(
        older,
        attempts.filter((one) => !round.includes(one)),
      )
    : [];
  const later = newest ? attempts.filter((one) => isNewer(one, newest)) : attempts;
  const names = namesOf(round);
  const beforeCounts =
    newest !== undefined &&
    older !== undefined &&
    newest.attempt.parent !== null &&
    isParentRunning(newest.attempt.parent) &&
    older.attempt.parent !== newest.attempt.parent &&
    spanOf(round) < DAY;
  const failed = newest
    ? attempts.filter(
        (one) =>
          isFailed(one.attempt) && (isNewer(one, newest) || isOfRound(one.attempt, newest.attempt)),
      )
    : [];
  return union([
    ...round.map(({ statement }) => statement),
    ...(beforeCounts ? before.map(({ statement }) => statement) : []),
    ...later
      .filter(({ attempt }) => isUnfinished(attempt))
      .map(({ statement }) => withoutInferredBetween(statement, names)),
    ...later
      .filter(({ attempt }) => attempt.state === 'COMPLETED')
      .map(({ statement }) => statement),
    ...failed.map(({ statement }) => agreed(union(before.map((one) => one.statement)), statement)),
  ]);
};

/** Which completed attempts count: those that state an edge, or a dataset where none ever stated an edge. */
const qualification = (attempts: readonly Stated[]): ((one: Stated) => boolean) => {
  const isWhole = ({ attempt }: Stated): boolean =>
    attempt.state === 'COMPLETED' && !attempt.extractionError;
  const statesEdge = ({ statement }: Stated): boolean =>
    statement.edges.length + statement.jobEdges.length > 0;
  if (attempts.some((one) => isWhole(one) && statesEdge(one))) {
    return (one) => isWhole(one) && statesEdge(one);
  }
  return (one) => isWhole(one) && one.statement.reads.length + one.statement.writes.length > 0;
};

const isNewer = (a: Stated, b: Stated): boolean => byMoment(a.attempt.began, b.attempt.began) > 0;

const roundOf = (newest: Stated, attempts: readonly Stated[]): readonly Stated[] =>
  attempts.filter(
    (one) =>
      one === newest ||
      (one.attempt.state === 'COMPLETED' && isOfRound(one.attempt, newest.attempt)),
  );

const isOfRound = (one: Attempt, newest: Attempt): boolean => {
  const isSibling = newest.parent !== null && one.parent === newest.parent;
  const overlaps = one.began.time <= newest.ended.time && newest.began.time <= one.ended.time;
  return (isSibling || overlaps) && newest.began.time - one.ended.time <= DAY;
};

const spanOf = (round: readonly Stated[]): bigint => {
  const times = round.flatMap(({ attempt }) => [attempt.began.time, attempt.ended.time]);
  const [first = 0n, ...others] = times;
  const least = others.reduce((a, b) => (b < a ? b : a), first);
  const greatest = others.reduce((a, b) => (b > a ? b : a), first);
  return greatest - least;
};

const namesOf = (round: readonly Stated[]): ReadonlySet<string> =>
  new Set(
    round.flatMap(({ statement }) =>
      [...statement.reads, ...statement.writes].map(({ dataset }) => dataset),
    ),
  );

const withoutInferredBetween = (statement: Statement, names: ReadonlySet<string>): Statement => ({
  ...statement,
  edges: statement.edges.filter(
    ({ from, to, basis }) => basis !== 'INFERRED' || !names.has(from) || !names.has(to),
  ),
});

/** What of `before` the failed attempt states too. */
const agreed = (before: Statement, failed: Statement): Statement => {
  const has = <T>(items: readonly T[], item: T): boolean =>
    items.some((other) => JSON.stringify(other) === JSON.stringify(item));
  const edges = before.edges.filter(({ from, to }) =>
    failed.edges.some((other) => other.from === from && other.to === to),
  );
  return {
    ...nothingStated,
    reads: before.reads.filter((use) => has(failed.reads, use)),
    writes: before.writes.filter((use) => has(failed.writes, use)),
    edges,
    jobEdges: before.jobEdges.filter((edge) => has(failed.jobEdges, edge)),
    fieldEdges: before.fieldEdges.filter(({ from, to }) =>
      edges.some((edge) => edge.from === from && edge.to === to),
    ),
  };
};

/** Whether a run of that id, of whichever job, is known and its newest attempt has not ended. */
export const runningIn =
  (attempts: readonly Attempt[]) =>
  (runId: string): boolean => {
    const newest = attempts
      .filter((attempt) => attempt.runId === runId)
      .reduce<Attempt | null>((a, b) => (a === null || isBefore(a.began, b.began) ? b : a), null);
    return newest !== null && isUnfinished(newest);
  };
