import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { CorruptEntry, LogInUse, LogNotOpened, LogUnavailable } from '../log-errors.ts';
import type { Answer, Question, Reply, Request, WorkerSettings } from './messages.ts';

/** A SQLite connection in a separate thread. */
export interface WorkerClient {
  /** Rejects with the error of the request. The buffer of an append is transferred. */
  ask(request: Request): Promise<Reply>;
  /** Waits for the requests made so far. */
  close(): Promise<void>;
}

/** Starts the worker and waits until its connection is open. */
export const startWorker = async (settings: WorkerSettings): Promise<WorkerClient> => {
  // Without the flags of the main program: some of them (--input-type) stop a thread from loading
  // its file.
  const worker = new Worker(workerFile(), {
    workerData: settings,
    execArgv: [],
    // Entries are in short-lived buffers. By default the thread would keep some 48 MB for
    // short-lived objects.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const pending = new Map<number, Pending>();
  let asked = 0;
  let failed: Error | null = null;

  // The thread keeps the process alive only while an answer is pending.
  const settle = (number: number): Pending | undefined => {
    const waiting = pending.get(number);
    pending.delete(number);
    if (pending.size === 0) worker.unref();
    return waiting;
  };
  const fail = (error: Error): void => {
    failed ??= error;
    for (const number of [...pending.keys()]) settle(number)?.reject(failed);
  };
  const wait = (number: number): Promise<Reply> =>
    new Promise((resolve, reject) => {
      pending.set(number, { resolve, reject });
      worker.ref();
    });

  worker.on('message', ({ number, reply }: Answer) => {
    const error = errorOf(reply, settings.path);
    const waiting = settle(number);
    if (error === null) waiting?.resolve(reply);
    else waiting?.reject(error);
  });
  worker.on('error', (cause) => {
    fail(new Error(`the worker of the log ${settings.path} failed: ${String(cause)}`, { cause }));
  });
  worker.on('exit', () => fail(new Error(`the worker of the log ${settings.path} has ended`)));

  const ask = (request: Request): Promise<Reply> => {
    if (failed !== null) return Promise.reject(failed);
    asked += 1;
    const question: Question = { number: asked, request };
    const reply = wait(asked);
    worker.postMessage(question, 'data' in request ? [request.data] : []);
    return reply;
  };

  try {
    await wait(0);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    ask,
    close: async () => {
      await ask({ kind: 'close' });
      await worker.terminate();
    },
  };
};

interface Pending {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

const errorOf = (reply: Reply, path: string): Error | null => {
  switch (reply.kind) {
    case 'corrupt':
      return new CorruptEntry(reply.sequence, reply.column, reply.problem);
    case 'in-use':
      return new LogInUse(path);
    case 'not-opened':
      return new LogNotOpened(reply.message);
    case 'unreadable':
      return new LogUnavailable(
        `the log ${path} cannot be read at present: ${reply.message}; check its disk, and check the file with "ledgerline verify"`,
      );
    case 'failed':
      return new Error(`the log ${path} could not be read: ${reply.message}`);
    default:
      return null;
  }
};

// A thread runs only plain JavaScript, so a process that runs from the sources starts the built
// file.
const workerFile = (): string => {
  const own = import.meta.url;
  const beside = './sqlite-worker.js';
  const built = '../../../dist/program/sqlite-worker.js';
  const file = fileURLToPath(new URL(own.endsWith('.ts') ? built : beside, own));
  if (existsSync(file)) return file;
  throw new LogNotOpened(
    `the worker of the SQLite log is not built (${file}): run "npm run build"`,
  );
};
