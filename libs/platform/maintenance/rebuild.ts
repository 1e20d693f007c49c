import {
  CatalogInUse,
  catalogGeneration,
  claimCatalog,
  nextCatalog,
  openCatalog,
  removeCatalog,
  type Catalog,
  type CatalogClaim,
} from '#catalog';
import { shownLog, type EventStore } from '#event-store';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import { FilesInUse, NothingThere, openLog, refuseMissingLog, unlessInUse } from '../engines.ts';
import { endOfFormer, openFreshNext, openNext, takeOver } from '../projector/next-catalog.ts';
import { countEntries, replay, THE_END } from '../projector/replay.ts';
import type { Stage } from './verdict.ts';

/** The size of the rebuilt catalog, and a sentence that compares it with the previous one. */
export interface Rebuilt {
  readonly entries: number;
  readonly former: string;
}

/**
 * Rebuilds the catalog from the log beside the current one, and then replaces the current one in
 * one step. If another process projects, it does the replacing. Readers are not interrupted. If it
 * is interrupted at any moment, the current catalog stays in place, and the next start of a server
 * or the next rebuild continues the work. Throws {@link NothingThere} if there is no log or it is
 * empty, {@link FilesInUse} if another rebuild is running or nobody replaces the catalog, and the
 * log's error for a damaged entry, which leaves the current catalog in place and nothing beside it.
 */
export const rebuild = async (
  config: Config,
  { onStage }: { readonly onStage: (stage: Stage) => void },
): Promise<Rebuilt> => {
  refuseMissingLog(config);
  const { CATALOG_URL: url } = config;
  const nextPlace = nextCatalog(url);
  if (nextPlace === null) {
    throw new NothingThere(
      `the catalog ${url} exists only while its process runs, so it cannot be rebuilt`,
    );
  }
  const log = await openLog(config, { writesLog: false });
  try {
    const of = (await log.countAfter(null)) ?? (await countEntries(log));
    onStage({ stage: 'log', done: of, of: null });
    if (of === 0) {
      throw new NothingThere(
        `the log ${shownLog(config.EVENT_STORE_URL)} has no entries, so the catalog is left unchanged: check that this is the right log`,
      );
    }
    const next = await unlessInUse(() => openFreshNext(url));
    try {
      // Up to the checkpoint of the current catalog first, so that the two can be compared.
      const end = (await endOfFormer(log, url)) ?? THE_END;
      try {
        await replay(log, next, end, (done) => onStage({ stage: 'fold', done, of }));
      } catch (error) {
        // A server that finds a catalog beside its own goes on with it, and would stop at the same entry.
        await next.close();
        await removeCatalog(nextPlace);
        throw error;
      }
      return await putInPlace(log, next, url, onStage);
    } finally {
      await next.close();
    }
  } finally {
    await log.close();
  }
};

const putInPlace = async (
  log: EventStore,
  next: Catalog,
  url: string,
  onStage: (stage: Stage) => void,
): Promise<Rebuilt> => {
  const takeBy = async (claim: CatalogClaim, made: Catalog): Promise<Rebuilt> => {
    const onRows = (done: number, of: number | null) => onStage({ stage: 'compare', done, of });
    onRows(0, null);
    const { sentence, entries } = await takeOver(log, made, { url, claim, onRows });
    // Immediately if nobody reads it; otherwise the next projecting process deletes it.
    await claim.dropFormer();
    return { entries, former: sentence };
  };
  const claim = await claimed(url);
  if (claim !== null) return takeBy(claim, next).finally(() => claim.release());
  const generation = await catalogGeneration(url);
  await next.close();
  return handOver(log, url, { generation, takeBy });
};

/**
 * Waits for the projecting process to promote the new catalog. Promotes it itself if that process
 * ends instead.
 */
const handOver = async (
  log: EventStore,
  url: string,
  {
    generation,
    takeBy,
  }: {
    readonly generation: string | null;
    readonly takeBy: (claim: CatalogClaim, next: Catalog) => Promise<Rebuilt>;
  },
): Promise<Rebuilt> => {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    if ((await catalogGeneration(url)) !== generation) {
      const made = await openCatalog(url, { readOnly: true });
      const { sequence } = await made.checkpoint().finally(() => made.close());
      return { entries: sequence, former: 'the process that projects has put it in place' };
    }
    const claim = await claimed(url);
    if (claim !== null) {
      try {
        // The other process may have promoted it, and ended, just now.
        if ((await catalogGeneration(url)) !== generation) continue;
        const left = await openNext(url, log);
        return await takeBy(claim, left).finally(() => left.close());
      } finally {
        await claim.release();
      }
    }
    if (performance.now() > deadline) throw new FilesInUse(notTaken(url));
    await sleep(LOOK_AGAIN_MS);
  }
};

// The other process checks twice a second, and then compares row by row.
const PATIENCE_MS = 600_000;
const LOOK_AGAIN_MS = 200;

const notTaken = (url: string): string =>
  `the new catalog is ready beside ${url}, but the process that projects has not put it in place for ten minutes: restart that process, which does it at its start`;

const claimed = async (url: string): Promise<CatalogClaim | null> => {
  try {
    return await claimCatalog(url);
  } catch (error) {
    if (error instanceof CatalogInUse) return null;
    throw error;
  }
};
