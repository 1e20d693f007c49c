import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/program/ledgerline.js', import.meta.url));

/** A server in a process of its own. */
export interface Process {
  readonly url: string;
  readonly pid: number;
  /** What it has written to its log, as messages. */
  readonly said: readonly string[];
  /** Ends it without a word, as a power cut does. */
  kill(): Promise<void>;
  /** Stops it where it is, as a machine does that is out of breath, until {@link thaw}. */
  freeze(): void;
  thaw(): void;
  /** Asks it to end, and answers its exit code. */
  end(): Promise<number | null>;
  /** Whether it has not ended, for whatever reason. */
  isRunning(): boolean;
}

/** Starts a server on any free port, and waits until it listens. */
export const startServer = async (settings: Readonly<Record<string, string>>): Promise<Process> => {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    // One reader, since a second one would only take longer to start.
    env: { PATH: process.env['PATH'], PORT: '0', READERS: '1', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const said: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => said.push(messageOf(line)));
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    child.kill(signal);
    await closed;
    return child.exitCode;
  };
  const url = await urlOf(child);
  if (child.pid === undefined) throw new Error('unreachable: a process that listens has an id');
  return {
    url,
    pid: child.pid,
    said,
    kill: async () => {
      await end('SIGKILL');
    },
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    end: () => end('SIGTERM'),
    isRunning: () => child.exitCode === null && child.signalCode === null,
  };
};

/** Starts a server and kills it after some milliseconds, most often before it listens. */
export const startAndKill = async (
  settings: Readonly<Record<string, string>>,
  milliseconds: number,
): Promise<void> => {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: { PATH: process.env['PATH'], PORT: '0', READERS: '1', ...settings },
    stdio: 'ignore',
  });
  const closed = once(child, 'close');
  await sleep(milliseconds);
  child.kill('SIGKILL');
  await closed;
};

/** The processes that a process has started, of those that are not ending. */
export const childrenOf = (parent: number): readonly number[] =>
  readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    return Number.isInteger(pid) && parentOf(pid) === parent ? [pid] : [];
  });

/** The process that has started a process; `null` if that is ending or has ended. */
export const parentOf = (pid: number): number | null => {
  try {
    const [, state, parent] = /\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state === 'Z' ? null : Number(parent);
  } catch {
    return null;
  }
};

const messageOf = (line: string): string => {
  const entry: unknown = JSON.parse(line);
  return typeof entry === 'object' && entry !== null && 'msg' in entry ? String(entry.msg) : line;
};

const urlOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    const errors: string[] = [];
    if (child.stderr === null) throw new Error('unreachable: stderr is a pipe');
    createInterface({ input: child.stderr }).on('line', (line) => {
      errors.push(line);
      const url = /listens at (\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('close', () => reject(new Error(errors.join('\n'))));
  });
