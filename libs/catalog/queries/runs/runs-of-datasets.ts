import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { z } from 'zod';
import type { CountLater, Page, RunView, Slice } from '../../catalog.ts';
import { RunRow } from '../../log-tables.ts';
import { countRunsUsing } from './count-runs-using.ts';
import { grouped } from '../grouped.ts';
import { inChunks } from '../in-chunks.ts';
import { eventsFrom, positionOf } from './job-events.ts';
import { countTogether, keyAfter, sliceOf, withItems } from '../page.ts';
import { attemptsAt } from './run-attempts.ts';
import { runViews } from './run-views.ts';
import { usersOf, usesByRuns, type DatasetUsers, type Role } from './uses-by-runs.ts';

/** A run that used a dataset. */
interface UsingRun {
  readonly run: number;
  /** The sequence of its last event. */
  readonly lastSequence: number;
  /** The sequences of its events that name the dataset. */
  readonly events: ReadonlySet<number>;
}

/**
 * For each dataset the same page of the runs that read or wrote it, whatever their outcome, most
 * recently updated first. Each run is shown by its newest attempt that used the dataset.
 */
export const runsOfDatasets = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly number[],
  role: Role | null,
  page: Page,
): Promise<readonly Slice<RunView, CountLater>[]> => {
  const [lastSequence = null] = keyAfter(page, z.tuple([z.int()])) ?? [];
  const users = await usersOf(db, asOf, datasets, role);
  const found = await latestUsers(
    db,
    asOf,
    [...new Set(users.values())],
    lastSequence,
    page.first + 1,
  );
  const countOf = countTogether((together: readonly DatasetUsers[]) =>
    countRunsUsing(db, asOf, together),
  );
  const slices = datasets.map((dataset) => {
    const own = users.get(dataset);
    if (!own) throw new Error('unreachable: the users of each dataset are looked for');
    return sliceOf(found.get(own) ?? [], page, countOf(own), (one) => [one.lastSequence]);
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

/** The progress of reading the runs of the jobs that use a dataset. */
interface Search {
  readonly users: DatasetUsers;
  /** Only runs whose last event is before this sequence remain to be read. Null: all of them. */
  readonly before: number | null;
  /** Runs that have been read and may use the dataset, most recently updated first. */
  readonly candidates: readonly { readonly run: number; readonly lastSequence: number }[];
  readonly found: readonly UsingRun[];
  readonly isWhole: boolean;
}

/**
 * For each dataset up to `most` runs that used it, most recently updated first. All datasets are
 * read together.
 */
const latestUsers = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly DatasetUsers[],
  before: number | null,
  most: number,
): Promise<ReadonlyMap<DatasetUsers, readonly UsingRun[]>> => {
  const found = new Map<DatasetUsers, readonly UsingRun[]>();
  let searches = datasets.map((users): Search => {
    return { users, before, candidates: [], found: [], isWhole: false };
  });
  for (let size = most; searches.length > 0; size = Math.min(size * 2, MOST_AT_ONCE)) {
    const read = await readOn(db, asOf, searches, size);
    const checked = await check(db, asOf, read, most);
    searches = checked.flatMap((search) => {
      found.set(search.users, search.found);
      const isDone =
        search.found.length >= most || (search.isWhole && search.candidates.length === 0);
      return isDone ? [] : [search];
    });
  }
  return found;
};

const MOST_AT_ONCE = 5_000;

/** Reads the next runs of the jobs, for searches without unchecked candidates. */
const readOn = async (
  db: EntityManager,
  asOf: number,
  searches: readonly Search[],
  size: number,
): Promise<readonly Search[]> => {
  const places = searches.map(({ users, before, candidates, isWhole }) =>
    candidates.length > 0 || isWhole
      ? []
      : users.jobs.map((job) => ({
          job,
          last: positionOf(before ?? undefined),
          most: Math.max(FEWEST_READ, Math.ceil((2 * size) / users.jobs.length)),
        })),
  );
  const lists = await eventsFrom(db, asOf, places.flat(), 'LAST_OF_RUNS');
  let next = 0;
  return searches.map((search, index) => {
    const count = places[index]?.length ?? 0;
    if (search.candidates.length > 0 || search.isWhole) return search;
    const most = places[index]?.[0]?.most ?? 0;
    const own = lists.slice(next, (next += count));
    // If a job has more runs, its runs before the last one read are still unknown.
    const bound = own.reduce(
      (last, list) => (list.length < most ? last : Math.max(last, list.at(-1)?.sequence ?? 0)),
      0,
    );
    const candidates = own
      .flat()
      .filter(({ sequence }) => sequence >= bound)
      .sort((a, b) => b.sequence - a.sequence)
      .map(({ run, sequence }) => ({ run, lastSequence: sequence }));
    return { ...search, before: bound, candidates, isWhole: bound === 0 };
  });
};

/** Checks as many candidates as are still wanted, and keeps those that use the dataset. */
const check = async (
  db: EntityManager,
  asOf: number,
  searches: readonly Search[],
  most: number,
): Promise<readonly Search[]> => {
  const wanted = searches.map(({ candidates, found }) =>
    candidates.slice(0, Math.max(most - found.length, FEWEST_CHECKED)),
  );
  const uses = await usesByRuns(
    db,
    asOf,
    searches.map(({ users }, index) => ({
      users,
      runs: (wanted[index] ?? []).map(({ run }) => run),
    })),
  );
  return searches.map((search, index) => {
    const checked = wanted[index] ?? [];
    const using = checked.flatMap(({ run, lastSequence }) => {
      const events = uses[index]?.get(run);
      return events ? [{ run, lastSequence, events }] : [];
    });
    return {
      ...search,
      candidates: search.candidates.slice(checked.length),
      found: [...search.found, ...using],
    };
  });
};

const FEWEST_CHECKED = 10;
const FEWEST_READ = 4;

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
