import type { EntityManager } from 'typeorm';
import { byName, type DatasetName, formatInstant } from '#openlineage';
import type { RunView } from '../../catalog.ts';
import { nodeNames } from '../names/node-names.ts';
import { runViews } from '../runs/run-views.ts';
import type { VersionAt } from './version-at.ts';
import type { VersionRead, VersionsUsed } from './versions-used.ts';

/** The data of a dataset as one run left it, or under a version name that was stated. */
export interface DataVersionView {
  readonly dataset: DatasetName;
  /** The stated version name. Null: its run states none. */
  readonly version: string | null;
  /** The attempt that wrote it. Null: only the version name was stated. */
  readonly run: RunView | null;
  readonly since: number;
  /**
   * When its run ended; for a streaming run, when it was first mentioned. Null: still running, or
   * no run.
   */
  readonly writtenAt: string | null;
}

/** What a run read of a dataset. */
export interface VersionReadView {
  readonly dataset: DatasetName;
  /** The version name that the run states it read. */
  readonly stated: string | null;
  /** Null: no version is known. */
  readonly version: DataVersionView | null;
}

/** The data versions that a run read and wrote, by dataset. */
export interface VersionsUsedView {
  readonly reads: readonly VersionReadView[];
  readonly wrote: readonly DataVersionView[];
}

/** Converts data versions to the form in which they are presented, with canonical dataset names. */
export interface VersionViews {
  version(version: VersionAt): DataVersionView;
  used(used: VersionsUsed): VersionsUsedView;
}

/** Loads what is needed to present these data versions and uses. */
export const versionViews = async (
  db: EntityManager,
  asOf: number,
  versions: readonly VersionAt[],
  uses: readonly VersionsUsed[] = [],
): Promise<VersionViews> => {
  const reads = uses.flatMap((one) => one.reads);
  const all = [
    ...versions,
    ...reads.flatMap(({ version }) => version ?? []),
    ...uses.flatMap((one) => one.wrote),
  ];
  const nameOf = await nodeNames(
    db,
    [...all, ...reads].map(({ dataset }) => dataset),
  );
  const writers = new Map(all.flatMap(({ writer }) => (writer ? [[keyOf(writer), writer]] : [])));
  const shown = await runViews(db, asOf, [...writers.values()]);
  const runOf = new Map([...writers.keys()].map((key, index) => [key, shown[index]]));
  const version = ({ dataset, version: stated, writer, ...rest }: VersionAt): DataVersionView => ({
    dataset: nameOf(dataset),
    version: stated,
    run: (writer && runOf.get(keyOf(writer))) ?? null,
    since: rest.since,
    writtenAt:
      writer === null || rest.readableFrom === null ? null : formatInstant(rest.readableFrom),
  });
  const read = ({ dataset, stated, version: own }: VersionRead): VersionReadView => ({
    dataset: nameOf(dataset),
    stated,
    version: own && version(own),
  });
  return {
    version,
    used: (one) => ({
      reads: one.reads.map(read).sort(byDataset),
      wrote: one.wrote.map(version).sort(byDataset),
    }),
  };
};

const keyOf = ({ run, attempt }: NonNullable<VersionAt['writer']>): string =>
  `${run.id} ${attempt.number}`;

const byDataset = (
  a: { readonly dataset: DatasetName },
  b: { readonly dataset: DatasetName },
): number => byName(a.dataset, b.dataset);
