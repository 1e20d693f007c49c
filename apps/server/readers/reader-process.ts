import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reachedHeapLimit } from './fate.ts';
import { isFromReader, type FromReader, type ToReader } from './messages.ts';

/** A process that answers questions. */
export interface ReaderProcess {
  readonly pid: number | undefined;
  /** The Unix domain socket at which it answers once it is open. Only this user can reach it. */
  readonly socket: string;
  say(message: ToReader): void;
  /** Ends it at once, whatever it does. */
  kill(): void;
}

interface Starting {
  readonly memoryMegabytes: number;
  readonly onMessage: (message: FromReader) => void;
  /** Called once, when it has ended. */
  readonly onEnd: (end: ReaderEnd) => void;
}

/** How a reader ended. */
export interface ReaderEnd {
  /** Whether its heap reached the limit. */
  readonly isOutOfMemory: boolean;
  /** The signal or exit code, for the log. */
  readonly status: string;
}

/** Starts a reader, which waits for its settings. */
export const startReader = ({ memoryMegabytes, onMessage, onEnd }: Starting): ReaderProcess => {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-reader-'));
  const child = fork(programFile(), [folder], {
    // Without the program's own flags: some of them (--input-type) stop it from loading its file.
    execArgv: [`--max-old-space-size=${memoryMegabytes}`],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    lastWords = (lastWords + chunk.toString('latin1')).slice(-MOST_CHARACTERS);
  });
  child.on('message', (message) => {
    if (isFromReader(message)) onMessage(message);
  });
  let isOver = false;
  const end = (status: string): void => {
    if (isOver) return;
    isOver = true;
    rmSync(folder, { recursive: true, force: true });
    onEnd({ isOutOfMemory: reachedHeapLimit(lastWords), status });
  };
  child.once('error', (error) => end(error.message));
  // After the end of its output, which says whether memory ran out.
  child.once('close', (code, signal) => end(signal ?? `exit code ${code}`));
  return {
    pid: child.pid,
    socket: join(folder, 'socket'),
    say: (message) => {
      // It may be ending; what it was to do is decided when it has.
      if (child.connected) child.send(message, () => undefined);
    },
    kill: () => void child.kill('SIGKILL'),
  };
};

const MOST_CHARACTERS = 8192;

// Node runs plain JavaScript only, so that a run from the sources starts the program in the build.
const programFile = (): string => {
  const own = import.meta.url;
  const built = '../../../dist/program/reader-program.js';
  const file = fileURLToPath(new URL(own.endsWith('.ts') ? built : './reader-program.js', own));
  if (existsSync(file)) return file;
  throw new Error(`the program that answers questions is not built (${file}): run "npm run build"`);
};
