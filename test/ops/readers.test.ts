import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { story } from '../shop/story.ts';
import { startServer, type Process } from './processes.ts';
import { sendAll, sendEvent } from './talk.ts';

const running = new Map<Process, string>();
afterEach(async () => {
  for (const [one, folder] of running) {
    await one.kill();
    await rm(folder, { recursive: true });
  }
  running.clear();
});

const started = async (settings: Readonly<Record<string, string>> = {}): Promise<Process> => {
  const folder = await mkdtemp(join(tmpdir(), 'ledgerline-readers-'));
  const one = await startServer({
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
    ...settings,
  });
  running.set(one, folder);
  return one;
};

/** The processes whose parent is the server, of those that are not ending. */
const readersOf = (parent: number): readonly number[] =>
  readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    return Number.isInteger(pid) && parentOf(pid) === parent ? [pid] : [];
  });

const parentOf = (pid: number): number | null => {
  try {
    const [, state, parent] = /\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state === 'Z' ? null : Number(parent);
  } catch {
    return null;
  }
};

const exists = (pid: number): boolean => parentOf(pid) !== null;

/** Waits until so many readers answer. */
const untilReaders = async ({ url, pid }: Process, many: number): Promise<readonly number[]> => {
  for (;;) {
    const pids = readersOf(pid);
    if (pids.length >= many && (await metric(url, 'ledgerline_readers')) >= many) return pids;
    await sleep(50);
  }
};

const metric = async (url: string, name: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? NaN);
};

interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: unknown;
}

const ask = async ({ url }: Process, query: string): Promise<Answered> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, retryAfter, body: await response.json() };
};

const COUNT = '{ datasets { totalCount } }';
const counted = (totalCount: number) => ({
  status: 200,
  body: { data: { datasets: { totalCount } } },
});

// A position after all entries: a question that waits for it is begun, and not answered until its time is over.
const WAITING = '{ datasets(asOf: { after: "9999999999999999" }) { totalCount } }';

const DATASETS = 13;

const served = async (settings: Readonly<Record<string, string>> = {}): Promise<Process> => {
  const server = await started(settings);
  const after = await sendAll(server.url, story);
  const query = `{ datasets(asOf: { after: "${after}" }) { totalCount } }`;
  expect(await ask(server, query)).toMatchObject(counted(DATASETS));
  return server;
};

/** How long something takes, in milliseconds. */
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

it('a question that keeps its reader busy ends at its deadline, and others are answered meanwhile', async () => {
  const server = await served({ READERS: '1', QUERY_TIMEOUT_MS: '3000' });
  const [first] = await untilReaders(server, 1);
  const guilty = ask(server, WAITING);
  await sleep(500);
  process.kill(first ?? NaN, 'SIGSTOP');
  const shared = ask(server, COUNT);
  expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  expect(await sendEvent(server.url, JSON.stringify(story[0]))).toMatchObject({ status: 201 });
  expect(await guilty).toMatchObject({
    status: 504,
    body: { errors: [{ extensions: { code: 'TIMED_OUT' }, message: expect.stringContaining('within 3000 ms') }] },
  });
  expect(await shared).toMatchObject(counted(DATASETS));
  expect(readersOf(server.pid)).not.toContain(first);
});

it('a question that a busy reader has not begun is answered by another reader, long before the deadline', async () => {
  const server = await served({ READERS: '2', QUERY_TIMEOUT_MS: '60000' });
  const [first] = await untilReaders(server, 2);
  process.kill(first ?? NaN, 'SIGSTOP');
  const answers = Array.from({ length: 20 }, () => ask(server, COUNT));
  const took = await timed(async () => {
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject(counted(DATASETS));
  });
  expect(took).toBeLessThan(30_000);
  process.kill(first ?? NaN, 'SIGCONT');
});

it('every client gets its answer when a reader is killed', async () => {
  const server = await served({ READERS: '2' });
  const pids = await untilReaders(server, 2);
  let asked = 0;
  const asking = async (): Promise<void> => {
    while (asked < 400) {
      asked += 1;
      if (asked === 100) process.kill(pids[0] ?? NaN, 'SIGKILL');
      expect(await ask(server, COUNT)).toMatchObject(counted(DATASETS));
    }
  };
  await Promise.all(Array.from({ length: 16 }, asking));
  expect(readersOf(server.pid)).not.toContain(pids[0]);
  await untilReaders(server, 2);
});

it('a mutation whose reader is killed is answered with what is known, and is not sent to another reader', async () => {
  const server = await served({ READERS: '2' });
  const pids = await untilReaders(server, 2);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  const mutation = ask(
    server,
    'mutation { splitIdentity(namespace: "a", name: "b", reason: "c") { id } }',
  );
  await sleep(500);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  expect(await mutation).toMatchObject({
    status: 503,
    body: { errors: [{ message: expect.stringContaining('not known whether it was recorded') }] },
  });
});

it('a reader ends when the server is killed, also while it is busy', async () => {
  const server = await served({ READERS: '2' });
  const pids = await untilReaders(server, 2);
  await server.kill();
  while (pids.some(exists)) await sleep(50);
  expect(pids.some(exists)).toBe(false);
});

it('a subscription is answered, and its socket closes when its reader ends', async () => {
  const server = await served({ READERS: '1' });
  const [pid] = await untilReaders(server, 1);
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const changes = client.iterate({
    query:
      'subscription { lineageChanged(below: {namespace: "postgres://shop-db:5432", name: "shop.public.orders"}, after: 0) { sequence } }',
  });
  const heard = await changes.next();
  expect(heard.value).toMatchObject({ data: { lineageChanged: { sequence: expect.any(Number) } } });
  process.kill(pid ?? NaN, 'SIGKILL');
  await expect(
    (async () => {
      for await (const _ of changes);
    })(),
  ).rejects.toMatchObject({ code: 1006 });
});

it('one question more than MAX_QUESTIONS is refused with Retry-After', async () => {
  const server = await served({ READERS: '1', MAX_QUESTIONS: '2', QUERY_TIMEOUT_MS: '3000' });
  const waiting = [ask(server, WAITING), ask(server, WAITING)];
  await sleep(500);
  expect(await ask(server, COUNT)).toMatchObject({
    status: 503,
    retryAfter: '1',
    body: { errors: [{ message: expect.stringContaining('at most 2 questions at once') }] },
  });
  for (const one of await Promise.all(waiting)) expect(one).toMatchObject({ status: 200 });
  expect(await ask(server, COUNT)).toMatchObject(counted(DATASETS));
});

it('told to end, the server answers what was asked and leaves no reader behind', async () => {
  const server = await served({ READERS: '2', QUERY_TIMEOUT_MS: '2000' });
  const pids = await untilReaders(server, 2);
  const asked = ask(server, WAITING);
  await sleep(300);
  expect(await server.end()).toBe(0);
  expect(await asked).toMatchObject({ body: { errors: [{}] } });
  expect(pids.some(exists)).toBe(false);
});
