import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SqliteDatabase } from './database.ts';

/** The files of an open log, as they were when it was opened. */
export interface LogFiles {
  /** The path of a file that was deleted, moved or replaced. Null: all files are unchanged. */
  lost(): string | null;
  /**
   * Like {@link lost}, for the database and the lock only: SQLite itself may replace the other two.
   */
  lostOfItsOwn(): string | null;
}

const LOCK = '.lock';
const OF_THE_DATABASE = ['', '-wal', '-shm'];

/** The file that keeps a second process from writing the log at `path`. */
export const lockBeside = (path: string): string => `${path}${LOCK}`;

/** Where the entries of the log at `path` are copied if its files are lost while it is open. */
export const rescuedBeside = (path: string): string => `${path}.rescued`;

/**
 * Remembers the identities of the files of a log. A process continues to read and write an open
 * file after its path was deleted or refers to another file, and what it writes then is lost when
 * the process ends.
 */
export const logFiles = (path: string): LogFiles => {
  const known = [...OF_THE_DATABASE, LOCK].map((suffix) => {
    const file = `${path}${suffix}`;
    return { suffix, file, identity: identityAt(file) };
  });
  const lostOf = (isMeant: (suffix: string) => boolean): string | null =>
    known.find(({ suffix, file, identity }) => isMeant(suffix) && identityAt(file) !== identity)
      ?.file ?? null;
  return {
    lost: () => lostOf(() => true),
    lostOfItsOwn: () => lostOf((suffix) => suffix === '' || suffix === LOCK),
  };
};

const identityAt = (file: string): string | null => {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev} ${found.ino}`;
};

/**
 * Copies everything that a connection can read into a new file, durably, and returns its path.
 * Works even if the files of the log have been deleted. An existing file is kept, and the copy gets
 * a number.
 */
export const rescue = (db: SqliteDatabase, path: string): string => {
  const partial = `${rescuedBeside(path)}.partial`;
  rmSync(partial, { force: true });
  db.prepare('VACUUM INTO ?').run(partial);
  flush(partial);
  const rescued = freeName(rescuedBeside(path));
  renameSync(partial, rescued);
  flush(dirname(path));
  return rescued;
};

const freeName = (path: string): string => {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? path : `${path}.${number}`;
    if (!existsSync(name)) return name;
  }
};

const flush = (path: string): void => {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
