import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { orders } from '../shop/names.ts';
import { story } from '../shop/story.ts';
import { childrenOf, parentOf, startServer, type Process } from './processes.ts';
import { sendAll, sendEvent } from './talk.ts';

const running = new Map<Process, string>();
afterAll(async () => {
  for (const [one, folder] of running) {
    await one.kill();
    await rm(folder, { recursive: true });
  }
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

const exists = (pid: number): boolean => parentOf(pid) !== null;

/** Waits until so many readers answer. */
const untilReaders = async ({ url, pid }: Process, many: number): Promise<readonly number[]> => {
  for (;;) {
    const pids = childrenOf(pid);
    if (pids.length >= many && (await metric(url, 'ledgerline_readers')) >= many) return pids;
    await sleep(50);
  }
};

const metric = async (url: string, name: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length) ?? NaN);
};

const endedReaders = ({ url }: Process, reason: string): Promise<number> =>
  metric(url, `ledgerline_readers_ended_total{reason="${reason}"}`);

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

/** Sends a GET with a body, as some clients do; resolves when it is answered. */
const getWithBody = (url: string, body: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const sent = request(url, { method: 'GET', headers }, (response) => {
      response.resume().once('end', resolve);
    });
    sent.once('error', reject).end(body);
  });

/** Sends text over a connection of its own, and resolves with all that is answered until it ends. */
const sendText = async ({ url }: Process, text: string): Promise<string> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
};

const headIn = z.object({ data: z.object({ status: z.object({ head: z.number() }) }) });

const at = (minute: number): string => `2026-05-01T00:${String(minute).padStart(2, '0')}:00Z`;

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

const SPLIT = 'mutation { splitIdentity(namespace: "a", name: "b", reason: "c") { id } }';

const { namespace, name } = orders;
const CHANGED = `subscription {
  lineageChanged(below: { namespace: "${namespace}", name: "${name}" }, after: 0) { sequence }
}`;

const PROPOSE = `mutation {
  proposeChange(commandId: "once", proposal: {
    title: "no orders", changes: [{ kind: DROP_DATASET, dataset: { namespace: "${namespace}", name: "${name}" } }]
  }) { change id position }
}`;

/** What a mutation has recorded. */
const recorded = ({ body }: Answered) => proposed.parse(body).data.proposeChange;

const proposed = z.object({
  data: z.object({
    proposeChange: z.object({ change: z.string(), id: z.string(), position: z.string() }),
  }),
});

// Makes an answer of twelve megabytes, of many small objects.
const TYPE =
  '__schema{types{name kind description fields{name description args{name type{name}} type{name ofType{name ofType{name}} description interfaces{name description} enumValues{name description}}}}}';
const MUCH = `{${Array.from({ length: 60 }, (_, index) => `a${index}:${TYPE}`).join(' ')}}`;

describe('two readers', () => {
  let server: Process;
  let pids: readonly number[];
  beforeAll(async () => {
    server = await served({ READERS: '2', QUERY_TIMEOUT_MS: '60000' });
  });

  it('are given each question whole, also after a GET that has a body', async () => {
    await untilReaders(server, 2);
    for (let round = 0; round < 6; round += 1) {
      await getWithBody(
        `${server.url}/graphql?query=${encodeURIComponent(COUNT)}`,
        'x'.repeat(200),
      );
      expect(await ask(server, COUNT)).toMatchObject(counted(DATASETS));
    }
  });

  it('answer as of each entry as soon as it was taken, whichever of them is asked', async () => {
    const sequence = async (): Promise<number> => {
      const { body } = await ask(server, '{ status { head } }');
      return headIn.parse(body).data.status.head;
    };
    const before = await sequence();
    for (let sent = 1; sent <= 10; sent += 1) {
      await sendEvent(server.url, JSON.stringify({ ...story[0], eventTime: at(sent) }));
      const asOf = before + sent;
      expect(
        await ask(server, `{ datasets(asOf: { sequence: ${asOf} }) { totalCount } }`),
      ).toMatchObject(counted(DATASETS));
    }
  });

  it.each(['/graphql', '/api/v1/lineage'])(
    'and intake answer POST %s as usual when the client offers HTTP/2 in an Upgrade header',
    async (path) => {
      const body =
        path === '/graphql' ? JSON.stringify({ query: COUNT }) : JSON.stringify(story[0]);
      const answer = await sendText(
        server,
        [
          `POST ${path} HTTP/1.1`,
          'Host: 127.0.0.1',
          'Connection: Upgrade, HTTP2-Settings, close',
          'Upgrade: h2c',
          'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
          'Content-Type: application/json',
          `Content-Length: ${body.length}`,
          ...['', body],
        ].join('\r\n'),
      );
      expect(answer).toMatch(path === '/graphql' ? /200 OK[^]*"totalCount":13/ : /201 Created/);
    },
  );

  it('are not asked for a WebSocket at another address, which is answered and closed', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/nothing`);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(error.message).toContain('404');
    await closed;
  });

  it('answer what a busy one of them has not begun, long before the deadline', async () => {
    pids = await untilReaders(server, 2);
    const [first = NaN] = pids;
    process.kill(first, 'SIGSTOP');
    const start = performance.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(server, COUNT)));
    for (const answer of answers) expect(answer).toMatchObject(counted(DATASETS));
    expect(performance.now() - start).toBeLessThan(60_000);
    process.kill(first, 'SIGCONT');
  });

  it('answer every client when one of them is killed', async () => {
    let asked = 0;
    const asking = async (): Promise<void> => {
      while (asked < 300) {
        asked += 1;
        if (asked === 100) process.kill(pids[0] ?? NaN, 'SIGKILL');
        expect(await ask(server, COUNT)).toMatchObject(counted(DATASETS));
      }
    };
    await Promise.all(Array.from({ length: 16 }, asking));
    expect(exists(pids[0] ?? NaN)).toBe(false);
    pids = await untilReaders(server, 2);
  });

  it('are given a mutation once: when its reader is killed, the answer says what is not known', async () => {
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    const mutation = ask(server, SPLIT);
    await sleep(500);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    expect(await mutation).toMatchObject({
      status: 503,
      body: { errors: [{ message: expect.stringContaining('not known whether it was recorded') }] },
    });
  });

  it('carry out a mutation, which the serving process records once', async () => {
    await untilReaders(server, 2);
    const [first, second] = [await ask(server, PROPOSE), await ask(server, PROPOSE)];
    expect(first).toMatchObject({
      status: 200,
      body: { data: { proposeChange: { change: expect.any(String) } } },
    });
    expect(second.body).toMatchObject({ data: { proposeChange: recorded(first) } });
    const after = `{
      datasets(asOf: { after: "${recorded(first).position}" }) { totalCount }
      changes { totalCount }
    }`;
    expect(await ask(server, after)).toMatchObject({
      body: { data: { changes: { totalCount: 1 } } },
    });
  });

  it('end when the server is killed, also while they are busy', async () => {
    pids = await untilReaders(server, 2);
    // Readers that are stopped hear of nothing; once they go on they end.
    const busy = ask(server, MUCH).catch(() => null);
    await sleep(100);
    await server.kill();
    await busy;
    while (pids.some(exists)) await sleep(50);
    expect(pids.some(exists)).toBe(false);
  });
});

describe('one reader', () => {
  let server: Process;
  beforeAll(async () => {
    server = await served({
      ...{ READERS: '1', QUERY_TIMEOUT_MS: '5000', MAX_QUESTIONS: '2', READER_MEMORY_MB: '96' },
    });
  });

  it('is ended at the deadline of a question that keeps it busy, and questions that share it are answered', async () => {
    const [first = NaN] = await untilReaders(server, 1);
    const guilty = ask(server, WAITING);
    await sleep(1000);
    process.kill(first, 'SIGSTOP');
    await sleep(500);
    const shared = ask(server, COUNT);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    expect(await sendEvent(server.url, JSON.stringify(story[0]))).toMatchObject({ status: 201 });
    expect(await guilty).toMatchObject({
      status: 504,
      body: { errors: [{ message: expect.stringContaining('within 5000 ms (QUERY_TIMEOUT_MS)') }] },
    });
    expect(await shared).toMatchObject(counted(DATASETS));
    expect(exists(first)).toBe(false);
    expect(await endedReaders(server, 'too_slow')).toBe(1);
  });

  it('refuses one question more than MAX_QUESTIONS, with Retry-After', async () => {
    const waiting = [ask(server, WAITING), ask(server, WAITING)];
    await sleep(1000);
    expect(await ask(server, COUNT)).toMatchObject({
      status: 503,
      retryAfter: '1',
      body: { errors: [{ message: expect.stringContaining('at most 2 questions at once') }] },
    });
    await Promise.all(waiting);
    expect(await ask(server, COUNT)).toMatchObject(counted(DATASETS));
  });

  it('that runs out of memory refuses the question with the limit, and answers others', async () => {
    const [large, small] = await Promise.all([ask(server, MUCH), ask(server, COUNT)]);
    expect(large).toMatchObject({
      status: 400,
      body: { errors: [{ message: expect.stringContaining('96 MB of memory that it may use') }] },
    });
    expect(small).toMatchObject(counted(DATASETS));
    expect(await endedReaders(server, 'out_of_memory')).toBe(1);
    expect(await endedReaders(server, 'unexpected')).toBe(0);
  });

  it('answers a subscription, whose socket closes when the reader ends', async () => {
    const [pid = NaN] = await untilReaders(server, 1);
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    const changes = client.iterate({ query: CHANGED });
    const heard = await changes.next();
    expect(heard.value).toMatchObject({
      data: { lineageChanged: { sequence: expect.any(Number) } },
    });
    process.kill(pid, 'SIGKILL');
    const end = async (): Promise<void> => {
      while ((await changes.next()).done !== true);
    };
    await expect(end()).rejects.toMatchObject({ code: 1006 });
  });

  it('answers what was asked when the server is told to end, and ends with it', async () => {
    const pids = await untilReaders(server, 1);
    const asked = ask(server, WAITING);
    const late = connect(Number(new URL(server.url).port), '127.0.0.1');
    late.write('POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    await sleep(500);
    const ended = server.end();
    await sleep(500);
    const question = JSON.stringify({ query: COUNT });
    late.write(`Content-Type: application/json\r\nContent-Length: ${question.length}\r\n\r\n`);
    late.write(question);
    let answer = '';
    for await (const chunk of late) answer += String(chunk);
    expect(answer).toMatch(/200 OK[^]*"totalCount":13/);
    expect(await ended).toBe(0);
    expect(await asked).toMatchObject({
      body: { errors: [{ extensions: { code: 'TIMED_OUT' } }] },
    });
    expect(pids.some(exists)).toBe(false);
  });
});
