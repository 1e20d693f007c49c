import { LogNotOpened } from '../log-errors.ts';
import type { SqliteDatabase } from './database.ts';

/** The version of the file format. */
export const FORMAT = 1;

// "LgLd". Distinguishes the log from a file of another program, even if that has tables of the same
// names.
const APPLICATION_ID = 0x4c674c64;

/**
 * The exact definitions of the tables. `data` is the last column, so that reading the others skips
 * its overflow pages.
 */
export const TABLES: Readonly<Record<string, string>> = {
  meta: 'CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
  entries: `CREATE TABLE entries (
  sequence INTEGER PRIMARY KEY,
  stream TEXT NOT NULL,
  revision INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  metadata TEXT NOT NULL,
  hash TEXT NOT NULL,
  checks BLOB NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (stream, revision),
  UNIQUE (stream, id)
) STRICT`,
};

/** Creates the tables in an empty file. Does nothing if the file has tables. */
export const createTables = (db: SqliteDatabase): void => {
  if (!isEmpty(db)) return;
  // The page size must be set before anything is written. 8 KB is best for events of about 2 KB.
  db.pragma('page_size = 8192');
  db.pragma('journal_mode = WAL');
  db.exec('BEGIN IMMEDIATE');
  db.pragma(`application_id = ${APPLICATION_ID}`);
  for (const sql of Object.values(TABLES)) db.exec(sql);
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)').run('format', String(FORMAT));
  db.exec('COMMIT');
};

/** Throws {@link LogNotOpened} if the file is not a log in a known format. */
export const refuseUnknownFormat = (db: SqliteDatabase, path: string): void => {
  const refuse = (why: string): never => {
    throw new LogNotOpened(`the log ${path} cannot be opened: ${why}`);
  };
  if (isEmpty(db)) refuse('it is empty');
  if (db.pragma('application_id') !== APPLICATION_ID) refuse('it is not a log of Ledgerline');
  const format = db.prepare("SELECT value FROM meta WHERE key = 'format'").get()?.['value'];
  if (format === undefined) refuse('table meta has no row with key "format"');
  if (format === String(FORMAT)) return;
  refuse(
    Number(format) > FORMAT
      ? `table meta says in column value, key "format", that its format is ${String(format)}, which needs a newer Ledgerline; this version reads formats up to ${FORMAT}`
      : `table meta says in column value, key "format", "${String(format)}", which is not a format`,
  );
};

const isEmpty = (db: SqliteDatabase): boolean =>
  db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined &&
  db.pragma('application_id') === 0;
