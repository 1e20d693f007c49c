import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { CountLater, Page, RunView, Slice } from '../../catalog.ts';
import { declaredVersions } from './declared-versions.ts';
import { versionsNamed } from './named-versions.ts';
import { countTogether, keyAfter, sliceOf, withItems } from '../page.ts';
import { attemptsWithKeys, type RunKey } from '../runs/runs-with-keys.ts';
import { usersOf, type DatasetUsers } from '../runs/uses-by-runs.ts';
import { versionViews, type DataVersionView, type VersionsUsedView } from './version-views.ts';
import type { VersionAt } from './version-at.ts';
import { openHistories, type VersionHistory } from './version-history.ts';
import { versionsUsed } from './versions-used.ts';

/** The data versions of a dataset, or only those with a stated version name. */
export interface VersionsWanted {
  readonly dataset: number;
  readonly version: string | null;
}

/** For each request the same page of data versions, newest first. */
export const dataVersionsOf = async (
  db: EntityManager,
  asOf: number,
  wanted: readonly VersionsWanted[],
  page: Page,
): Promise<readonly Slice<DataVersionView, CountLater>[]> => {
  const after = keyAfter(page, z.tuple([z.string(), z.int(), z.string()]));
  const datasets = wanted.map(({ dataset }) => dataset);
  const users = await usersOf(db, asOf, datasets, 'OUTPUT');
  const usersAt = ({ dataset }: VersionsWanted): DatasetUsers => {
    const own = users.get(dataset);
    if (!own) throw new Error('unreachable: the users of each dataset are looked for');
    return own;
  };
  const named = await listsOfNames(db, asOf, wanted, usersAt);
  const all = [...new Set(wanted.filter(({ version }) => version === null).map(usersAt))];
  const newest = await latestVersions(db, asOf, all, after, page.first + 1);
  const countOf = countTogether((together: readonly DatasetUsers[]) =>
    countVersions(db, asOf, together),
  );
  const slices = wanted.map((one, index) => {
    const own = named[index];
    const isNext = (version: VersionAt): boolean =>
      after === null || isAfter(keyOf(version), after);
    if (own) return sliceOf(own.filter(isNext), page, () => Promise.resolve(own.length), keyOf);
    const list = newest.get(usersAt(one)) ?? [];
    return sliceOf(list, page, countOf(usersAt(one)), keyOf);
  });
  const views = await versionViews(
    db,
    asOf,
    slices.flatMap(({ items }) => items.map(({ node }) => node)),
  );
  return slices.map((slice) =>
    withItems(
      slice,
      slice.items.map(({ node }) => views.version(node)),
    ),
  );
};

/** For requests with a version name, the versions with that name. Null for other requests. */
const listsOfNames = async (
  db: EntityManager,
  asOf: number,
  wanted: readonly VersionsWanted[],
  usersAt: (one: VersionsWanted) => DatasetUsers,
): Promise<readonly (readonly VersionAt[] | null)[]> => {
  const shown = wanted.filter(({ version }) => version !== null).map((one) => usersAt(one).shown);
  const declared = await declaredVersions(db, asOf, [...new Set(shown)]);
  const named = await versionsNamed(
    db,
    asOf,
    wanted.map((one) => {
      const users = usersAt(one);
      const names = new Set(one.version === null ? [] : [one.version]);
      return { users, declared: declared.get(users.shown) ?? [], names };
    }),
  );
  return wanted.map(({ version }, index) =>
    version === null ? null : (named[index]?.get(version) ?? []),
  );
};

/** For each dataset up to `most` versions that follow a key, newest first. */
const latestVersions = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly DatasetUsers[],
  after: VersionKey | null,
  most: number,
): Promise<ReadonlyMap<DatasetUsers, readonly VersionAt[]>> => {
  const from = after === null ? null : after[0];
  const found = new Map<DatasetUsers, readonly VersionAt[]>();
  const { histories, readOn } = await openHistories(
    db,
    asOf,
    datasets.map((users) => ({ users, from, withReads: true })),
  );
  // Declared versions are always included, so those before the key must be filtered out.
  const next = ({ versions }: VersionHistory): readonly VersionAt[] =>
    versions.filter((version) => after === null || isAfter(keyOf(version), after));
  let open: readonly VersionHistory[] = histories;
  // A run usually has two events.
  for (let size = 2 * most + 2; open.length > 0; size = Math.min(2 * size, MOST_AT_ONCE)) {
    for (const history of open) found.set(history.users, next(history));
    const short = open.filter(({ users, isWhole }) => {
      return !isWhole && (found.get(users) ?? []).length < most;
    });
    open = short.length === 0 ? [] : await readOn(short, size);
  }
  return found;
};

const MOST_AT_ONCE = 5_000;

/** For each dataset the number of its versions. All of them are read, in batches. */
const countVersions = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly DatasetUsers[],
): Promise<readonly number[]> => {
  const wanted = datasets.map((users) => ({ users, from: null, withReads: true }));
  const { histories, readOn } = await openHistories(db, asOf, wanted);
  const counts = new Map<DatasetUsers, number>();
  let open: readonly VersionHistory[] = histories;
  while (open.length > 0) {
    for (const { users, versions } of open) counts.set(users, versions.length);
    const unread = open.filter(({ isWhole }) => !isWhole);
    open = unread.length === 0 ? [] : await readOn(unread, COUNTED_AT_ONCE);
  }
  return datasets.map((users) => counts.get(users) ?? 0);
};

const COUNTED_AT_ONCE = 1_000;

/**
 * For each attempt the data versions that it read and wrote, by dataset. Empty for an unknown
 * attempt.
 */
export const versionsOfRuns = async (
  db: EntityManager,
  asOf: number,
  runs: readonly (RunKey & Pick<RunView, 'attempt'>)[],
): Promise<readonly VersionsUsedView[]> => {
  const attempts = await attemptsWithKeys(db, asOf, runs);
  const asked = runs.map(({ attempt }, index) => attempts[index]?.[attempt - 1]);
  const known = asked.filter((attempt) => attempt !== undefined);
  const used = await versionsUsed(db, asOf, known);
  const views = await versionViews(db, asOf, [], used);
  const usedBy = new Map(known.map((attempt, index) => [attempt, used[index]]));
  return asked.map((attempt) => {
    const own = attempt && usedBy.get(attempt);
    return own ? views.used(own) : { reads: [], wrote: [] };
  });
};

type VersionKey = [place: string, since: number, version: string];

const keyOf = ({ place, since, version }: VersionAt): VersionKey => [place, since, version ?? ''];

/** Whether `key` comes after `after` in a list that is newest first. */
const isAfter = (key: VersionKey, after: VersionKey): boolean => {
  if (key[0] !== after[0]) return key[0] < after[0];
  if (key[1] !== after[1]) return key[1] < after[1];
  return key[2] < after[2];
};
