import { CorruptEntry } from '../log-errors.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS } from '../read-batch.ts';
import type { SqliteDatabase, SqliteRow } from './database.ts';
import type { PackedEntry } from './messages.ts';
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
export const sqliteReader = (db: SqliteDatabase): SqliteReader => {
  const all = db.prepare(
    `SELECT * FROM entries WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ${MAX_BATCH_EVENTS}`,
  );
  const ofStream = db.prepare(
    `SELECT * FROM entries WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ${MAX_BATCH_EVENTS}`,
  );
  const last = db.prepare('SELECT max(sequence) AS sequence FROM entries');

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
      return readPage(ofStream.iterate(stream, from), (entry) => {
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
      if (bytes >= MAX_BATCH_BYTES) break;
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
