import {
  CatalogInUse,
  catalogExists,
  catalogGeneration,
  contentDifference,
  nextCatalog,
  openCatalog,
  openSnapshot,
  removeCatalog,
  type Catalog,
  type CatalogClaim,
  type OnFailure,
} from '#catalog';
import type { EventStore } from '#event-store';
import { endOfCatalog } from './end-of-catalog.ts';
import { replay, THE_END, type End } from './replay.ts';

/** How the replaced catalog compares with the new one. */
export interface Former {
  /** Whether both contained the same rows. Null: they cannot be compared row by row. */
  readonly isSame: boolean | null;
  readonly sentence: string;
}

/**
 * Opens the replacement for a catalog. Continues one that an interrupted process left, if it can be
 * used. Throws {@link CatalogInUse}.
 */
export const openNext = async (
  url: string,
  log: EventStore,
  onFailure?: OnFailure,
): Promise<Catalog> => {
  const next = nextOf(url);
  try {
    const left = await openCatalog(next, { writesInThread: true, onFailure });
    if (await isOfLog(log, left)) return left;
    await left.close();
  } catch (error) {
    if (error instanceof CatalogInUse) throw error;
  }
  return openFreshNext(url, onFailure);
};

/** Like {@link openNext}, but always starts from an empty catalog. */
export const openFreshNext = async (url: string, onFailure?: OnFailure): Promise<Catalog> => {
  const next = nextOf(url);
  await removeCatalog(next);
  return openCatalog(next, { writesInThread: true, onFailure });
};

/** The URL of the replacement. The catalog must not be in memory. */
const nextOf = (url: string): string => {
  const next = nextCatalog(url);
  if (next === null) throw new Error('unreachable: a catalog in memory is never an old one');
  return next;
};

/**
 * Replaces the catalog at a URL by the next one, which is closed. The caller must have the claim
 * and must not be projecting. Compares the two at the checkpoint of the old catalog, and then
 * projects the rest of the log.
 */
export const takeOver = async (
  log: EventStore,
  next: Catalog,
  {
    url,
    claim,
    onRows,
  }: {
    readonly url: string;
    readonly claim: CatalogClaim;
    readonly onRows: (done: number, of: number) => void;
  },
): Promise<Former & { readonly entries: number }> => {
  const former = await compareWithFormer(log, next, url, onRows);
  await replay(log, next, THE_END, () => claim.hold());
  const { sequence } = await next.checkpoint();
  const generation = await catalogGeneration(nextOf(url));
  await next.close();
  await claim.takeOver(generation);
  return { ...former, entries: sequence };
};

/**
 * How far the catalog at a URL extends. Null: unknown, because it does not exist or cannot be read.
 */
export const endOfFormer = async (log: EventStore, url: string): Promise<End | null> => {
  if (!(await catalogExists(url))) return null;
  try {
    const found = await openSnapshot(url);
    try {
      return await endOfCatalog(log, await found.standing());
    } finally {
      await found.close();
    }
  } catch {
    // Whatever its state, it can be rebuilt from the log.
    return null;
  }
};

const compareWithFormer = async (
  log: EventStore,
  next: Catalog,
  url: string,
  onRows: (done: number, of: number) => void,
): Promise<Former> => {
  if (!(await catalogExists(url))) return { isSame: null, sentence: 'there was none before' };
  try {
    const found = await openSnapshot(url, next);
    try {
      const end = await endOfCatalog(log, await found.standing());
      const [row] = await found.query(
        `SELECT fold_version AS version FROM projection WHERE name = 'catalog'`,
      );
      const [own] = await next.db.query<{ version: unknown }[]>(
        `SELECT fold_version AS version FROM projection WHERE name = 'catalog'`,
      );
      await replay(log, next, end, () => undefined);
      const { sequence } = await next.checkpoint();
      if (own !== undefined && row?.['version'] !== own.version) {
        return {
          isSame: null,
          sentence: `the former one was made by fold version ${String(row?.['version'])} from ${end.sequence} entries`,
        };
      }
      if (sequence !== end.sequence) {
        return {
          isSame: false,
          sentence: `the former one held ${end.sequence} entries, this one ${sequence}`,
        };
      }
      const { rows, difference } = await contentDifference(next, found, onRows);
      return difference === null
        ? { isSame: true, sentence: `the former one held the same ${rows} rows` }
        : { isSame: false, sentence: `the former one differed: ${difference.sentence}` };
    } finally {
      await found.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { isSame: null, sentence: `the former one could not be read: ${reason}` };
  }
};

const isOfLog = async (log: EventStore, catalog: Catalog): Promise<boolean> => {
  const { position } = await catalog.checkpoint();
  if (position === null) return true;
  const head = await log.head();
  return head !== null && log.compare(head, position) >= 0;
};
