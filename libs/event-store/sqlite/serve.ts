import type { MessagePort } from 'node:worker_threads';
import { CorruptEntry, LogInUse, LogNotOpened } from '../log-errors.ts';
import type { SqliteDatabase } from './database.ts';
import type { Failed, Question, Reply, Request, WorkerSettings } from './messages.ts';
import { pack, unpackAppends } from './messages.ts';
import type { Page } from './reader.ts';
import { sqliteReader } from './reader.ts';
import type { Format } from './schema.ts';
import { verifyEntries, verifyFile } from './verify.ts';
import type { RecoveringWriter } from './recovery.ts';

/** The requests that a worker can answer. */
export interface Served {
  answer(request: Request): Reply;
  close(): void;
}

/**
 * Opens the database, reports whether it was opened, and answers requests in order until it is
 * asked to close.
 */
export const serve = (port: MessagePort, { path }: WorkerSettings, open: () => Served): void => {
  const say = (number: number, reply: Reply): void => {
    port.postMessage({ number, reply }, 'data' in reply ? [reply.data] : []);
  };
  let served: Served;
  try {
    served = open();
  } catch (error) {
    say(0, openingFailure(error, path));
    return;
  }
  port.on('message', ({ number, request }: Question) => {
    try {
      if (request.kind === 'close') served.close();
      say(number, request.kind === 'close' ? { kind: 'closed' } : served.answer(request));
    } catch (error) {
      say(number, failure(error));
    }
    if (request.kind === 'close') port.close();
  });
  say(0, { kind: 'opened' });
};

/**
 * Answers appends and checks of a worker that writes. `close` is called after the writer is closed.
 */
export const servedWriter = (writer: RecoveringWriter, close: () => void): Served => ({
  answer: (request) => {
    if (request.kind === 'problem') return { kind: 'problem', problem: writer.problem() };
    if (request.kind === 'new-streams')
      return { kind: 'new-streams', streams: writer.newStreams(request.streams) };
    if (request.kind !== 'append')
      throw new Error(`unreachable: ${request.kind} asked of the writer`);
    const appends = unpackAppends(request.appends, request.data);
    return { kind: 'outcomes', outcomes: writer.append(appends) };
  },
  close: () => {
    writer.close();
    close();
  },
});

/** `format` looks at the file, since another process may bring the log to a newer one while it is read. */
export const servedReader = (db: SqliteDatabase, format: () => Format): Served => {
  const reader = sqliteReader(db, format);
  const entries = ({ entries, bodies }: Page): Reply => ({
    kind: 'entries',
    entries,
    data: pack(bodies),
  });
  const answer = (request: Request): Reply => {
    switch (request.kind) {
      case 'read-all':
        return entries(reader.readAll(request.after, request.through));
      case 'read-stream':
        return entries(reader.readStream(request.stream, request.from));
      case 'last':
        return { kind: 'last', sequence: reader.last() };
      case 'verify-file':
        return { kind: 'problems', problems: verifyFile(db, format()), next: null };
      case 'verify-entries':
        return { kind: 'problems', ...verifyEntries(db, request.after, format()) };
      case 'append':
      case 'new-streams':
      case 'problem':
      case 'close':
        throw new Error(`unreachable: ${request.kind} asked of a reader`);
    }
  };
  return { answer, close: () => db.close() };
};

const failure = (error: unknown): Failed => {
  if (error instanceof CorruptEntry) {
    const { sequence, column, problem } = error;
    return { kind: 'corrupt', sequence, column, problem };
  }
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return OF_THE_FILE.test(code)
    ? { kind: 'unreadable', message: `${message} (${code})` }
    : { kind: 'failed', message };
};

// SQLite also reports a read that failed with EIO as a corrupt file.
const OF_THE_FILE = /^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|FULL)/;

const openingFailure = (error: unknown, path: string): Failed => {
  if (error instanceof LogInUse) return { kind: 'in-use' };
  if (error instanceof LogNotOpened) return { kind: 'not-opened', message: error.message };
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: 'not-opened', message: `the log ${path} cannot be opened: ${reason}` };
};
