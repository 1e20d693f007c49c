import { existsSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { LogInUse, LogNotOpened } from '../log-errors.ts';
import type { SqliteDatabase, SqliteRow, SqliteValue } from './database.ts';
import type { WorkerSettings } from './messages.ts';
import { createTables, formatOf, upgradeTables } from './schema.ts';
import { lockBeside, rescuedBeside } from './files.ts';
import { recoveringWriter } from './recovery.ts';
import { serve, servedReader, servedWriter, type Served } from './serve.ts';

// Runs in a separate thread, and is the only file that depends on the driver.
const port = parentPort;
if (port === null) throw new Error('unreachable: the SQLite worker was started as a program');
const settings = settingsOf(workerData);
serve(port, settings, settings.mode === 'write' ? openToWrite : openToRead);

function settingsOf(data: unknown): WorkerSettings {
  if (typeof data === 'object' && data !== null && 'path' in data && 'mode' in data) {
    const { path, mode } = data;
    if (typeof path === 'string' && (mode === 'write' || mode === 'read')) return { path, mode };
  }
  throw new Error('unreachable: the SQLite worker was started without its settings');
}

function openToWrite(): Served {
  refuseRescued();
  const release = takeLock();
  try {
    const db = connectToWrite({ isNew: true });
    return servedWriter(
      recoveringWriter({
        path: settings.path,
        db,
        reconnect: () => connectToWrite({ isNew: false }),
      }),
      release,
    );
  } catch (error) {
    release();
    throw error;
  }
}

function openToRead(): Served {
  const db = connect({ readonly: true, fileMustExist: true });
  const format = () => formatOf(db, settings.path);
  format();
  return servedReader(db, format);
}

function connectToWrite({ isNew }: { readonly isNew: boolean }): SqliteDatabase {
  const db = connect({ fileMustExist: !isNew });
  try {
    if (isNew) createTables(db);
    formatOf(db, settings.path);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    upgradeTables(db, settings.path);
    // Keys are scattered over their table. With a larger cache, and a checkpoint after 32 MB
    // instead of 8 MB, a page that many commits change is read and written less often.
    db.pragma('cache_size = -16384');
    db.pragma('wal_autocheckpoint = 4096');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

// Continuing with the file at the path, or with a new one, would omit entries that were
// acknowledged.
function refuseRescued(): void {
  const { path } = settings;
  const rescued = rescuedBeside(path);
  if (!existsSync(rescued)) return;
  throw new LogNotOpened(
    `the log ${path} is not opened, because its entries were copied to ${rescued} when its files were deleted or replaced: delete what is left of ${path} with its -wal and -shm, and rename ${rescued} to ${path}; or move ${rescued} elsewhere to go on without it`,
  );
}

// An operating system lock on a file beside the log. It ends with the process, and readers do not
// use it.
function takeLock(): () => void {
  const lock = new Database(lockBeside(settings.path), { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const isBusy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
    throw isBusy ? new LogInUse(settings.path) : error;
  }
  return () => lock.close();
}

function connect(options: Database.Options): SqliteDatabase {
  try {
    const db = new Database(settings.path, { ...options, timeout: 10_000 });
    return {
      prepare: (sql) => statement(db.prepare<unknown[], SqliteRow>(sql)),
      exec: (sql) => void db.exec(sql),
      pragma: (text) => db.pragma(text, { simple: true }),
      isInTransaction: () => db.inTransaction,
      close: () => void db.close(),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LogNotOpened(`the log ${settings.path} cannot be opened: ${reason}`, {
      cause: error,
    });
  }
}

function statement(prepared: Database.Statement<unknown[], SqliteRow>) {
  return {
    run: (...values: readonly SqliteValue[]) => void prepared.run(values),
    get: (...values: readonly SqliteValue[]) => prepared.get(values),
    all: (...values: readonly SqliteValue[]) => prepared.all(values),
    iterate: (...values: readonly SqliteValue[]) => prepared.iterate(values),
  };
}
