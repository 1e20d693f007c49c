import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Page, RunView, Slice } from '../catalog.ts';
import { shownOf } from './identities-of.ts';
import { keyAfter, sliceOf, withItems } from './page.ts';
import { attemptsWithKeys, type RunKey } from './runs-with-keys.ts';
import { versionViews, type DataVersionView, type VersionsUsedView } from './version-views.ts';
import type { VersionAt } from './version-at.ts';
import { versionsAt } from './versions-at.ts';
import { openVersions, versionsUsed } from './versions-used.ts';

/** The data versions of a dataset, or those of them that were stated to be a version. */
export interface VersionsWanted {
  readonly dataset: number;
  readonly version: string | null;
}

/** For each of these the same page of data versions, newest first. */
export const dataVersionsOf = async (
  db: EntityManager,
  asOf: number,
  wanted: readonly VersionsWanted[],
  page: Page,
): Promise<readonly Slice<DataVersionView>[]> => {
  const after = keyAfter(page, z.tuple([z.string(), z.int(), z.string()]));
  const shown = await shownOf(
    db,
    asOf,
    wanted.map(({ dataset }) => dataset),
  );
  const versions = await versionsAt(db, asOf, [...new Set(shown.values())]);
  const slices = wanted.map(({ dataset, version }) => {
    const all = versions.get(shown.get(dataset) ?? dataset) ?? [];
    const own = version === null ? all : all.filter((one) => one.version === version);
    const rest = after === null ? own : own.filter((one) => isAfter(keyOf(one), after));
    return sliceOf(rest, page, own.length, keyOf);
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

/** For each attempt the data versions that it read and wrote, by dataset; nothing for one that is not known. */
export const versionsOfRuns = async (
  db: EntityManager,
  asOf: number,
  runs: readonly (RunKey & Pick<RunView, 'attempt'>)[],
): Promise<readonly VersionsUsedView[]> => {
  const attempts = await attemptsWithKeys(db, asOf, runs);
  const asked = runs.map(({ attempt }, index) => attempts[index]?.[attempt - 1]);
  const known = asked.filter((attempt) => attempt !== undefined);
  const used = await versionsUsed(db, asOf, known, openVersions(db, asOf));
  const views = await versionViews(db, asOf, [], used);
  const usedBy = new Map(known.map((attempt, index) => [attempt, used[index]]));
  return asked.map((attempt) => {
    const own = attempt && usedBy.get(attempt);
    return own ? views.used(own) : { reads: [], wrote: [] };
  });
};

type VersionKey = [place: string, since: number, version: string];

const keyOf = ({ place, since, version }: VersionAt): VersionKey => [place, since, version ?? ''];

/** Later in a list that is newest first. */
const isAfter = (key: VersionKey, after: VersionKey): boolean => {
  if (key[0] !== after[0]) return key[0] < after[0];
  if (key[1] !== after[1]) return key[1] < after[1];
  return key[2] < after[2];
};
