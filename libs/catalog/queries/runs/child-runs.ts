import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { sha256 } from '#openlineage';
import type { Page, RunView, Slice } from '../../catalog.ts';
import { RunEventRow, RunRow } from '../../log-tables.ts';
import { grouped } from '../grouped.ts';
import { inChunks } from '../in-chunks.ts';
import { keyAfter, sliceOf, withItems } from '../page.ts';
import { attemptsAt, type AttemptAt } from './run-attempts.ts';
import { runViews } from './run-views.ts';

/**
 * For each run id the same page of the runs that name it as their parent, by start, oldest first.
 * Each run is shown by its newest attempt.
 */
export const childrenOfRuns = async (
  db: EntityManager,
  asOf: number,
  runIds: readonly string[],
  page: Page,
): Promise<readonly Slice<RunView>[]> => {
  const after = keyAfter(page, z.tuple([z.string()]))?.[0] ?? '';
  const keys = runIds.map(sha256);
  const runs = await runsUnder(db, asOf, [...new Set(keys)]);
  const newest = new Map((await attemptsAt(db, asOf, runs)).map((one) => [one.run.id, one]));
  const byParent = grouped([...newest.values()].sort(byBeginning), parentKeyOf);
  const slices = keys.map((key) => {
    const own = byParent.get(key) ?? [];
    const rest = own.filter((one) => beginningOf(one) > after);
    return sliceOf(rest, page, own.length, (one) => [beginningOf(one)]);
  });
  const shown = slices.flatMap(({ items }) => items.map(({ node }) => node));
  const views = await runViews(db, asOf, shown);
  let next = 0;
  return slices.map((slice) => withItems(slice, views.slice(next, (next += slice.items.length))));
};

/** Every run that some event puts under one of these parents. */
const runsUnder = async (
  db: EntityManager,
  asOf: number,
  keys: readonly string[],
): Promise<readonly RunRow[]> => {
  const events = await inChunks(keys, (chunk) =>
    db
      .createQueryBuilder(RunEventRow, 'event')
      .select('event.run', 'run')
      .distinct()
      .where('event.parentKey IN (:...chunk) AND event.sequence <= :asOf', { chunk, asOf })
      .getRawMany<{ readonly run: unknown }>(),
  );
  const ids = events.map(({ run }) => Number(run));
  return inChunks([...new Set(ids)], (chunk) =>
    db.findBy(RunRow, { id: In(chunk), firstSequence: LessThanOrEqual(asOf) }),
  );
};

const parentKeyOf = ({ attempt }: AttemptAt): string | null =>
  attempt.events.findLast(({ parentKey }) => parentKey !== null)?.parentKey ?? null;

const beginningOf = ({ attempt }: AttemptAt): string => attempt.events[0]?.orderKey ?? '';

const byBeginning = (a: AttemptAt, b: AttemptAt): number =>
  beginningOf(a) < beginningOf(b) ? -1 : 1;
