import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { sha256, type JobName } from '#openlineage';
import type { Page, RunView, Slice } from '../catalog.ts';
import { RunEventRow, RunRow } from '../log-tables.ts';
import { grouped } from './grouped.ts';
import { inChunks } from './in-chunks.ts';
import { nodesNamed } from './nodes-named.ts';
import { withItems } from './page.ts';
import { attemptsAt, type AttemptAt } from './run-attempts.ts';
import { runViews } from './run-views.ts';
import { slicesOf } from './slices-of.ts';

/** For each run id its runs, one for each job that uses it (its newest attempt), the one heard of last first. */
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
      .sort((a, b) => Math.max(...b.events) - Math.max(...a.events)),
  );
};

/** For each run all its attempts, the first one first; none for a run that is not known. */
export const attemptsOfRuns = async (
  db: EntityManager,
  asOf: number,
  runs: readonly { readonly runId: string; readonly job: JobName }[],
): Promise<readonly (readonly RunView[])[]> => {
  const jobs = await nodesNamed(
    db,
    asOf,
    'JOB',
    runs.map(({ job }) => job),
  );
  const keys = runs.map(({ runId }, index) => `${sha256(runId)} ${jobs[index]?.id ?? ''}`);
  const keyOf = ({ runKey, job }: RunRow): string => `${runKey} ${job}`;
  const rows = await runsWithIds(
    db,
    asOf,
    runs.map(({ runId }) => sha256(runId)),
  );
  const asked = rows.filter((row) => keys.includes(keyOf(row)));
  const attempts = await attemptsAt(db, asOf, asked);
  const views = await runViews(db, asOf, attempts);
  const byKey = grouped([...attempts.entries()], ([, { run }]) => keyOf(run));
  return keys.map((key) => (byKey.get(key) ?? []).flatMap(([index]) => views[index] ?? []));
};

/** For each job the same page of its runs (the newest attempt of each), the one heard of last first. */
export const runsOfJobs = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
  page: Page,
): Promise<readonly Slice<RunView>[]> => {
  const slices = await slicesOf(db, jobs, page, {
    query: (chunk) =>
      db
        .createQueryBuilder(RunRow, 'run')
        .innerJoin(RunEventRow, 'event', 'event.run = run.id AND event.sequence <= :asOf')
        .select('run.job', 'parent')
        .addSelect('run.id', 'run')
        .addSelect('MAX(event.sequence)', 'heard')
        .where('run.job IN (:...chunk)', { chunk, asOf })
        .groupBy('run.job')
        .addGroupBy('run.id'),
    orderBy: ['heard'],
    direction: 'DESC',
    key: z.tuple([z.coerce.number().int()]),
    item: (row) => Number(row['run']),
  });
  const ids = slices.flatMap(({ items }) => items.map(({ node }) => node));
  const rows = await inChunks(ids, (chunk) => db.findBy(RunRow, { id: In(chunk) }));
  const newest = newestOf(await attemptsAt(db, asOf, rows));
  const views = await runViews(db, asOf, newest);
  const byRun = new Map(newest.map(({ run }, index) => [run.id, views[index]]));
  return slices.map((slice) =>
    withItems(
      slice,
      slice.items.flatMap(({ node }) => byRun.get(node) ?? []),
    ),
  );
};

const runsWithIds = (
  db: EntityManager,
  asOf: number,
  keys: readonly string[],
): Promise<readonly RunRow[]> =>
  inChunks([...new Set(keys)], (chunk) =>
    db.findBy(RunRow, { runKey: In(chunk), firstSequence: LessThanOrEqual(asOf) }),
  );

const newestOf = (attempts: readonly AttemptAt[]): readonly AttemptAt[] => [
  ...new Map(attempts.map((one) => [one.run.id, one])).values(),
];
