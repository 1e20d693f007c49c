import type { SqliteDatabase } from './database.ts';
import { logFiles, lockBeside, rescue, rescuedBeside } from './files.ts';
import type { Append, Outcome, Stop } from './messages.ts';
import { messageOf, OtherWriter, quietly, sqliteWriter } from './writer.ts';

/** A writer of the log that acknowledges nothing that may be lost. */
export interface RecoveringWriter {
  /**
   * Like {@link SqliteWriter.append}. All outcomes are `stopped` while the log accepts no events.
   */
  append(appends: readonly Append[]): readonly Outcome[];
  newStreams(streams: readonly string[]): readonly string[];
  /**
   * Why the log accepts no events at present. Null: it does. Checks the files, and tries to
   * recover.
   */
  problem(): Stop | null;
  close(): void;
}

interface Given {
  readonly path: string;
  readonly db: SqliteDatabase;
  /** Opens the log at the path again. The file must exist. */
  readonly reconnect: () => SqliteDatabase;
}

const RETRY_MILLISECONDS = 1000;
const RESCUE_AGAIN_MILLISECONDS = 60_000;

/**
 * Handles failed writes and lost files.
 *
 * After a failed write or sync, the state of the pages is unknown: the kernel may have dropped them
 * and still report the next sync as successful. The connection is therefore closed, and no event is
 * accepted until another connection has checkpointed the whole WAL, which writes and syncs each
 * page again, and has written something itself.
 *
 * If files were deleted, moved or replaced, writing ends until the process is restarted, because
 * another process may be writing in their place. The entries are copied to a file beside the log
 * while the connection can still read them.
 */
export const recoveringWriter = ({ path, db: first, reconnect }: Given): RecoveringWriter => {
  let db = first;
  let writer = sqliteWriter(db);
  let files = logFiles(path);
  let acknowledged = writer.last();
  let stop: Stop | null = null;
  let retryAt = 0;
  /** Copies the entries of lost files. Set when files are lost, until the copy has succeeded. */
  let pendingRescue: (() => void) | null = null;

  const stopForGood = (what: string, toDo: string): void => {
    stop = { isFinal: true, reason: `the log ${path} accepts no more events: ${what}; ${toDo}` };
  };
  const fail = (error: unknown): void => {
    retryAt = performance.now() + RETRY_MILLISECONDS;
    stop = {
      isFinal: false,
      reason: `the log ${path} accepts no events at present, because writing to it failed: ${messageOf(error)}; writing is retried every second`,
    };
  };

  const noteFailure = (error: unknown): void => {
    if (!(error instanceof OtherWriter)) fail(error);
    else stopForGood(error.message, 'stop one of them, and start this server again');
  };

  const rescueEntries = (what: string): void => {
    pendingRescue = null;
    try {
      const rescued = rescue(db, path);
      stopForGood(
        what,
        `all entries are in ${rescued}: stop this server, delete what is left of ${path} with its -wal and -shm, rename ${rescued} to ${path}, and start again`,
      );
    } catch (error) {
      stopForGood(
        what,
        `the entries could not be copied to ${rescuedBeside(path)} (${messageOf(error)}): make that possible before you stop this server, which tries again every minute`,
      );
      pendingRescue = () => rescueEntries(what);
      setTimeout(() => pendingRescue?.(), RESCUE_AGAIN_MILLISECONDS).unref();
    }
  };
  const noteLost = (lost: string | null): boolean => {
    if (lost === null) return false;
    const what = `${lost} was deleted, moved or replaced while this server was using it`;
    if (lost === lockBeside(path)) {
      stopForGood(
        what,
        'another process may be writing the log: find and stop it, and start this server again',
      );
      return true;
    }
    stopForGood(
      what,
      `the entries are being copied to ${rescuedBeside(path)}: do not stop this server`,
    );
    pendingRescue = () => rescueEntries(what);
    // The senders are answered first, because copying a large log takes minutes.
    setImmediate(() => pendingRescue?.());
    return true;
  };

  const recover = (): void => {
    try {
      const next = reconnect();
      let isLost = true;
      try {
        isLost = noteLost(files.lostOfItsOwn());
      } finally {
        if (isLost) next.close();
      }
      if (isLost) return;
      const former = db;
      db = next;
      quietly(() => former.close());
      writeAgain(db);
      writer = sqliteWriter(db);
      files = logFiles(path);
      stop = null;
      if (writer.last() >= acknowledged) return;
      stopForGood(
        `entry ${acknowledged} was acknowledged, but the file ends at entry ${writer.last()}`,
        'restore a backup, or start again to continue without the entries after it',
      );
    } catch (error) {
      fail(error);
    }
  };

  const problem = (): Stop | null => {
    if (stop?.isFinal === true || noteLost(files.lost())) return stop;
    if (stop !== null && performance.now() >= retryAt) recover();
    return stop;
  };
  const stopped = (appends: readonly Append[], { reason, isFinal }: Stop): readonly Outcome[] =>
    appends.map(() => ({ kind: 'stopped', reason, isFinal }));

  return {
    problem,
    newStreams: (streams) => (stop === null ? writer.newStreams(streams) : []),
    append: (appends) => {
      const present = problem();
      if (present !== null) return stopped(appends, present);
      try {
        const outcomes = writer.append(appends);
        if (!noteLost(files.lost())) {
          acknowledged = writer.last();
          return outcomes;
        }
      } catch (error) {
        if (!noteLost(files.lost())) noteFailure(error);
      }
      if (stop === null) throw new Error('unreachable: a writer that stopped without a reason');
      return stopped(appends, stop);
    },
    close: () => {
      if (stop?.isFinal !== true) noteLost(files.lost());
      pendingRescue?.();
      db.close();
    },
  };
};

/** Checkpoints the WAL, so that all of it is written and synced once more, and writes a page. */
const writeAgain = (db: SqliteDatabase): void => {
  const isBusy = db.pragma('wal_checkpoint(FULL)') !== 0;
  if (isBusy) throw new Error('another process keeps the WAL from being copied into the database');
  db.exec('BEGIN IMMEDIATE');
  db.exec("UPDATE meta SET value = value WHERE key = 'format'");
  db.exec('COMMIT');
};
