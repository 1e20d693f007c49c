import { existsSync } from 'node:fs';
import { openCatalog, type Catalog } from '#catalog';
import { LogInUse, openEventStore, type EventStore } from '#event-store';
import { inProcessGraph, type LineageGraph } from '#lineage';
import type { Config } from './config.ts';
import { fileOf } from './file-of.ts';

/** What a process does with the engines. */
export interface Use {
  readonly writesLog: boolean;
  readonly writesCatalog: boolean;
}

export interface Engines {
  readonly log: EventStore;
  readonly catalog: Catalog;
  readonly graph: LineageGraph;
  close(): Promise<void>;
}

/** The files are another process's for the moment. */
export class FilesInUse extends Error {
  override readonly name = 'FilesInUse';
}

/** What is asked for was never made, or stands elsewhere. */
export class NothingThere extends Error {
  override readonly name = 'NothingThere';
}

/** The catalog was not made from this log, or the log lost its end. */
export class CatalogAhead extends Error {
  override readonly name = 'CatalogAhead';
  constructor(catalogUrl: string, sequence: number, logUrl: string) {
    super(
      `the catalog ${catalogUrl} holds ${sequence} entries, but the log ${logUrl} ends before: ` +
        `it was made from another log, or the log is damaged; check with "ledgerline verify", make it anew with "ledgerline rebuild"`,
    );
  }
}

/** Opens the engines that the URLs name. Throws {@link FilesInUse}, {@link NothingThere}, {@link CatalogAhead}, and what the engines throw. */
export const openEngines = async (config: Config, use: Use): Promise<Engines> => {
  const log = await openLog(config, use);
  let catalog: Catalog | null = null;
  try {
    catalog = await openCatalogOf(config, use);
    if (use.writesCatalog) await refuseAhead(log, catalog, config);
  } catch (error) {
    await catalog?.close();
    await log.close();
    throw error;
  }
  return wire(log, catalog, inProcessGraph());
};

const wire = (log: EventStore, catalog: Catalog, graph: LineageGraph): Engines => ({
  log,
  catalog,
  graph,
  close: async () => {
    await graph.close();
    await catalog.close();
    await log.close();
  },
});

const openLog = async (config: Config, { writesLog }: Use): Promise<EventStore> => {
  const url = config.EVENT_STORE_URL;
  if (!writesLog) refuseMissing('log', url);
  try {
    return await openEventStore(url, { readOnly: !writesLog });
  } catch (cause) {
    if (!(cause instanceof LogInUse)) throw cause;
    throw new FilesInUse(
      `a server or another command is writing ${cause.path}: ask that server with --url (as --url http://127.0.0.1:5000), or stop it first`,
      { cause },
    );
  }
};

const openCatalogOf = async (config: Config, { writesCatalog }: Use): Promise<Catalog> => {
  if (!writesCatalog) refuseMissing('catalog', config.CATALOG_URL);
  return openCatalog(config.CATALOG_URL, { readOnly: !writesCatalog });
};

const refuseMissing = (what: string, url: string): void => {
  const file = fileOf(url);
  if (file === null || existsSync(file)) return;
  throw new NothingThere(
    `there is no ${what} at ${file}: send events first ("ledgerline ingest FILE"), or name a server with --url`,
  );
};

const refuseAhead = async (log: EventStore, catalog: Catalog, config: Config): Promise<void> => {
  const { position, sequence } = await catalog.checkpoint();
  if (position === null) return;
  const head = await log.head();
  if (head !== null && log.compare(head, position) >= 0) return;
  throw new CatalogAhead(config.CATALOG_URL, sequence, config.EVENT_STORE_URL);
};
