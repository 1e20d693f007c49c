import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Started {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a server in a process of its own and waits until it says where it listens. */
export const startServer = async (
  command: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Started> => {
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/[^\s/]+:\d+/.exec(line)?.[0];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, stop };
  }
  throw new Error(`${command.join(' ')} ended before it listened`);
};
