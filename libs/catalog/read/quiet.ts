import { In, type EntityManager } from 'typeorm';
import { formatInstant, orderTime } from '#openlineage';
import { RunEventRow, RunRow } from '../log-tables.ts';
import { inChunks } from './in-chunks.ts';
import { attemptsAt } from './run-attempts.ts';
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
  const byJob = await rhythmsOf(db, asOf, [...new Set(jobs)]);
  return jobs.map((job) => {
    const rhythm = byJob.get(job);
    return clock === null || rhythm === undefined ? null : quietAt(rhythm, clock);
  });
};

/** For each job its habit, in seconds, silent or not; null where it has none. */
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

/** When the attempts of a job began, in any order, and the time of the last event of its runs. */
interface Rhythm {
  readonly starts: bigint[];
  last: bigint;
}

/** The rhythm of each of these jobs that has a run. */
const rhythmsOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<ReadonlyMap<number, Rhythm>> => {
  const rhythms = new Map<number, Rhythm>();
  const several: number[] = [];
  for (const { run, job, began, last, starts, firstStart } of await spansOfRuns(db, asOf, jobs)) {
    const rhythm = rhythms.get(job) ?? { starts: [], last: orderTime(last) };
    rhythms.set(job, rhythm);
    if (orderTime(last) > rhythm.last) rhythm.last = orderTime(last);
    // Each attempt after the first begins with a START.
    if (starts > 1 || (firstStart !== null && firstStart !== began)) several.push(run);
    else rhythm.starts.push(orderTime(began));
  }
  const rows = await inChunks(several, (chunk) => db.findBy(RunRow, { id: In(chunk) }));
  for (const { run, attempt } of await attemptsAt(db, asOf, rows)) {
    const [first] = attempt.events;
    if (first) rhythms.get(run.job)?.starts.push(orderTime(first.orderKey));
  }
  return rhythms;
};

interface RunSpan {
  readonly run: number;
  readonly job: number;
  /** The order keys of its first and of its last event. */
  readonly began: string;
  readonly last: string;
  /** How many of its events are a START, and the order key of the first of them. */
  readonly starts: number;
  readonly firstStart: string | null;
}

/** A row for each run of these jobs as of a sequence, however many events it has. */
const spansOfRuns = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<readonly RunSpan[]> => {
  const start = `CASE WHEN event.eventType = 'START' THEN event.orderKey END`;
  const rows = await inChunks(jobs, (chunk) =>
    db
      .createQueryBuilder(RunRow, 'run')
      .innerJoin(RunEventRow, 'event', 'event.run = run.id AND event.sequence <= :asOf')
      .select('run.id', 'run')
      .addSelect('run.job', 'job')
      .addSelect('MIN(event.orderKey)', 'began')
      .addSelect('MAX(event.orderKey)', 'last')
      .addSelect(`COUNT(${start})`, 'starts')
      .addSelect(`MIN(${start})`, 'first_start')
      .where('run.job IN (:...chunk)', { chunk, asOf })
      .groupBy('run.job')
      .addGroupBy('run.id')
      .getRawMany<
        Record<'run' | 'job' | 'began' | 'last' | 'starts', unknown> & {
          readonly first_start: string | null;
        }
      >(),
  );
  return rows.map((row) => ({
    run: Number(row.run),
    job: Number(row.job),
    began: String(row.began),
    last: String(row.last),
    starts: Number(row.starts),
    firstStart: row.first_start,
  }));
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
