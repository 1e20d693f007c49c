import { CorruptEntry } from '../log-errors.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS } from '../read-batch.ts';
import type { SqliteDatabase, SqliteRow } from './database.ts';
import { keyOf } from './keys.ts';
import type { PackedEntry } from './messages.ts';
import type { Format } from './schema.ts';
import type { StoredEntry } from './stored-entry.ts';
import { readEntry } from './stored-entry.ts';

/** A page of entries, with their bodies separately. */
export interface Page {
  readonly entries: readonly PackedEntry[];
  readonly bodies: readonly Buffer[];
}

/** Reads of the log. They throw CorruptEntry for an altered entry at the start of a page. */
export interface SqliteReader {
  /** The next page of entries after `after`, up to `through`. An empty page is the end. */
  readAll(after: number, through: number): Page;
  readStream(stream: string, from: number): Page;
  /** The last sequence. 0: the log is empty. */
  last(): number;
}

/**
 * Reads in pages. Each page is a short transaction, so that readers do not keep the WAL from being
 * checkpointed.
 */
export const sqliteReader = (db: SqliteDatabase, format: () => Format): SqliteReader => {
  const all = db.prepare(
    `SELECT * FROM entries WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ${MAX_BATCH_EVENTS}`,
  );
  const one = db.prepare('SELECT * FROM entries WHERE sequence = ?');
  const last = db.prepare('SELECT max(sequence) AS sequence FROM entries');

  /** The rows of a stream from a revision on. */
  function* rowsOf(stream: string, from: number): Generator<SqliteRow> {
    for (const { sequence } of sequencesOf(db, format(), stream, from)) {
      const row = one.get(sequence ?? null);
      if (row?.['stream'] === stream && Number(row['revision']) >= from) yield row;
    }
  }

  return {
    readAll: (after, through) => {
      let expected = after;
      return readPage(all.iterate(after, through), (entry) => {
        expected += 1;
        if (entry.sequence === expected) return;
        throw new CorruptEntry(
          expected,
          'sequence',
          `table entries has no row with sequence ${expected}`,
        );
      });
    },
    readStream: (stream, from) => {
      let expected = from - 1;
      return readPage(rowsOf(stream, from), (entry) => {
        expected += 1;
        if (entry.revision === expected) return;
        throw new CorruptEntry(
          entry.sequence,
          'revision',
          `stream ${stream} has no revision ${expected} in table entries`,
        );
      });
    },
    last: () => Number(last.get()?.['sequence'] ?? 0),
  };
};

/**
 * The sequences of all entries of a stream from a revision on, and maybe of some others: entries with the same key.
 * An entry has at least as many entries with its key before it as its stream has, so it is safe to skip as many as
 * there are revisions before.
 */
const sequencesOf = (
  db: SqliteDatabase,
  format: Format,
  stream: string,
  from: number,
): Iterable<SqliteRow> => {
  if (format === 1)
    return db
      .prepare('SELECT sequence FROM entries WHERE stream = ? AND revision >= ? ORDER BY revision')
      .iterate(stream, from);
  return db
    .prepare(
      `SELECT sequence FROM keys WHERE key = ?
       UNION SELECT sequence FROM new_keys WHERE stream_key = ?
       ORDER BY sequence LIMIT -1 OFFSET ?`,
    )
    .iterate(keyOf(stream), keyOf(stream), from);
};

const readPage = (rows: Iterable<SqliteRow>, inspect: (entry: StoredEntry) => void): Page => {
  const entries: PackedEntry[] = [];
  const bodies: Buffer[] = [];
  let bytes = 0;
  try {
    for (const row of rows) {
      const { data, ...rest } = soundEntry(row, inspect);
      entries.push({ ...rest, length: data.length });
      bodies.push(data);
      bytes += data.length;
      if (bytes >= MAX_BATCH_BYTES || entries.length >= MAX_BATCH_EVENTS) break;
    }
  } catch (error) {
    // The entries before the damage are intact and are returned first. The next page starts with
    // the damage.
    if (entries.length === 0) throw error;
  }
  return { entries, bodies };
};

const soundEntry = (row: SqliteRow, inspect: (entry: StoredEntry) => void): StoredEntry => {
  const read = readEntry(row);
  if (!read.sound)
    throw new CorruptEntry(read.sequence, read.column, damageOf(read.sequence, read.column));
  inspect(read.entry);
  return read.entry;
};

/** A sentence about an entry whose columns were altered. */
export const damageOf = (sequence: number, column: string | null): string =>
  column === null
    ? `several columns of table entries, sequence ${sequence}, are not as they were written`
    : `column ${column} of table entries, sequence ${sequence}, is not as it was written`;
