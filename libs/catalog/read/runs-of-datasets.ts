import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Page, RunView, Slice } from '../catalog.ts';
import { RunRow } from '../log-tables.ts';
import { eventsAround, extentsOf, type RunEvent } from './events-around.ts';
import { grouped } from './grouped.ts';
import { shownOf } from './identities-of.ts';
import { inChunks } from './in-chunks.ts';
import { keyAfter, sliceOf, withItems } from './page.ts';
import { attemptsAt } from './run-attempts.ts';
import { runViews } from './run-views.ts';
import { usesOfEvents } from './uses-of-events.ts';

/** A run that used a dataset. */
interface UsingRun {
  readonly run: number;
  /** The last sequence of its events. */
  readonly heard: number;
  /** The sequences of those events that name the dataset. */
  readonly events: ReadonlySet<number>;
}

/**
 * For each dataset the same page of the runs that read or wrote it, whatever became of them, the one heard of last first: of
 * each run the newest attempt that did.
 */
export const runsOfDatasets = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly number[],
  role: 'INPUT' | 'OUTPUT' | null,
  page: Page,
): Promise<readonly Slice<RunView>[]> => {
  const after = keyAfter(page, z.tuple([z.int()]))?.[0] ?? Infinity;
  const shown = await shownOf(db, asOf, datasets);
  const events = await eventsAround(db, asOf, [...new Set(shown.values())]);
  const using = await usingRuns(db, asOf, events, role);
  const slices = datasets.map((dataset) => {
    const own = using.get(shown.get(dataset) ?? dataset) ?? [];
    const rest = own.filter(({ heard }) => heard < after);
    return sliceOf(rest, page, own.length, ({ heard }) => [heard]);
  });
  const views = await viewsOf(
    db,
    asOf,
    slices.flatMap(({ items }) => items.map(({ node }) => node)),
  );
  return slices.map((slice) =>
    withItems(
      slice,
      slice.items.flatMap(({ node }) => views.get(node) ?? []),
    ),
  );
};

/** By the nodes that datasets show, the runs that used each, the one heard of last first. */
const usingRuns = async (
  db: EntityManager,
  asOf: number,
  events: readonly RunEvent[],
  role: 'INPUT' | 'OUTPUT' | null,
): Promise<ReadonlyMap<number, readonly UsingRun[]>> => {
  const uses = await usesOfEvents(db, asOf, events);
  const naming = new Map<number, Map<number, Set<number>>>();
  for (const [index, { run, sequence }] of events.entries()) {
    const { inputs = [], outputs = [] } = uses[index] ?? {};
    for (const node of [
      ...(role === 'OUTPUT' ? [] : inputs),
      ...(role === 'INPUT' ? [] : outputs),
    ]) {
      const runs = naming.get(node) ?? new Map<number, Set<number>>();
      naming.set(node, runs.set(run, (runs.get(run) ?? new Set()).add(sequence)));
    }
  }
  const extents = await extentsOf(
    db,
    asOf,
    [...naming.values()].flatMap((runs) => [...runs.keys()]),
  );
  return new Map(
    [...naming].map(([node, runs]) => [
      node,
      [...runs]
        .map(([run, sequences]) => ({
          run,
          heard: extents.get(run)?.heard ?? 0,
          events: sequences,
        }))
        .sort((a, b) => b.heard - a.heard),
    ]),
  );
};

const viewsOf = async (
  db: EntityManager,
  asOf: number,
  using: readonly UsingRun[],
): Promise<ReadonlyMap<UsingRun, RunView>> => {
  const runs = await inChunks([...new Set(using.map(({ run }) => run))], (chunk) =>
    db.findBy(RunRow, { id: In(chunk), firstSequence: LessThanOrEqual(asOf) }),
  );
  const attempts = grouped(await attemptsAt(db, asOf, runs), ({ run }) => run.id);
  const chosen = using.flatMap((one) => {
    const newest = attempts
      .get(one.run)
      ?.findLast(({ attempt }) => attempt.events.some(({ sequence }) => one.events.has(sequence)));
    return newest ? [{ one, newest }] : [];
  });
  const views = await runViews(
    db,
    asOf,
    chosen.map(({ newest }) => newest),
  );
  return new Map(
    views.flatMap((view, index) => {
      const { one } = chosen[index] ?? {};
      return one ? [[one, view] as const] : [];
    }),
  );
};
