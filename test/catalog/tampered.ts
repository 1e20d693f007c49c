import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import {
  contentDifference,
  openCatalog,
  openSnapshot,
  structureDifference,
  type Catalog,
  type CatalogDifference,
} from '#catalog';
import { openIntake } from '#ingest';
import { openPlatform, readConfig, type Config } from '#platform';
import { appendChange, proposedAndAssessed } from '../changes/entries.ts';
import { story } from '../shop/story.ts';
import { appendUnreadable, besides } from './besides.ts';

/** Log and catalog as they should be, in files, and the same catalog made anew in memory. */
export interface Sound {
  readonly config: Config;
  readonly anew: Catalog;
}

/** A log with rows for every table, and its catalog. */
export const makeSound = async (): Promise<Sound> => {
  const config = await inNewFolder();
  const { log, settled, close } = await openPlatform(config, { mode: 'write' });
  const intake = openIntake(log, { maxDepth: 128 });
  await intake.ingestMany(
    [...story, ...besides].map((event) => Buffer.from(JSON.stringify(event))),
  );
  await appendUnreadable(log);
  await appendChange(log, proposedAndAssessed(0));
  await settled();
  const anew = await openCatalog('sqlite::memory:');
  for await (const batch of log.readAll(null)) await anew.project(batch);
  await close();
  return { config, anew };
};

/** Settings for files in a folder that is new and empty. */
export const inNewFolder = async (): Promise<Config> => {
  const folder = await mkdtemp(join(tmpdir(), 'tampering-'));
  return readConfig({
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
  });
};

export const fileOf = (url: string): string => url.slice('sqlite:'.length);

/** A copy of the files, of which the catalog was changed. */
export const tampered = async (
  { config }: Sound,
  change: (db: Database.Database) => void,
): Promise<Config> => {
  const copy = await inNewFolder();
  await copyFile(fileOf(config.EVENT_STORE_URL), fileOf(copy.EVENT_STORE_URL));
  await copyFile(fileOf(config.CATALOG_URL), fileOf(copy.CATALOG_URL));
  const db = new Database(fileOf(copy.CATALOG_URL));
  db.unsafeMode();
  change(db);
  db.close();
  return copy;
};

/** What comparing alone says: `verify` folds anew each time, which takes too long to be done for every column. */
export const compared = async (
  { anew }: Sound,
  { CATALOG_URL }: Config,
): Promise<CatalogDifference | null> => {
  const found = await openSnapshot(CATALOG_URL);
  try {
    const structure = await structureDifference(anew, found);
    return structure ?? (await contentDifference(anew, found, () => undefined)).difference;
  } finally {
    await found.close();
  }
};
