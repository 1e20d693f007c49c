import { rmSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { isToReader, type FromReader, type ToReader } from './messages.ts';

// This file runs in a process of its own: it answers questions that the serving process forwards to it.

// A terminal and a supervisor send these to all processes of a server. A reader ends when the serving process asks for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

setFlagsFromString('--heap-growing-percent=25');

const say = (message: FromReader): void => {
  if (process.connected) process.send?.(message);
};

// The folder of its socket, which it removes when nobody else can.
const folder = process.argv[2];
let opened: Promise<{ close(): Promise<void> } | null> = Promise.resolve(null);
let hear: (message: ToReader) => void = () => undefined;

// Loaded while the serving process opens the log, which the reader needs.
const loading = import('./open-reader.ts');

const open = async (message: Extract<ToReader, { kind: 'open' }>) => {
  try {
    const { openReader } = await loading;
    const reader = await openReader(message, say);
    hear = reader.hear;
    say({ kind: 'opened' });
    return reader;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say({ kind: 'refused', message: reason });
    return null;
  }
};

process.on('message', (message: unknown) => {
  if (!isToReader(message)) return;
  switch (message.kind) {
    case 'open':
      opened = open(message);
      break;
    case 'ping':
      say({ kind: 'pong' });
      break;
    case 'close':
      void close();
      break;
    default:
      hear(message);
  }
});

const close = async (): Promise<void> => {
  const reader = await opened;
  await reader?.close();
  process.exit(0);
};

// The serving process is gone, however it ended.
process.once('disconnect', () => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});

// While a long question keeps this thread busy, no event is heard. Another thread looks whether the serving process is still there.
const WATCH = `
  const parent = ${process.ppid};
  setInterval(() => {
    if (process.ppid === parent) return;
    const { workerData } = require('node:worker_threads');
    if (workerData) require('node:fs').rmSync(workerData, { recursive: true, force: true });
    process.kill(process.pid, 'SIGKILL');
  }, 500);
`;
new Worker(WATCH, {
  eval: true,
  workerData: folder,
  resourceLimits: { maxOldGenerationSizeMb: 8 },
}).unref();
