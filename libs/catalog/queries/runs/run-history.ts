import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { orderKey, parseInstant } from '#openlineage';
import type { CountLater, Page, RunView, Slice } from '../../catalog.ts';
import { NodeRow, RunRow } from '../../log-tables.ts';
import { countDistinct } from '../count-distinct.ts';
import { inChunks } from '../in-chunks.ts';
import {
  eventsFrom,
  LAST,
  latestBound,
  latestHalf,
  type JobEvent,
  type JobTrack,
} from './job-events.ts';
import { countOnce, keyAfter, sliceOf, withItems } from '../page.ts';
import { attemptsAt } from './run-attempts.ts';
import { longRuns, startsOfRuns } from './run-starts.ts';
import { runViews } from './run-views.ts';
import { usersOf, usesByRuns, type DatasetUsers } from './uses-by-runs.ts';

/** Which runs, by node ids: those of a job, those that had used a dataset, both, or all (null). */
export interface RunsWanted {
  readonly job: number | null;
  readonly dataset: number | null;
}

/**
 * The runs that had started by a time of their producers' clocks, in their state at that time: the
 * newest attempt of each, according to the events up to then that are known as of the sequence.
 * Latest start first. Throws a RangeError if `eventTime` is not an ISO 8601 time.
 */
export const runHistory = async (
  db: EntityManager,
  asOf: number,
  eventTime: string,
  wanted: RunsWanted,
  page: Page,
): Promise<Slice<RunView, CountLater>> => {
  const until = endOf(eventTime);
  const after = keyAfter(page, startKey);
  const question = { asOf, until, ...(await placesOf(db, asOf, wanted)) };
  const found = await latestStarted(db, question, after, page.first + 1);
  const slice = sliceOf(
    found,
    page,
    countOnce(() => countStarted(db, question)),
    ({ began, run }) => [began, run],
  );
  const ids = slice.items.map(({ node }) => node.run);
  const rows = await inChunks(ids, (chunk) => db.findBy(RunRow, { id: In(chunk) }));
  const attempts = await attemptsAt(db, asOf, rows, until);
  const newest = [...new Map(attempts.map((one) => [one.run.id, one])).values()];
  const views = await runViews(db, asOf, newest);
  const byRun = new Map(newest.map(({ run }, index) => [run.id, views[index]]));
  return withItems(
    slice,
    ids.flatMap((id) => byRun.get(id) ?? []),
  );
};

/** The greatest order key with this time. */
const endOf = (eventTime: string): string => {
  const instant = parseInstant(eventTime);
  if (instant === null)
    throw new RangeError(`${JSON.stringify(eventTime)} is not an ISO 8601 time`);
  return orderKey(instant, true, '\u{10ffff}');
};

const startKey = z.tuple([z.string(), z.int()]);

/** Which runs to find, and in which jobs. */
interface Question {
  readonly asOf: number;
  /** The greatest order key that counts. */
  readonly until: string;
  readonly jobs: readonly number[];
  /** Null: they need not use a dataset. */
  readonly users: DatasetUsers | null;
}

const placesOf = async (
  db: EntityManager,
  asOf: number,
  { job, dataset }: RunsWanted,
): Promise<Pick<Question, 'jobs' | 'users'>> => {
  if (dataset !== null) {
    const users = (await usersOf(db, asOf, [dataset], null)).get(dataset) ?? null;
    const jobs = users?.jobs ?? [];
    return { users, jobs: job === null ? jobs : jobs.filter((one) => one === job) };
  }
  if (job !== null) return { users: null, jobs: [job] };
  const nodes = await db.findBy(NodeRow, { kind: 'JOB', firstSequence: LessThanOrEqual(asOf) });
  return { users: null, jobs: nodes.map(({ id }) => id) };
};

/** A run and the order key of its first event. */
interface Started {
  readonly run: number;
  readonly began: string;
}

const lastFirst = (a: Started, b: Started): number =>
  a.began < b.began || (a.began === b.began && a.run < b.run) ? 1 : -1;

/** Up to `most` runs that follow a key of the list, latest start first. */
const latestStarted = async (
  db: EntityManager,
  question: Question,
  after: readonly [began: string, run: number] | null,
  most: number,
): Promise<readonly Started[]> => {
  const { asOf, until } = question;
  const last = after === null ? null : { sequence: 0, orderKey: `${after[0]}${LAST}` };
  const isNext = ({ run, began }: Started): boolean =>
    after === null || began < after[0] || (began === after[0] && run < after[1]);
  const tracks = question.jobs.map((job): JobTrack => {
    return { place: { job, last, most: 0 }, bound: LAST };
  });
  const met = new Set<number>();
  const found: Started[] = [];
  let pending: readonly Started[] = [];
  let size = Math.min(2 * most + 2, MOST_AT_ONCE);
  for (;;) {
    const events = await readOn(db, question, latestHalf(tracks), size);
    const runs = [...new Set(events.map(({ run }) => run))].filter((run) => !met.has(run));
    for (const run of runs) met.add(run);
    const starts = await startsOfRuns(db, asOf, runs, until);
    const started = runs.map((run): Started => {
      const began = (starts.get(run) ?? []).reduce((a, b) => (a < b ? a : b));
      return { run, began };
    });
    pending = [...pending, ...started.filter(isNext)].sort(lastFirst);
    // Unread runs have only events before the last ones read.
    const bound = latestBound(tracks);
    const open = pending.findIndex(({ began }) => bound !== null && began < bound);
    const settled = open < 0 ? pending : pending.slice(0, open);
    pending = pending.slice(settled.length);
    for (const one of await usingThen(db, question, settled)) found.push(one);
    if (found.length >= most || (bound === null && pending.length === 0))
      return found.slice(0, most);
    size = Math.min(2 * size, MOST_AT_ONCE);
  }
};

const MOST_AT_ONCE = 5_000;

/** Reads the next events of these jobs, latest first, about `size` in total. */
const readOn = async (
  db: EntityManager,
  { asOf, until }: Question,
  tracks: readonly JobTrack[],
  size: number,
): Promise<readonly JobEvent[]> => {
  const most = Math.max(FEWEST_EVENTS, Math.ceil(size / tracks.length));
  const places = tracks.map(({ place }) => ({ ...place, most }));
  const lists = await eventsFrom(db, asOf, places, 'LATEST', until);
  for (const [index, track] of tracks.entries()) {
    const list = lists[index] ?? [];
    const last = list.at(-1);
    track.bound = last && list.length === most ? last.orderKey : null;
    if (!last) continue;
    track.place = { ...track.place, last, except: longRuns(list, track.place.except) };
  }
  return lists.flat();
};

const FEWEST_EVENTS = 4;

/** Those of the runs that had used the dataset by then. All of them if no dataset is given. */
const usingThen = async (
  db: EntityManager,
  { asOf, until, users }: Question,
  runs: readonly Started[],
): Promise<readonly Started[]> => {
  if (users === null) return runs;
  const asked = [{ users, runs: runs.map(({ run }) => run) }];
  const [using] = await usesByRuns(db, asOf, asked, until);
  return runs.filter(({ run }) => using?.has(run));
};

/** The number of runs. If they must use a dataset, all of them are read, in batches. */
const countStarted = async (db: EntityManager, question: Question): Promise<number> => {
  const { asOf, until, users, jobs } = question;
  if (users !== null) return (await latestStarted(db, question, null, Infinity)).length;
  const lists = await inChunks(jobs, (chunk) =>
    Promise.resolve([
      `SELECT event.run AS counted FROM run_events event WHERE event.job IN (${chunk.join()})
       AND event.sequence <= :asOf AND event.order_key <= :until`,
    ]),
  );
  const counts = await countDistinct(db, lists, { asOf, until });
  return counts.reduce((sum, count) => sum + count, 0);
};
