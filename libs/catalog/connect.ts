import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { DataSource } from 'typeorm';
import * as answers from './answer-tables.ts';
import * as log from './log-tables.ts';
import { FirstTables1796083200000 } from './migrations/1-first-tables.ts';
import * as working from './working-tables.ts';

const ENTITIES = Object.values({ ...answers, ...log, ...working });

/** The file that a catalog's URL names, by its real path so that a link is no second catalog; `null` for one in memory. */
export const catalogFile = (url: string): string | null => {
  if (!url.startsWith('sqlite:')) {
    throw new Error(
      `CATALOG_URL ${url.split(':')[0] ?? ''}: is not an engine this version knows; use sqlite:PATH`,
    );
  }
  const database = url.slice('sqlite:'.length);
  if (database === ':memory:') return null;
  const path = resolve(database);
  return existsSync(path) ? realpathSync(path) : path;
};

/** Connects to a catalog, making or migrating its tables unless `readOnly`. */
export const connect = async (url: string, readOnly: boolean): Promise<DataSource> => {
  const file = catalogFile(url);
  const source = new DataSource({
    type: 'better-sqlite3',
    database: file ?? ':memory:',
    readonly: readOnly,
    fileMustExist: readOnly,
    enableWAL: file !== null && !readOnly,
    entities: ENTITIES,
    migrations: [FirstTables1796083200000],
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
