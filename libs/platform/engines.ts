import { existsSync } from 'node:fs';
import { CatalogInUse, catalogExists, shownCatalog, type Catalog } from '#catalog';
import { LogInUse, openEventStore, shownLog, type Bell, type EventStore } from '#event-store';
import type { Config } from './config/config.ts';
import { fileOf } from './file-of.ts';

/** Another process is using the files at present. */
export class FilesInUse extends Error {
  override readonly name = 'FilesInUse';
}

/** The log or catalog does not exist at the configured location. */
export class NothingThere extends Error {
  override readonly name = 'NothingThere';
}

/** The catalog was built from another log, or the log lost its end. */
export class CatalogAhead extends Error {
  override readonly name = 'CatalogAhead';
  constructor(catalogUrl: string, sequence: number, logUrl: string) {
    super(
      `the catalog ${catalogUrl} contains ${sequence} entries, but the log ${logUrl} has fewer: ` +
        `it was built from another log, or the log is damaged; check with "ledgerline verify", or rebuild it with "ledgerline rebuild"`,
    );
  }
}

/**
 * Opens the configured log, for writing or only for reading. Throws {@link FilesInUse} and {@link
 * NothingThere}.
 */
export const openLog = async (
  config: Config,
  { writesLog, bell }: { readonly writesLog: boolean; readonly bell?: Bell | undefined },
): Promise<EventStore> => {
  if (!writesLog) refuseMissingLog(config);
  return unlessInUse(() =>
    openEventStore(config.EVENT_STORE_URL, { readOnly: !writesLog, ...(bell && { bell }) }),
  );
};

/**
 * Runs `work`. Throws {@link FilesInUse}, with instructions, if another process is writing the log
 * or catalog.
 */
export const unlessInUse = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof LogInUse || cause instanceof CatalogInUse)) throw cause;
    const several =
      cause instanceof LogInUse
        ? '; several servers that ingest events need a log in EventStoreDB (EVENT_STORE_URL=esdb://…)'
        : '';
    throw new FilesInUse(
      `a server or another command is writing ${cause.path}: ask that server with --url (http://HOST:PORT, where it listens), or stop it first${several}`,
      { cause },
    );
  }
};

/** Throws {@link NothingThere} if the configured log does not exist. */
export const refuseMissingLog = ({ EVENT_STORE_URL: url }: Config): void => {
  const file = fileOf(url);
  if (file !== null && !existsSync(file)) {
    throw nothingAt('log', file, 'send events first ("ledgerline ingest FILE")');
  }
};

/** Throws {@link NothingThere} if the configured catalog does not exist. */
export const refuseMissingCatalog = async ({ CATALOG_URL: url }: Config): Promise<void> => {
  if (await catalogExists(url)) return;
  throw nothingAt(
    'catalog',
    fileOf(url) ?? shownCatalog(url),
    'build it from the log ("ledgerline rebuild")',
  );
};

const nothingAt = (what: 'log' | 'catalog', where: string, instead: string): NothingThere =>
  new NothingThere(`there is no ${what} at ${where}: ${instead}, or name a server with --url`);

/** Throws {@link CatalogAhead} if the catalog contains more entries than the log. */
export const refuseAhead = async (
  log: EventStore,
  catalog: Catalog,
  config: Config,
): Promise<void> => {
  const { position, sequence } = await catalog.checkpoint();
  if (position === null) return;
  const head = await log.head();
  if (head !== null && log.compare(head, position) >= 0) return;
  throw new CatalogAhead(
    shownCatalog(config.CATALOG_URL),
    sequence,
    shownLog(config.EVENT_STORE_URL),
  );
};
