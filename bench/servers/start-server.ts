import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Started {
  readonly url: string;
  readonly pid: number;
  /** Asks the process to end, and waits until it has. */
  stop(): Promise<void>;
  /** Ends the process at once, as a crash does. */
  kill(): Promise<void>;
}

/** Starts a server in a process of its own and waits until it says where it listens. The server ends with this process at the latest. */
export const startServer = async (
  command: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Started> => {
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const endChild = (): void => void child.kill('SIGKILL');
  process.once('exit', endChild);
  child.once('exit', () => process.off('exit', endChild));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
    child.kill(signal);
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/[^\s/]+:\d+/.exec(line)?.[0];
    if (url === undefined || child.pid === undefined) continue;
    child.stdout.resume();
    return { url, pid: child.pid, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
  }
  throw new Error(`${command.join(' ')} ended before it listened`);
};
