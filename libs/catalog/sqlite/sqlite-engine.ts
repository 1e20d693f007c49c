import { existsSync } from 'node:fs';
import { DataSource } from 'typeorm';
import type { CatalogEngine, CatalogLock } from '../engine.ts';
import { TABLES_OF_CATALOG } from '../entities.ts';
import { CatalogUnavailable } from '../in-words.ts';
import { CatalogInUse } from '../lock.ts';
import {
  fileAt,
  generationAt,
  nextTo,
  placeOf,
  removeAt,
  takePlace,
  tidy,
} from './catalog-file.ts';
import { forgetFormerAt, formerAt, isLongFormer, noteFormer } from './former-file.ts';
import { isUnusable, meaningOf } from './meaning.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

/** Catalogs in files (`sqlite:PATH`), or in memory and lost when closed (`sqlite::memory:`). */
export const sqliteEngine = (url: string): CatalogEngine => {
  const database = url.slice('sqlite:'.length);
  return database === ':memory:' ? memoryEngine(url) : fileEngine(url, placeOf(database));
};

const fileEngine = (url: string, place: string): CatalogEngine => ({
  ...common(url),
  next: `sqlite:${nextTo(place)}`,
  isReopenedAfterErrors: true,
  connect: (readOnly) => connectAt(url, place, readOnly),
  lock: async () => {
    const lock = await lockFile(url, place);
    tidy(place);
    return lock;
  },
  exists: () => Promise.resolve(existsSync(place)),
  generation: () => Promise.resolve(generationAt(place)),
  takeOver: () => {
    const former = generationAt(place);
    if (former !== null) noteFormer(place, former);
    takePlace(place);
    return Promise.resolve();
  },
  // The old file was deleted when it was replaced. Processes that have it open can continue
  // reading.
  dropFormer: () => Promise.resolve(isLongFormer(place)),
  former: () => {
    const present = generationAt(place);
    return Promise.resolve(formerAt(place).filter((generation) => generation !== present));
  },
  forgetFormer: () => {
    forgetFormerAt(place);
    return Promise.resolve();
  },
  remove: () => {
    removeAt(place);
    return Promise.resolve();
  },
});

const memoryEngine = (url: string): CatalogEngine => ({
  ...common(url),
  next: null,
  // A catalog in memory is lost when its connection is closed, and no disk can fail.
  isReopenedAfterErrors: false,
  connect: (readOnly) => connect(url, null, readOnly),
  lock: () => Promise.resolve(NO_LOCK),
  exists: () => Promise.resolve(true),
  generation: () => Promise.resolve('in memory'),
  takeOver: () => Promise.reject(new Error('unreachable: a catalog in memory has no next one')),
  dropFormer: () => Promise.resolve(true),
  former: () => Promise.resolve([]),
  forgetFormer: () => Promise.resolve(),
  remove: () => Promise.resolve(),
});

const common = (url: string) => ({
  shown: url,
  dialect: sqliteDialect,
  meaningOf: (error: unknown) => meaningOf(error, url),
  isAway: isUnusable,
});

// The catalog may have been replaced, and its file deleted, between finding and opening it.
const connectAt = async (url: string, place: string, readOnly: boolean): Promise<DataSource> => {
  const file = fileAt(place);
  try {
    return await connect(url, file, readOnly);
  } catch (error) {
    if (fileAt(place) === file) throw error;
    return connectAt(url, place, readOnly);
  }
};

const connect = async (
  url: string,
  file: string | null,
  readOnly: boolean,
): Promise<DataSource> => {
  const source = new DataSource({
    type: 'better-sqlite3',
    database: file ?? ':memory:',
    readonly: readOnly,
    fileMustExist: readOnly,
    enableWAL: file !== null && !readOnly,
    ...TABLES_OF_CATALOG,
    migrationsRun: !readOnly,
  });
  try {
    await source.initialize();
    // Commits lost in a power failure are projected again from the log. With WAL the file stays
    // consistent.
    await source.query('PRAGMA synchronous = NORMAL');
    if (!readOnly) {
      // A page changed by several commits is copied into the file once. The WAL grows to 40 MB.
      await source.query('PRAGMA wal_autocheckpoint = 10000');
      // In KiB. Without it, a commit reads back pages that the previous one wrote.
      await source.query('PRAGMA cache_size = -32000');
    }
    return source;
  } catch (cause) {
    if (source.isInitialized) await source.destroy();
    throw notOpened(url, cause);
  }
};

const notOpened = (url: string, cause: unknown): CatalogUnavailable =>
  new CatalogUnavailable(
    meaningOf(cause, url) ?? `the catalog ${url} could not be opened: ${messageOf(cause)}`,
    { cause },
  );

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const NO_LOCK: CatalogLock = {
  hold: () => Promise.resolve(),
  isLost: () => false,
  release: () => Promise.resolve(),
};

/**
 * An operating system lock on a file beside the catalog. Readers do not use it, and it cannot be
 * lost.
 */
const lockFile = async (url: string, path: string): Promise<CatalogLock> => {
  const lock = new DataSource({ type: 'better-sqlite3', database: `${path}.lock`, timeout: 0 });
  try {
    await lock.initialize();
    await lock.query('PRAGMA locking_mode = EXCLUSIVE');
    await lock.query('BEGIN EXCLUSIVE');
  } catch (cause) {
    if (lock.isInitialized) await lock.destroy();
    const isBusy = cause instanceof Error && cause.message.includes('database is locked');
    throw isBusy ? new CatalogInUse(path, { cause }) : notOpened(url, cause);
  }
  return { ...NO_LOCK, release: () => lock.destroy() };
};
