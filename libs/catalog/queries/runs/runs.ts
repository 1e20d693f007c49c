import { In, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { sha256 } from '#openlineage';
import type { CountLater, Page, RunView, Slice } from '../../catalog.ts';
import { RunRow } from '../../log-tables.ts';
import { countDistinct } from '../count-distinct.ts';
import { grouped } from '../grouped.ts';
import { inChunks } from '../in-chunks.ts';
import { eventsFrom, positionOf, type JobPosition } from './job-events.ts';
import { countTogether, keyAfter, sliceOf, withItems } from '../page.ts';
import { attemptsAt, type AttemptAt } from './run-attempts.ts';
import { attemptsWithKeys, runsWithIds, type RunKey } from './runs-with-keys.ts';
import { runViews } from './run-views.ts';

/**
 * The runs with each of these ids, one per job (its newest attempt), most recently updated first.
 */
export const runsByRunId = async (
  db: EntityManager,
  asOf: number,
  runIds: readonly string[],
): Promise<readonly (readonly RunView[])[]> => {
  const keys = runIds.map(sha256);
  const rows = await runsWithIds(db, asOf, keys);
  const newest = newestOf(await attemptsAt(db, asOf, rows));
  const views = await runViews(db, asOf, newest);
  const byKey = grouped([...newest.keys()], (index) => newest[index]?.run.runKey);
  return keys.map((key) =>
    (byKey.get(key) ?? [])
      .flatMap((index) => views[index] ?? [])
      .sort((a, b) => lastSequence(b) - lastSequence(a)),
  );
};

const lastSequence = ({ events }: RunView): number =>
  events.reduce((last, sequence) => Math.max(last, sequence), 0);

/** For each run all its attempts, first attempt first. An unknown run has none. */
export const attemptsOfRuns = async (
  db: EntityManager,
  asOf: number,
  runs: readonly RunKey[],
): Promise<readonly (readonly RunView[])[]> => {
  const attempts = await attemptsWithKeys(db, asOf, runs);
  const all = [...new Set(attempts.flat())];
  const views = await runViews(db, asOf, all);
  const viewOf = new Map(all.map((one, index) => [one, views[index]]));
  return attempts.map((own) => own.flatMap((one) => viewOf.get(one) ?? []));
};

/**
 * For each job the same page of its runs (the newest attempt of each), most recently updated first.
 */
export const runsOfJobs = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
  page: Page,
): Promise<readonly Slice<RunView, CountLater>[]> => {
  const [before] = keyAfter(page, z.tuple([z.int()])) ?? [];
  const each = [...new Set(jobs)];
  const places = each.map((job): JobPosition => ({
    job,
    last: positionOf(before),
    most: page.first + 1,
  }));
  const lists = await eventsFrom(db, asOf, places, 'LAST_OF_RUNS');
  const countOf = countTogether((together: readonly number[]) => countRuns(db, asOf, together));
  const slices = new Map(
    each.map((job, index) => {
      const own = lists[index] ?? [];
      return [job, sliceOf(own, page, countOf(job), ({ sequence }) => [sequence])];
    }),
  );
  const ids = [...slices.values()].flatMap(({ items }) => items.map(({ node }) => node.run));
  const rows = await inChunks(ids, (chunk) => db.findBy(RunRow, { id: In(chunk) }));
  const newest = newestOf(await attemptsAt(db, asOf, rows));
  const views = await runViews(db, asOf, newest);
  const byRun = new Map(newest.map(({ run }, index) => [run.id, views[index]]));
  return jobs.flatMap((job) => {
    const slice = slices.get(job);
    if (!slice) return [];
    return withItems(
      slice,
      slice.items.flatMap(({ node }) => byRun.get(node.run) ?? []),
    );
  });
};

const countRuns = (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<readonly number[]> =>
  countDistinct(
    db,
    jobs.map(
      (job) =>
        `SELECT run.id AS counted FROM runs run WHERE run.job = ${job} AND run.first_sequence <= :asOf`,
    ),
    { asOf },
  );

const newestOf = (attempts: readonly AttemptAt[]): readonly AttemptAt[] => [
  ...new Map(attempts.map((one) => [one.run.id, one])).values(),
];
