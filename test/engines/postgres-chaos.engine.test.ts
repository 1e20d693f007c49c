import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { openEventStore } from '#event-store';
import { readConfig, verify, type Config } from '#platform';
import { manyEvents } from '../crash/events.ts';
import { startPostgres, type PostgresServer } from './start-postgres.ts';

jest.setTimeout(600_000);

const KILLS = Number(process.env.CHAOS_KILLS ?? 5);
const EVENTS = Number(process.env.CHAOS_EVENTS ?? 2000);
const SEED = Number(process.env.CHAOS_SEED ?? randomInt(2 ** 31));
const SENDERS = 16;

// One of its own, since the others go on with theirs.
let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

it(`${KILLS} kills of PostgreSQL while ${EVENTS} events are taken lose and double nothing (CHAOS_SEED=${SEED})`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
  const config = readConfig({
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: `${postgres.url}?schema=chaos`,
  });
  const events = manyEvents(SEED, EVENTS);
  const server = await serve(config);
  let taken = 0;
  const sending = sendAll(server.url, events, () => (taken += 1));
  const killing = async (): Promise<void> => {
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const moment = Math.floor((kill * events.length) / (KILLS + 1)) + randomInt(SENDERS);
      while (taken < moment) await sleep(randomInt(1, 30));
      await postgres.kill();
      await sleep(randomInt(500));
      await postgres.restart();
    }
  };
  await Promise.race([server.failed, Promise.all([sending, killing()])]);
  await Promise.race([server.failed, untilReady(server.url, events.length)]);
  await server.stop();
  expect(await bodiesIn(config)).toEqual([...events].sort());
  expect(await verify(config)).toMatchObject({ ok: true, entries: events.length, behind: 0 });
});

const serve = async (config: Config) => {
  const { EVENT_STORE_URL, CATALOG_URL } = config;
  const child = spawn(process.execPath, ['bin/ledgerline.js', 'serve'], {
    env: { ...process.env, EVENT_STORE_URL, CATALOG_URL, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  let isWanted = true;
  const failed = once(child, 'exit').then(([code]) => {
    if (isWanted) throw new Error(`the server ended by itself (${code}): ${complaints.join('')}`);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/[^\s/]+:\d+/.exec(line)?.[0];
    if (url === undefined) continue;
    child.stdout.resume();
    const stop = async (): Promise<void> => {
      isWanted = false;
      child.kill('SIGTERM');
      await failed;
    };
    return { url, failed, stop };
  }
  throw new Error(`the server ended before it listened: ${complaints.join('')}`);
};

/** Every event until it is acknowledged, whatever the catalog's database does meanwhile. */
const sendAll = async (
  url: string,
  events: readonly string[],
  onTaken: () => void,
): Promise<void> => {
  const rest = [...events].reverse();
  const sender = async (): Promise<void> => {
    for (let body = rest.pop(); body !== undefined; body = rest.pop()) {
      const headers = { 'content-type': 'application/json' };
      const { status } = await fetch(`${url}/api/v1/lineage`, { method: 'POST', headers, body });
      if (status !== 201) throw new Error(`an event was answered with ${status}`);
      onTaken();
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
};

/** Until the server says of itself that its answers are those of all events. */
const untilReady = async (url: string, events: number): Promise<void> => {
  for (;;) {
    const response = await fetch(`${url}/health/ready`);
    const body = await response.text();
    if (response.ok && body.includes(`"asOf":${events},`)) return;
    await sleep(200);
  }
};

const bodiesIn = async (config: Config): Promise<readonly string[]> => {
  const log = await openEventStore(config.EVENT_STORE_URL, { readOnly: true });
  const held: string[] = [];
  for await (const batch of log.readAll(null)) held.push(...batch.map(({ data }) => String(data)));
  await log.close();
  return held.sort();
};
