import { LogNotOpened } from '../log-errors.ts';
import type { SqliteDatabase } from './database.ts';
import { insertKeys } from './keys.ts';

/** Format 1 had an index of streams and revisions and one of streams and ids in place of `keys` and `new_keys`. */
export type Format = 1 | 2;

const CURRENT: Format = 2;

// "LgLd". Distinguishes the log from a file of another program, even if that has tables of the same
// names.
const APPLICATION_ID = 0x4c674c64;

const META =
  'CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID';

// `data` is the last column, so that reading the others skips its overflow pages.
const entriesTable = (constraints: string): string => `CREATE TABLE entries (
  sequence INTEGER PRIMARY KEY,
  stream TEXT NOT NULL,
  revision INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  metadata TEXT NOT NULL,
  hash TEXT NOT NULL,
  checks BLOB NOT NULL,
  data BLOB NOT NULL${constraints}
) STRICT`;

const NEW_TABLES: Readonly<Record<string, string>> = {
  entries: entriesTable(''),
  keys: 'CREATE TABLE keys (key INTEGER NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (key, sequence)) STRICT, WITHOUT ROWID',
  new_keys:
    'CREATE TABLE new_keys (sequence INTEGER PRIMARY KEY, stream_key INTEGER NOT NULL, id_key INTEGER NOT NULL) STRICT',
};

/** The tables of each format exactly as they are made. */
export const TABLES: Readonly<Record<Format, Readonly<Record<string, string>>>> = {
  1: {
    meta: META,
    entries: entriesTable(',\n  UNIQUE (stream, revision),\n  UNIQUE (stream, id)'),
  },
  2: { meta: META, ...NEW_TABLES },
};

/** Creates the tables in an empty file. Does nothing if the file has tables. */
export const createTables = (db: SqliteDatabase): void => {
  if (!isEmpty(db)) return;
  // The page size must be set before anything is written. 8 KB is best for events of about 2 KB.
  db.pragma('page_size = 8192');
  db.pragma('journal_mode = WAL');
  db.exec('BEGIN IMMEDIATE');
  db.pragma(`application_id = ${APPLICATION_ID}`);
  for (const sql of Object.values(TABLES[CURRENT])) db.exec(sql);
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)').run('format', String(CURRENT));
  db.exec('COMMIT');
};

/** The format of a log. Throws {@link LogNotOpened} when the file is not a log of a format that is known here. */
export const formatOf = (db: SqliteDatabase, path: string): Format => {
  const refuse = (why: string): never => {
    throw new LogNotOpened(`the log ${path} cannot be opened: ${why}`);
  };
  if (isEmpty(db)) refuse('it is empty');
  if (db.pragma('application_id') !== APPLICATION_ID) refuse('it is not a log of Ledgerline');
  const format = db.prepare("SELECT value FROM meta WHERE key = 'format'").get()?.['value'];
  if (format === undefined) refuse('table meta has no row with key "format"');
  if (format === '1') return 1;
  if (format === '2') return 2;
  return refuse(
    Number(format) > CURRENT
      ? `table meta says in column value, key "format", that its format is ${String(format)}, which needs a newer Ledgerline; this version reads formats up to ${CURRENT}`
      : `table meta says in column value, key "format", "${String(format)}", which is not a format`,
  );
};

/**
 * Brings a log of format 1 to the current one, in one transaction; does nothing for a log that has it. Each row
 * keeps all its values. It needs room for the entries twice more while it works, and takes about half a minute for
 * a million entries.
 */
export const upgradeTables = (db: SqliteDatabase, path: string): void => {
  if (formatOf(db, path) === CURRENT) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec('ALTER TABLE entries RENAME TO former');
    for (const sql of Object.values(NEW_TABLES)) db.exec(sql);
    db.exec('INSERT INTO entries SELECT * FROM former ORDER BY sequence');
    db.exec('DROP TABLE former');
    insertKeys(db, keysToMake(db));
    db.prepare("UPDATE meta SET value = ? WHERE key = 'format'").run(String(CURRENT));
    db.exec('COMMIT');
  } catch (cause) {
    if (db.isInTransaction()) db.exec('ROLLBACK');
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LogNotOpened(
      `the log ${path} has format 1 and could not be brought to format ${CURRENT}, which needs free space of about twice its size: ${reason}; it was left as it was`,
      { cause },
    );
  }
  // The WAL has grown to the size of the log; with a reader in the way, it is emptied when the log is closed.
  db.pragma('wal_checkpoint(TRUNCATE)');
};

// In pages, since nothing can be written while rows are being read.
function* keysToMake(db: SqliteDatabase) {
  const page = db.prepare(
    'SELECT sequence, stream, id FROM entries WHERE sequence > ? ORDER BY sequence LIMIT 10000',
  );
  let after: number | bigint = LEAST_INTEGER;
  for (;;) {
    const rows = page.all(after);
    for (const row of rows) {
      after = Number(row['sequence']);
      yield { sequence: after, stream: String(row['stream']), id: String(row['id']) };
    }
    if (rows.length === 0) return;
  }
}

/** Less than any sequence, also than one that was changed to a negative number. */
export const LEAST_INTEGER = -(2n ** 63n);

const isEmpty = (db: SqliteDatabase): boolean =>
  db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined &&
  db.pragma('application_id') === 0;
