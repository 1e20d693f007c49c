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

/** What was made, and how it compares with what it took the place of. */
export interface Rebuilt {
  readonly entries: number;
  readonly former: string;
}

/**
 * Makes the catalog anew from the log, beside the one that is there, and lets it take that one's place at once: by itself, or where
 * another process projects by handing it to that one. Whoever reads meanwhile reads on. Ended at any moment, it leaves the
 * former catalog in place, and what the next start of a server goes on from. Throws {@link NothingThere} without a log
 * or for an empty one, {@link FilesInUse} when another rebuild is under way or nobody takes the new one over, and what the
 * log throws for a damaged entry, which leaves the former catalog in place and nothing beside it.
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
        `the log ${shownLog(config.EVENT_STORE_URL)} holds no entries, so the catalog is left as it is: see whether this is the log that was meant`,
      );
    }
    const next = await unlessInUse(() => openFreshNext(url));
    try {
      // To where the former one stands first, so that the two can be compared.
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
    // At once where nobody reads it; else who projects next does it.
    await claim.dropFormer();
    return { entries, former: sentence };
  };
  const claim = await claimed(url);
  if (claim !== null) return takeBy(claim, next).finally(() => claim.release());
  const generation = await catalogGeneration(url);
  await next.close();
  return handOver(log, url, { generation, takeBy });
};

/** Waits for the process that projects to take the next catalog over; does it when that process ends instead. */
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
      return { entries: sequence, former: 'the process that projects has let it take over' };
    }
    const claim = await claimed(url);
    if (claim !== null) {
      try {
        // It may have taken over, and ended, in this very moment.
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

// It looks twice a second, and then compares row by row.
const PATIENCE_MS = 600_000;
const LOOK_AGAIN_MS = 200;

const notTaken = (url: string): string =>
  `the new catalog is made beside ${url}, but the process that projects has not let it take over in ten minutes: it does at its next start, so restart it`;

const claimed = async (url: string): Promise<CatalogClaim | null> => {
  try {
    return await claimCatalog(url);
  } catch (error) {
    if (error instanceof CatalogInUse) return null;
    throw error;
  }
};
