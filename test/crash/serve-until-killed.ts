import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from '#platform';

const SERVER = fileURLToPath(new URL('./server.js', import.meta.url));

export type Door = 'http' | 'lines';

/** Sends events to a server until it is killed, at any moment of its life, and returns those that it acknowledged. */
export const serveUntilKilled = async (
  { EVENT_STORE_URL, CATALOG_URL }: Config,
  door: Door,
  events: readonly string[],
): Promise<readonly string[]> => {
  const server = spawn(process.execPath, [SERVER, door], {
    env: { ...process.env, EVENT_STORE_URL, CATALOG_URL },
    stdio: 'pipe',
  });
  // It dies while it is written to.
  server.stdin.on('error', () => undefined);
  const closed = once(server, 'close');
  const complaints: string[] = [];
  server.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const acknowledged: string[] = [];
  // By what it has done and not by the clock, so that a slow machine has as much to lose: while it starts, or some time
  // after so many answers, when it commits others and projects.
  const last = randomInt(-Math.ceil(events.length / 4), events.length);
  const isTime = new Promise<void>((resolve) => {
    const acknowledge = (number: number): void => {
      acknowledged.push(...events.slice(number, number + 1));
      if (acknowledged.length > last) resolve();
    };
    createInterface({ input: server.stdout }).on('line', (line) => {
      const [word, value] = line.split(' ');
      if (word === 'durable') acknowledge(Number(value));
      if (word !== 'open') return;
      void inGroups(events, (event, number) => {
        if (value === undefined) server.stdin.write(`${event}\n`);
        else void post(value, event).then((isDurable) => isDurable && acknowledge(number));
      });
    });
  });
  await Promise.race([last < 0 ? sleep(randomInt(400)) : isTime, closed]);
  await sleep(randomInt(60));
  server.kill('SIGKILL');
  await closed;
  if (server.exitCode !== null)
    throw new Error(`the server ended by itself: ${complaints.join('')}`);
  return acknowledged;
};

// Small ones with pauses, so that there is always one at work.
const inGroups = async (
  events: readonly string[],
  send: (event: string, number: number) => void,
): Promise<void> => {
  for (const [number, event] of events.entries()) {
    send(event, number);
    if (randomInt(3) === 0) await sleep(randomInt(12));
  }
};

const post = async (url: string, body: string): Promise<boolean> => {
  try {
    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch(`${url}/api/v1/lineage`, { method: 'POST', headers, body });
    return status === 201;
  } catch {
    // Killed before it answered.
    return false;
  }
};
