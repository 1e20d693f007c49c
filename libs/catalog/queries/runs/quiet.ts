import type { EntityManager } from 'typeorm';
import { formatInstant, orderTime } from '#openlineage';
import { eventsFrom, type JobPosition } from './job-events.ts';
import { longRuns, startsOfRuns } from './run-starts.ts';
import { clockAt } from './stale.ts';

/** A job that has been silent for longer than usual. */
export interface QuietView {
  /** The time of the last event of its runs. */
  readonly since: string;
  /** The usual interval between its starts (median). */
  readonly habitSeconds: number;
}

const MINUTE = 60_000_000_000n;
const SECOND = 1e9;

// Older runs say little about the present schedule.
const LATEST = 30;
const FEWEST = 3;
const SILENCES = 3n;

/**
 * For each job whether it is quiet. The usual interval is the median time between the starts of its
 * latest 30 runs; at least three are needed. A job is quiet if no event of its runs has arrived for
 * three usual intervals. Starts within a minute, such as mapped tasks, count as one. The clock is
 * the recording time of the entry `asOf`; events count by event time.
 */
export const quietOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<readonly (QuietView | null)[]> => {
  const clock = await clockAt(db, asOf);
  const byJob = await rhythmsOf(db, asOf, [...new Set(jobs)]);
  return jobs.map((job) => {
    const rhythm = byJob.get(job);
    return clock === null || rhythm === undefined ? null : quietAt(rhythm, clock);
  });
};

/** For each job its usual interval in seconds, quiet or not. Null: fewer than three starts. */
export const habitsOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<readonly (number | null)[]> => {
  const byJob = await rhythmsOf(db, asOf, [...new Set(jobs)]);
  return jobs.map((job) => {
    const habit = habitIn(byJob.get(job)?.starts ?? []);
    return habit === null ? null : Number(habit) / SECOND;
  });
};

/**
 * When the latest attempts of a job started, oldest first, and the time of the last event of its
 * runs.
 */
interface Rhythm {
  readonly starts: readonly bigint[];
  readonly last: bigint;
}

/** The rhythm of each job that has a run, computed from as few of its latest events as possible. */
const rhythmsOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<ReadonlyMap<number, Rhythm>> => {
  const rhythms = new Map<number, Rhythm>();
  let open = jobs.map((job): Reading => {
    return { job, last: null, most: 0, except: [], latest: null, starts: new Map() };
  });
  for (let most = EVENTS_AT_ONCE; open.length > 0; most = Math.min(most * 2, MOST_AT_ONCE)) {
    const places = open.map((reading) => ({ ...reading, most }));
    const lists = await eventsFrom(db, asOf, places, 'LATEST');
    const runs = lists.flatMap((list) => list.map(({ run }) => run));
    const starts = await startsOfRuns(db, asOf, runs);
    open = open.flatMap((reading, index) => {
      const list = lists[index] ?? [];
      const latest = reading.latest ?? list[0]?.orderKey ?? null;
      if (latest === null) return [];
      for (const { run } of list) reading.starts.set(run, starts.get(run) ?? []);
      const last = list.at(-1) ?? null;
      const isWhole = list.length < most || last === null;
      // Attempts of unread runs start before the last event read.
      const known = [...reading.starts.values()]
        .flat()
        .filter((start) => isWhole || start >= last.orderKey)
        .map(orderTime)
        .sort(byTime);
      const from = isWhole ? 0 : known.findIndex(startsAfterPause);
      const counted = from < 0 ? known : known.slice(from);
      const count = startsIn(counted).length;
      if (isWhole || count >= (from < 0 ? MOST_WITHOUT_PAUSE : LATEST)) {
        rhythms.set(reading.job, { starts: counted, last: orderTime(latest) });
        return [];
      }
      return [{ ...reading, last, latest, except: longRuns(list, reading.except) }];
    });
  }
  return rhythms;
};

/** The progress of reading the events of a job, latest first. */
interface Reading extends JobPosition {
  readonly latest: string | null;
  /** The starts of the runs that have been read. */
  readonly starts: Map<number, readonly string[]>;
}

const EVENTS_AT_ONCE = 100;
const MOST_AT_ONCE = 5_000;

// Which of several starts within a minute counts depends on the start before them, and so on back
// to a pause of a minute. If a job never pauses, events are read until this many starts count, and
// the first of those read counts.
const MOST_WITHOUT_PAUSE = 10 * LATEST;

/** Whether no other start precedes it within a minute, so that it counts whatever came before. */
const startsAfterPause = (start: bigint, index: number, starts: readonly bigint[]): boolean => {
  const before = starts[index - 1];
  return before !== undefined && start - before >= MINUTE;
};

const quietAt = ({ starts, last }: Rhythm, clock: bigint): QuietView | null => {
  const habit = habitIn(starts);
  if (habit === null) return null;
  if (clock - last <= SILENCES * habit) return null;
  return { since: formatInstant(last), habitSeconds: Number(habit) / SECOND };
};

const habitIn = (times: readonly bigint[]): bigint | null => {
  const starts = startsIn(times).slice(-LATEST);
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
