import { openCatalog, removeCatalog, type Catalog } from '#catalog';
import type { EventStore } from '#event-store';
import type { Config } from './config.ts';
import { NothingThere, openLog, refuseMissingLog, unlessInUse } from './engines.ts';
import { fullEntries } from './full-entries.ts';
import { counts, replay, THE_END } from './replay.ts';
import type { Stage } from './verdict.ts';

/**
 * Deletes the catalog, whatever state it is in, and makes it anew from the log. Ended at any moment, it leaves what
 * the next start, or the next rebuild, goes on from. Throws {@link FilesInUse} while a server holds the files,
 * {@link NothingThere} without a log or for an empty one, and what the log throws for a damaged entry before anything is deleted.
 */
export const rebuild = async (
  config: Config,
  { onStage }: { readonly onStage: (stage: Stage) => void },
): Promise<{ readonly entries: number }> => {
  refuseMissingLog(config);
  // Opened to write although nothing is: so a server that would write, and project, cannot start meanwhile.
  const log = await openLog(config, { writesLog: true });
  let catalog: Catalog | null = null;
  try {
    const of = await countSound(log, (done) => onStage({ stage: 'log', done, of: null }));
    if (of === 0) {
      throw new NothingThere(
        `the log ${config.EVENT_STORE_URL} holds no entries, so the catalog is left as it is: see whether this is the log that was meant`,
      );
    }
    await unlessInUse(() => removeCatalog(config.CATALOG_URL));
    catalog = await unlessInUse(() => openCatalog(config.CATALOG_URL));
    await replay(log, catalog, THE_END, (done) => onStage({ stage: 'fold', done, of }));
    return { entries: (await catalog.checkpoint()).sequence };
  } finally {
    await catalog?.close();
    await log.close();
  }
};

/** Reads every entry with its body, which fails at one that is damaged. */
const countSound = async (log: EventStore, onEntries: (count: number) => void): Promise<number> => {
  let count = 0;
  for await (const batch of log.readAll(null)) {
    for await (const entries of fullEntries(log, batch)) {
      count += entries.filter(counts).length;
      onEntries(count);
    }
  }
  return count;
};
