import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyBaseLogger } from 'fastify';
import { createClient, type Client } from 'graphql-ws';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { createKey } from '#platform';
import { serveNothing, type Served } from './served-shop.ts';
import { coupons, orderLines } from '../shop/names.ts';
import { story } from '../shop/story.ts';

const opened = new Set<Served>();
const clients = new Set<Client>();

afterAll(async () => {
  for (const client of clients) await client.dispose();
  for (const served of opened) await served.close();
});

const listening = async (settings: Record<string, string> = {}, log?: FastifyBaseLogger) => {
  const served = await serveNothing(settings, log);
  opened.add(served);
  const address = await served.fastify.listen({ port: 0, host: '127.0.0.1' });
  return { served, url: `${address.replace('http', 'ws')}/graphql` };
};

const connected = (url: string, connectionParams: Record<string, unknown> = {}): Client => {
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams,
    onNonLazyError: () => undefined,
  });
  clients.add(client);
  return client;
};

const CHANGED = `
  subscription ($below: Name!, $after: Sequence) {
    lineageChanged(below: $below, after: $after) {
      sequence cause { sequence }
      diff { edges { nodes { change from { namespace name } to { namespace name } cause { sequence } } } }
    }
  }`;

interface Edge {
  readonly change: string;
  readonly from: { readonly name: string };
  readonly to: { readonly name: string };
}

interface Heard {
  readonly sequence: number;
  readonly diff: { readonly edges: { readonly nodes: readonly Edge[] } };
}

/** What a subscription tells, until there is as much of it as wanted. */
const hear = async (
  client: Client,
  variables: Record<string, unknown>,
  count: number,
): Promise<readonly Heard[]> => {
  const heard: Heard[] = [];
  for await (const { data, errors } of client.iterate<{ lineageChanged: Heard }>({
    query: CHANGED,
    variables,
  })) {
    if (errors) throw new Error(errors.map(({ message }) => message).join());
    if (data) heard.push(data.lineageChanged);
    if (heard.length === count) break;
  }
  return heard;
};

const edgesOf = (heard: readonly Heard[]): readonly string[] =>
  heard.flatMap(({ sequence, diff }) =>
    diff.edges.nodes.map(
      ({ change, from, to }) => `${sequence} ${change} ${from.name} -> ${to.name}`,
    ),
  );

describe('lineageChanged', () => {
  let served: Served;
  let url: string;
  let all: readonly Heard[];

  beforeAll(async () => {
    ({ served, url } = await listening());
    const client = connected(url);
    await served.tell(story.slice(0, 25));
    // Half of it is there before the question, the other half comes while it is asked. The last event closes the edge.
    const heard: Heard[] = [];
    const telling = served.tell(story.slice(25));
    for await (const { data } of client.iterate<{ lineageChanged: Heard }>({
      query: CHANGED,
      variables: { below: coupons, after: 0 },
    })) {
      if (data) heard.push(data.lineageChanged);
      if (data?.lineageChanged.sequence === story.length) break;
    }
    await telling;
    all = heard;
  });

  // test/shop/README.md, row by row: what is stated in the first night, the failed run, the end of the third night.
  it('tells what opens and closes at a dataset and below it, in the order of events', () => {
    const [from, to] = [coupons.name, orderLines.name];
    expect(edgesOf(all).filter((line) => line.endsWith(`${from} -> ${to}`))).toEqual([
      `9 OPENED ${from} -> ${to}`,
      `38 CLOSED ${from} -> ${to}`,
    ]);
    expect(edgesOf(all)).toContain(`23 OPENED raw/returns -> ${to}`);
    expect(edgesOf(all)).toContain(`24 CLOSED raw/returns -> ${to}`);
    const sequences = all.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    // What is beside the coupons: neither end of it is below them.
    expect(edgesOf(all).join('\n')).not.toMatch(/customers -> raw|-> SHOP.STAGING.STG_CUSTOMERS/);
  });

  it('tells of each event what differs between the moments before and after it', async () => {
    for (const { sequence, diff } of all) {
      const { data } = await served.ask(
        `query ($from: Sequence!, $to: Sequence!) {
          lineageDiff(from: { sequence: $from }, to: { sequence: $to }) {
            edges { nodes { change from { namespace name } to { namespace name } cause { sequence } } }
          }
        }`,
        { from: sequence - 1, to: sequence },
      );
      const { lineageDiff } = data as { lineageDiff: Heard['diff'] };
      expect(lineageDiff.edges.nodes).toEqual(expect.arrayContaining([...diff.edges.nodes]));
    }
  });

  it('goes on after any sequence without a gap or a repeat', async () => {
    const client = connected(url);
    for (const after of [0, 7, 8, 23, 24, 37]) {
      const rest = all.filter(({ sequence }) => sequence > after);
      expect(await hear(client, { below: coupons, after }, rest.length)).toEqual(rest);
    }
  });

  it('refuses a dataset that is not known, and a sequence that is still to come', async () => {
    const client = connected(url);
    const unknown = { namespace: 's3://shop-lake', name: 'nowhere' };
    await expect(hear(client, { below: unknown, after: 0 }, 1)).rejects.toThrow(
      /there is no dataset nowhere/,
    );
    await expect(hear(client, { below: coupons, after: 39 }, 1)).rejects.toThrow(
      /asOf.sequence is 39, but answers go up to 38/,
    );
  });

  it('takes only subscriptions, and what is valid and within the limits', async () => {
    const client = connected(url);
    const ask = async (query: string): Promise<unknown> => {
      for await (const result of client.iterate({ query })) return result;
      return null;
    };
    await expect(ask('{ status { head } }')).rejects.toMatchObject([
      { message: 'only subscriptions are taken here: POST other questions' },
    ]);
    await expect(ask('subscription { nothing }')).rejects.toMatchObject([
      { message: expect.stringContaining('Cannot query field "nothing"') as unknown },
    ]);
  });
});

describe('a socket', () => {
  it('needs a key where the server has keys, in the first message or the request', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledgerline-keys-'));
    try {
      const file = join(folder, 'keys.json');
      const { key } = createKey(file, 'ann', ['read']);
      const { served, url } = await listening({ API_KEYS_FILE: file });
      await served.tell(story.slice(0, 10));
      const query = { below: coupons, after: 0 };
      await expect(hear(connected(url), query, 1)).rejects.toMatchObject({ code: 4403 });
      const known = connected(url, { authorization: `Bearer ${key}` });
      expect(await hear(known, query, 1)).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('that listens with a key that is withdrawn hears so, though nothing else happens', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledgerline-keys-'));
    try {
      const file = join(folder, 'keys.json');
      const { key } = createKey(file, 'ann', ['read']);
      const other = join(folder, 'other.json');
      createKey(other, 'ben', ['read']);
      const { served, url } = await listening({ API_KEYS_FILE: file });
      await served.tell(story.slice(0, 10));
      // One each: a client closes its socket after its last subscription, and one that begins just then ends with it.
      const client = connected(url, { authorization: `Bearer ${key}` });
      const listener = connected(url, { authorization: `Bearer ${key}` });
      const query = { below: coupons, after: 0 };
      const [first] = await hear(client, query, 1);
      const waiting = hear(listener, { below: coupons, after: 10 }, 1);
      const told = expect(waiting).rejects.toThrow('a key is needed to read here');
      copyFileSync(other, file);
      await told;
      expect(first).toBeDefined();
      await expect(hear(client, query, 1)).rejects.toMatchObject({ code: 4403 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is closed for a message that is too long, which is told in a sentence', async () => {
    const said: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => said.push(line) });
    const { url } = await listening({}, log);
    const printed: unknown[] = [];
    const { error } = console;
    console.error = (...words: unknown[]) => printed.push(words);
    try {
      const socket = new WebSocket(url, 'graphql-transport-ws');
      socket.once('open', () => socket.send('x'.repeat(1024 * 1024 + 1)));
      expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(1009);
    } finally {
      console.error = error;
    }
    expect(said.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: 40,
        msg: 'a WebSocket is closed: a message over it was longer than 1048576 bytes',
      }),
    ]);
    expect(printed).toEqual([]);
  });

  it('with a key is let in however many others are open that show none', async () => {
    const { url } = await listening();
    const silent = Array.from({ length: 700 }, () => new WebSocket(url, 'graphql-transport-ws'));
    for (const socket of silent) socket.on('error', () => undefined);
    try {
      await Promise.all(
        silent.map((socket) => Promise.race([once(socket, 'open'), once(socket, 'close')])),
      );
      for (let round = 0; round < 5; round += 1) {
        const socket = new WebSocket(url, 'graphql-transport-ws');
        await once(socket, 'open');
        socket.send(JSON.stringify({ type: 'connection_init' }));
        const [data] = (await once(socket, 'message')) as [Buffer];
        expect(JSON.parse(data.toString())).toEqual({ type: 'connection_ack' });
        socket.terminate();
      }
    } finally {
      for (const socket of silent) socket.terminate();
    }
  });

  it('is not opened for a page of another site', async () => {
    const { url } = await listening();
    const socket = new WebSocket(url, 'graphql-transport-ws', {
      origin: 'http://evil.example',
    });
    const refused = await new Promise<number>((resolve, reject) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('open', () => reject(new Error('it was opened')));
      socket.on('error', () => undefined);
    });
    expect(refused).toBe(403);
  });
});
