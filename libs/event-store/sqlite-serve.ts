import type { MessagePort } from 'node:worker_threads';
import { CorruptEntry, LogInUse, LogNotOpened } from './log-errors.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import type { Failed, Question, Reply, Request, WorkerSettings } from './sqlite-messages.ts';
import { pack, unpackAppends } from './sqlite-messages.ts';
import type { Page } from './sqlite-reader.ts';
import { sqliteReader } from './sqlite-reader.ts';
import { verifyEntries, verifyFile } from './sqlite-verify.ts';
import { sqliteWriter } from './sqlite-writer.ts';

/** Opens the database, says so (or why not), and answers questions one after the other until told to close. */
export const serve = (
  port: MessagePort,
  settings: WorkerSettings,
  open: () => SqliteDatabase,
): void => {
  const say = (number: number, reply: Reply): void => {
    port.postMessage({ number, reply }, 'data' in reply ? [reply.data] : []);
  };
  let db: SqliteDatabase;
  let answer: (request: Request) => Reply;
  try {
    db = open();
    answer = settings.mode === 'write' ? writing(db) : reading(db);
  } catch (error) {
    say(0, openingFailure(error, settings.path));
    return;
  }
  port.on('message', ({ number, request }: Question) => {
    try {
      if (request.kind === 'close') db.close();
      say(number, request.kind === 'close' ? { kind: 'closed' } : answer(request));
    } catch (error) {
      say(number, failure(error));
    }
    if (request.kind === 'close') port.close();
  });
  say(0, { kind: 'opened' });
};

const writing = (db: SqliteDatabase): ((request: Request) => Reply) => {
  const writer = sqliteWriter(db);
  return (request) => {
    if (request.kind !== 'append')
      throw new Error(`unreachable: ${request.kind} asked of the writer`);
    const appends = unpackAppends(request.appends, request.data);
    return { kind: 'outcomes', outcomes: writer.append(appends) };
  };
};

const reading = (db: SqliteDatabase): ((request: Request) => Reply) => {
  const reader = sqliteReader(db);
  const entries = ({ entries, bodies }: Page): Reply => ({
    kind: 'entries',
    entries,
    data: pack(bodies),
  });
  return (request) => {
    switch (request.kind) {
      case 'read-all':
        return entries(reader.readAll(request.after, request.through));
      case 'read-stream':
        return entries(reader.readStream(request.stream, request.from));
      case 'last':
        return { kind: 'last', sequence: reader.last() };
      case 'verify-file':
        return { kind: 'problems', problems: verifyFile(db), next: null };
      case 'verify-entries':
        return { kind: 'problems', ...verifyEntries(db, request.after) };
      case 'append':
      case 'close':
        throw new Error(`unreachable: ${request.kind} asked of a reader`);
    }
  };
};

const failure = (error: unknown): Failed => {
  if (error instanceof CorruptEntry) {
    const { sequence, column, problem } = error;
    return { kind: 'corrupt', sequence, column, problem };
  }
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
};

const openingFailure = (error: unknown, path: string): Failed => {
  if (error instanceof LogInUse) return { kind: 'in-use' };
  if (error instanceof LogNotOpened) return { kind: 'not-opened', message: error.message };
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: 'not-opened', message: `the log ${path} cannot be opened: ${reason}` };
};
