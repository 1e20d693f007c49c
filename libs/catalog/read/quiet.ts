import type { EntityManager } from 'typeorm';
import { formatInstant, orderTime } from '#openlineage';
import { grouped } from './grouped.ts';
import { attemptsAt, runsOf, type AttemptAt } from './run-attempts.ts';
import { clockAt } from './stale.ts';

/** That a job is silent beyond its own habit. */
export interface QuietView {
  /** The time of the last event of its runs. */
  readonly since: string;
  /** The time from one start to the next, as a rule. */
  readonly habitSeconds: number;
}

const MINUTE = 60_000_000_000n;
const SECOND = 1e9;

// What it did a year ago is no habit any more.
const LATEST = 30;
const FEWEST = 3;
const SILENCES = 3n;

/**
 * For each job whether it is quiet: its habit is the median time between the starts of its latest 30 runs, of which there are
 * three at least; it is quiet when no event of its runs has come for three times as long. Starts within a minute, as of mapped
 * tasks, are one. Judged when the entry as of was recorded, by event time.
 */
export const quietOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<readonly (QuietView | null)[]> => {
  const clock = await clockAt(db, asOf);
  const runs = await runsOf(db, asOf, [...new Set(jobs)]);
  const byJob = grouped(await attemptsAt(db, asOf, runs), ({ run }) => run.job);
  return jobs.map((job) => (clock === null ? null : quietAt(byJob.get(job) ?? [], clock)));
};

/** For each job its habit, in seconds, silent or not; null where it has none. */
export const habitsOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<readonly (number | null)[]> => {
  const runs = await runsOf(db, asOf, [...new Set(jobs)]);
  const byJob = grouped(await attemptsAt(db, asOf, runs), ({ run }) => run.job);
  return jobs.map((job) => {
    const habit = habitIn(timesOf(byJob.get(job) ?? []));
    return habit === null ? null : Number(habit) / SECOND;
  });
};

const quietAt = (attempts: readonly AttemptAt[], clock: bigint): QuietView | null => {
  const times = timesOf(attempts);
  const habit = habitIn(times);
  if (habit === null) return null;
  const last = times.flatMap((own) => own.at(-1) ?? []).reduce((a, b) => (a > b ? a : b));
  if (clock - last <= SILENCES * habit) return null;
  return { since: formatInstant(last), habitSeconds: Number(habit) / SECOND };
};

/** Of each attempt the times of its events. */
const timesOf = (attempts: readonly AttemptAt[]): readonly (readonly bigint[])[] =>
  attempts.map(({ attempt }) => attempt.events.map(({ orderKey }) => orderTime(orderKey)));

const habitIn = (times: readonly (readonly bigint[])[]): bigint | null => {
  const starts = startsIn(times.flatMap(([first]) => first ?? [])).slice(-LATEST);
  if (starts.length < FEWEST) return null;
  return medianOf(starts.slice(1).map((start, index) => start - (starts[index] ?? start)));
};

const startsIn = (times: readonly bigint[]): readonly bigint[] => {
  const starts: bigint[] = [];
  for (const time of times.toSorted(byTime)) {
    const former = starts.at(-1);
    if (former === undefined || time - former >= MINUTE) starts.push(time);
  }
  return starts;
};

const byTime = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

const medianOf = (intervals: readonly bigint[]): bigint => {
  const sorted = intervals.toSorted(byTime);
  const [low = 0n, high = low] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.floor(sorted.length / 2)],
  ];
  return (low + high) / 2n;
};
