import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { Bound } from './row-table.ts';
import type { Reply, Request } from './writer-messages.ts';

// This file runs in a thread of its own: it executes the statements of a row store on a connection of its own.
const port = parentPort;
if (port === null) throw new Error('unreachable: the writer of a catalog was started as a program');
const db = new Database(fileIn(workerData), { fileMustExist: true });
db.pragma('synchronous = NORMAL');
// As of the catalog's other connections: the WAL grows to 40 MB, and a page that several commits change is copied once.
db.pragma('wal_autocheckpoint = 10000');
db.pragma('cache_size = -64000');

type Statement = Database.Statement<unknown[], readonly unknown[]>;
const statements = new Map<string, Statement>();
const prepare = (sql: string): Statement => {
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const statement = db.prepare<unknown[], readonly unknown[]>(sql);
  statements.set(sql, statement);
  return statement;
};

const DONE: Reply = { kind: 'done', changed: 0 };

// Nothing is written after a failure: whoever sent the next requests had not heard of it.
let failure: Reply | null = null;

port.on('message', (request: Request) => {
  const reply = answer(request);
  port.postMessage(reply);
  if (request.kind === 'close') port.close();
});

function answer(request: Request): Reply {
  if (failure === null) {
    try {
      const reply = execute(request);
      if (reply.kind === 'not one row') failure = reply;
      if (failure === null) return reply;
    } catch (error) {
      failure = failed(error);
    }
  }
  if (db.open && db.inTransaction) db.exec('ROLLBACK');
  if (request.kind === 'close') db.close();
  return failure;
}

function execute(request: Request): Reply {
  switch (request.kind) {
    case 'begin':
      db.exec('BEGIN IMMEDIATE');
      return DONE;
    case 'commit':
      db.exec('COMMIT');
      return DONE;
    case 'rollback':
      if (db.inTransaction) db.exec('ROLLBACK');
      return DONE;
    case 'close':
      db.close();
      return DONE;
    case 'run each':
      runEach(prepare(request.sql), request.valuesPerRow, request.values);
      return DONE;
    case 'change':
      return { kind: 'done', changed: prepare(request.sql).run(request.values).changes };
    case 'change one': {
      const { changes } = prepare(request.sql).run(request.values);
      return changes === 1 ? DONE : { kind: 'not one row' };
    }
    case 'select': {
      const statement = prepare(request.sql).raw();
      const rows: (readonly unknown[])[] = [];
      for (const parameters of request.parameters)
        for (const row of statement.all(parameters)) rows.push(row);
      return { kind: 'rows', rows };
    }
  }
}

function runEach(statement: Statement, valuesPerRow: number, values: readonly Bound[]): void {
  const row: Bound[] = [];
  for (let from = 0; from < values.length; from += valuesPerRow) {
    for (let index = 0; index < valuesPerRow; index += 1) row[index] = values[from + index] ?? null;
    statement.run(row);
  }
}

function fileIn(data: unknown): string {
  if (typeof data === 'object' && data !== null && 'file' in data && typeof data.file === 'string')
    return data.file;
  throw new Error('unreachable: the writer of a catalog was started without its file');
}

function failed(error: unknown): Reply {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
  return { kind: 'failed', name, message, code: typeof code === 'string' ? code : null };
}
