import { existsSync, realpathSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { DataSource } from 'typeorm';
import type { CatalogEngine, CatalogLock } from '../engine.ts';
import { TABLES_OF_CATALOG } from '../entities.ts';
import { CatalogInUse } from '../lock.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

/** Catalogs in files (`sqlite:PATH`), or in memory and gone when closed (`sqlite::memory:`). */
export const sqliteEngine = (url: string): CatalogEngine => {
  const file = fileOf(url);
  return {
    shown: url,
    connect: (readOnly) => connect(url, file, readOnly),
    lock: () => (file === null ? Promise.resolve(NO_LOCK) : lockFile(file)),
    exists: () => Promise.resolve(file === null || existsSync(file)),
    remove: () => {
      // The file first: without its WAL it might be half of something, and a WAL without a file is thrown away by SQLite.
      for (const suffix of file === null ? [] : ['', '-wal', '-shm'])
        rmSync(`${file}${suffix}`, { force: true });
      return Promise.resolve();
    },
    dialect: sqliteDialect,
    meaningOf: () => null,
  };
};

// By its real path, so that a link is no second catalog.
const fileOf = (url: string): string | null => {
  const database = url.slice('sqlite:'.length);
  if (database === ':memory:') return null;
  const path = resolve(database);
  return existsSync(path) ? realpathSync(path) : path;
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
    // What a power cut takes from the end, the log gives back; the file stays whole with WAL.
    await source.query('PRAGMA synchronous = NORMAL');
    return source;
  } catch (cause) {
    if (source.isInitialized) await source.destroy();
    throw new Error(`the catalog ${url} could not be opened: ${messageOf(cause)}`, { cause });
  }
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const NO_LOCK: CatalogLock = { hold: () => Promise.resolve(), release: () => Promise.resolve() };

/** A lock of the operating system on a file beside the catalog, which readers never meet; it is never lost. */
const lockFile = async (path: string): Promise<CatalogLock> => {
  const lock = new DataSource({ type: 'better-sqlite3', database: `${path}.lock`, timeout: 0 });
  await lock.initialize();
  try {
    await lock.query('PRAGMA locking_mode = EXCLUSIVE');
    await lock.query('BEGIN EXCLUSIVE');
  } catch (cause) {
    await lock.destroy();
    const isBusy = cause instanceof Error && cause.message.includes('database is locked');
    throw isBusy ? new CatalogInUse(path, { cause }) : cause;
  }
  return { hold: () => Promise.resolve(), release: () => lock.destroy() };
};
