import type { NewEvent } from '../event-store.ts';
import type { SqliteDatabase } from './database.ts';
import { openLogKeys } from './keys.ts';
import type { Append, Existing, Outcome } from './messages.ts';
import { entryChecks, entryHash, type StoredEntry } from './stored-entry.ts';

/**
 * The single writer assigns sequences, so that they have no gaps and no reader sees n + 1 before n.
 */
export interface SqliteWriter {
  /**
   * Commits all the appends in one transaction. Each append succeeds or fails on its own. Throws
   * errors of the file or the disk, after which it is unknown what was written, and {@link
   * OtherWriter}.
   */
  append(appends: readonly Append[]): readonly Outcome[];
  /** Those of the streams that have no entries. */
  newStreams(streams: readonly string[]): readonly string[];
  /** The last sequence. 0: the log is empty. */
  last(): number;
}

/** Another process has added entries since this process opened the log. */
export class OtherWriter extends Error {
  override readonly name = 'OtherWriter';
  constructor() {
    super('another process has written it while this one was using it');
  }
}

/** A writer that continues after the last entry in the file. The process must have the lock. */
export const sqliteWriter = (db: SqliteDatabase): SqliteWriter => {
  const statements = prepare(db);
  const lastOnDisk = (): number => Number(statements.last.get()?.['sequence'] ?? 0);
  let next = lastOnDisk() + 1;
  let keys = openLogKeys(db);
  /** The revisions of streams that were written lately. */
  const revisions = new Map<string, number>();

  const revisionOf = (stream: string): number => {
    const known = revisions.get(stream);
    if (known !== undefined) return known;
    // The newest entry of a stream has its last revision. A stream can have very many entries.
    for (const sequence of keys.candidates(stream)) {
      const entry = statements.entry.get(sequence);
      if (entry?.['stream'] === stream) return Number(entry['revision']);
    }
    return -1;
  };
  const find = (stream: string, id: string): readonly Existing[] => {
    for (const sequence of keys.candidates(id)) {
      const entry = statements.entry.get(sequence);
      if (entry?.['stream'] === stream && entry['id'] === id)
        return [{ id, revision: Number(entry['revision']), sequence }];
    }
    return [];
  };

  const insertAll = (stream: string, actual: number, events: readonly NewEvent[]): void => {
    let revision = actual;
    let sequence = next - 1;
    for (const event of events) {
      revision += 1;
      sequence += 1;
      insert(statements, { ...event, sequence, stream, revision });
    }
  };
  const note = (stream: string, revision: number, events: readonly NewEvent[]): void => {
    for (const { id } of events) keys.add(next++, stream, id);
    if (revisions.size >= MOST_REVISIONS) revisions.clear();
    revisions.set(stream, revision);
  };

  const appendOne = ({ stream, expected, events }: Append): Outcome => {
    const actual = revisionOf(stream);
    if (actual !== (expected === 'none' ? -1 : expected)) return { kind: 'wrong-revision', actual };
    // A new stream has no ids, and no append has an id twice.
    const existing = actual < 0 ? [] : events.flatMap(({ id }) => find(stream, id));
    if (existing.length > 0) return { kind: 'exists', existing };
    // A failed statement has no effect; only several statements need a savepoint to be undone
    // together.
    const isOne = events.length === 1;
    if (!isOne) statements.savepoint.run();
    try {
      insertAll(stream, actual, events);
      if (!isOne) statements.release.run();
    } catch (error) {
      if (isFatal(error)) throw error;
      if (!isOne) {
        statements.rollback.run();
        statements.release.run();
      }
      return { kind: 'refused', reason: messageOf(error) };
    }
    const revision = actual + events.length;
    note(stream, revision, events);
    return { kind: 'appended', revision, sequence: next - 1 };
  };

  return {
    last: () => next - 1,
    newStreams: (streams) => streams.filter((stream) => revisionOf(stream) < 0),
    append: (appends) => {
      const before = next;
      try {
        statements.begin.run();
        // A second process can have the lock only if somebody deleted the lock file of the first.
        if (lastOnDisk() !== next - 1) throw new OtherWriter();
        const outcomes = appends.map(appendOne);
        if (next > before) keys.moveSome();
        statements.commit.run();
        return outcomes;
      } catch (error) {
        if (db.isInTransaction()) quietly(() => statements.abandon.run());
        next = before;
        revisions.clear();
        quietly(() => (keys = openLogKeys(db)));
        throw error;
      }
    },
  };
};

const MOST_REVISIONS = 20_000;

const prepare = (db: SqliteDatabase) => ({
  begin: db.prepare('BEGIN IMMEDIATE'),
  commit: db.prepare('COMMIT'),
  abandon: db.prepare('ROLLBACK'),
  savepoint: db.prepare('SAVEPOINT one'),
  release: db.prepare('RELEASE one'),
  rollback: db.prepare('ROLLBACK TO one'),
  last: db.prepare('SELECT max(sequence) AS sequence FROM entries'),
  entry: db.prepare('SELECT stream, revision, id FROM entries WHERE sequence = ?'),
  insert: db.prepare(
    `INSERT INTO entries (sequence, stream, revision, id, type, recorded_at, metadata, hash, checks, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
});

type Statements = ReturnType<typeof prepare>;

const insert = (statements: Statements, entry: StoredEntry): void => {
  const { sequence, stream, revision, id, type, recordedAt, metadata, data } = entry;
  statements.insert.run(
    sequence,
    stream,
    revision,
    id,
    type,
    recordedAt,
    metadata,
    entryHash(entry),
    entryChecks(entry),
    data,
  );
};

// Errors that concern a single append. All others mean a problem of the file or the disk.
const OF_ONE_APPEND = /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)/;

const isFatal = (error: unknown): boolean =>
  !(
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    OF_ONE_APPEND.test(error.code)
  );

/** The message of an error, with the code of SQLite or the system. */
export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? `${error.message} (${String(error.code)})` : error.message;
};

/** Runs a cleanup after an error that has been reported, ignoring further errors. */
export const quietly = (action: () => void): void => {
  try {
    action();
  } catch {
    // SQLite has already rolled back on its own, or the connection cannot even be closed.
  }
};
