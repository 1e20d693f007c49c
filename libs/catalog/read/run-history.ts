import { In, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { orderKey, parseInstant } from '#openlineage';
import type { Page, RunView, Slice } from '../catalog.ts';
import { RunEventRow, RunRow } from '../log-tables.ts';
import { eventsAround, extentsOf } from './events-around.ts';
import { shownOf } from './identities-of.ts';
import { inChunks } from './in-chunks.ts';
import { keyAfter, sliceOf, withItems } from './page.ts';
import { attemptsAt } from './run-attempts.ts';
import { runViews } from './run-views.ts';
import { slicesOf } from './slices-of.ts';
import { usesOfEvents } from './uses-of-events.ts';

/** Whose runs, by storage keys: those of a job, those that had read or written a dataset, or all for null. */
export interface RunsWanted {
  readonly job: number | null;
  readonly dataset: number | null;
}

/**
 * The runs that had started by a time of their producers' clocks, with the state that they were in then: of each the newest attempt,
 * as its events up to then tell it, so far as they are known as of the sequence. The one that started last comes first.
 */
export const runHistory = async (
  db: EntityManager,
  asOf: number,
  eventTime: string,
  wanted: RunsWanted,
  page: Page,
): Promise<Slice<RunView>> => {
  const until = endOf(eventTime);
  const slice =
    wanted.dataset === null
      ? await runsBy(db, asOf, until, wanted.job, page)
      : await usersBy(db, asOf, until, { ...wanted, dataset: wanted.dataset }, page);
  const ids = slice.items.map(({ node }) => node);
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

/** The last place in the order of events that a time has. */
const endOf = (eventTime: string): string => {
  const instant = parseInstant(eventTime);
  if (instant === null) throw new RangeError(`${JSON.stringify(eventTime)} is no ISO 8601 time`);
  return orderKey(instant, true, '\u{10ffff}');
};

const startKey = z.tuple([z.string(), z.coerce.number().int()]);

const runsBy = async (
  db: EntityManager,
  asOf: number,
  until: string,
  job: number | null,
  page: Page,
): Promise<Slice<number>> => {
  const [slice] = await slicesOf(db, [job ?? ALL], page, {
    query: ([parent]) =>
      db
        .createQueryBuilder(RunRow, 'run')
        .innerJoin(RunEventRow, 'event', 'event.run = run.id')
        .select(`${parent ?? ALL}`, 'parent')
        .addSelect('run.id', 'run')
        .addSelect('MIN(event.orderKey)', 'began')
        .where('event.sequence <= :asOf AND event.orderKey <= :until', { asOf, until })
        .andWhere(job === null ? '1 = 1' : 'run.job = :job', { job })
        .groupBy('run.id'),
    orderBy: ['began', 'run'],
    direction: 'DESC',
    key: startKey,
    item: (row) => Number(row['run']),
  });
  if (!slice) throw new Error('unreachable: each parent has a list');
  return slice;
};

// No node has it.
const ALL = 0;

const usersBy = async (
  db: EntityManager,
  asOf: number,
  until: string,
  { dataset, job }: { readonly dataset: number; readonly job: number | null },
  page: Page,
): Promise<Slice<number>> => {
  const shown = (await shownOf(db, asOf, [dataset])).get(dataset) ?? dataset;
  const events = (await eventsAround(db, asOf, [shown])).filter(
    (event) => event.orderKey <= until && (job === null || event.job === job),
  );
  const uses = await usesOfEvents(db, asOf, events);
  const users = new Set(
    events.flatMap(({ run }, index) => {
      const { inputs = [], outputs = [] } = uses[index] ?? {};
      return inputs.includes(shown) || outputs.includes(shown) ? [run] : [];
    }),
  );
  const runs = [...(await extentsOf(db, asOf, [...users], until))]
    .map(([run, { began }]) => ({ run, began }))
    .sort((a, b) => (a.began < b.began || (a.began === b.began && a.run < b.run) ? 1 : -1));
  const [began, last] = keyAfter(page, startKey) ?? [null, 0];
  const rest = runs.filter(
    (one) => began === null || one.began < began || (one.began === began && one.run < last),
  );
  const slice = sliceOf(rest, page, runs.length, (one) => [one.began, one.run]);
  return withItems(
    slice,
    slice.items.map(({ node }) => node.run),
  );
};
