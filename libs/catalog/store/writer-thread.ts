import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Reply, Request } from './writer-messages.ts';

/** A SQLite connection in a thread of its own. Requests are executed in the order in which they are sent. */
export interface WriterThread {
  /**
   * Sends a request and resolves with the reply. Once a request has failed, every later one fails in the same way.
   * `otherwise` is the error where the reply is that not one row was changed.
   */
  ask(request: Request, otherwise?: Error): Promise<Reply>;
  /** Sends a request whose reply nobody needs. Throws what an earlier request failed with. */
  send(request: Request, otherwise?: Error): void;
  /** Waits until not too much waits in the thread. Throws what a request failed with. */
  room(): Promise<void>;
  /** Lets the requests that were sent finish, and ends the thread. Safe to call twice. */
  close(): Promise<void>;
}

/** Starts a thread that writes a catalog's file, which must exist. */
export const startWriterThread = (file: string): WriterThread => {
  const worker = new Worker(programFile(), {
    workerData: { file },
    // Without the program's own flags: some of them (--input-type) stop a thread from loading its file.
    execArgv: [],
    // Rows are received, written and forgotten.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  const waiting: Waiting[] = [];
  // How much waits in the thread.
  let total = 0;
  let failure: Error | null = null;
  let closing: Promise<void> | null = null;
  let onRoom: (() => void) | null = null;
  let hasEnded = false;

  const end = (error: unknown): void => {
    hasEnded = true;
    failure ??= asError(error);
    for (const { reject } of waiting.splice(0)) reject(failure);
    total = 0;
    onRoom?.();
  };
  worker.on('message', (reply: Reply) => {
    const answered = waiting.shift();
    if (answered === undefined) return;
    total -= answered.size;
    // The thread keeps the process alive only while it has something to do.
    if (waiting.length === 0) worker.unref();
    const error = errorOf(reply, answered.otherwise);
    if (error === null) answered.resolve(reply);
    else {
      failure ??= error;
      answered.reject(failure);
    }
    if (total < MOST_WAITING || failure !== null) onRoom?.();
  });
  worker.on('error', end);
  worker.on('exit', () => end(new Error('the thread that writes the catalog has ended')));

  const ask = (request: Request, otherwise?: Error): Promise<Reply> => {
    if (failure !== null && (hasEnded || request.kind !== 'close')) return Promise.reject(failure);
    const size = request.kind === 'run each' ? request.size : 1;
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject, otherwise, size });
      total += size;
      worker.ref();
      worker.postMessage(request);
    });
  };
  const terminate = async (): Promise<void> => {
    await worker.terminate();
  };
  return {
    ask,
    send: (request, otherwise) => {
      if (failure !== null) throw failure;
      // A failure is noted above, and thrown by the next request.
      ask(request, otherwise).catch(() => undefined);
    },
    room: async () => {
      if (total >= MOST_WAITING && failure === null)
        await new Promise<void>((resolve) => (onRoom = resolve));
      onRoom = null;
      if (failure !== null) throw failure;
    },
    close: () => (closing ??= ask({ kind: 'close' }).then(terminate, terminate)),
  };
};

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
  readonly otherwise: Error | undefined;
  /** How much it sent, in values. */
  readonly size: number;
}

// In values: some thousand events, and not more than some ten megabytes of long texts.
const MOST_WAITING = 400_000;

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));

const errorOf = (reply: Reply, otherwise: Error | undefined): Error | null => {
  if (reply.kind === 'not one row')
    return otherwise ?? new Error('unreachable: an update changed no row, or several');
  if (reply.kind !== 'failed') return null;
  const { name, message, code } = reply;
  return Object.assign(new Error(message), { name, ...(code !== null && { code }) });
};

// A thread runs plain JavaScript only, so that a run from the sources starts the one in the build.
const programFile = (): string => {
  const own = import.meta.url;
  const built = '../../../dist/program/catalog-writer.js';
  const file = fileURLToPath(new URL(own.endsWith('.ts') ? built : './catalog-writer.js', own));
  if (existsSync(file)) return file;
  throw new Error(`the catalog's writer is not built (${file}): run "npm run build"`);
};
