import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { openEventStore } from '#event-store';
import { openIntake } from '#ingest';
import { openPlatform, readConfig } from '#platform';
import { CannotListen } from './http/listen.ts';
import { serve as serveLogging } from './serve.ts';

const inMemory = { EVENT_STORE_URL: 'memory:', CATALOG_URL: 'sqlite::memory:', PORT: '0' };

const EVENT = '{"eventTime":"2026-03-05T02:00:00Z","dataset":{"namespace":"a","name":"b"}}';

const serve = (settings: Readonly<Record<string, string>>) =>
  serveLogging(readConfig(settings), pino({ level: 'silent' }));

const lag = async (url: string): Promise<unknown> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ status { lag } }' }),
  });
  return response.json();
};

test('a server listens, answers, and lets go of its port when closed, also twice', async () => {
  const serving = await serve(inMemory);
  expect(serving.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await lag(serving.url)).toMatchObject({ data: { status: { lag: 0 } } });
  await serving.close();
  await serving.close();
  await expect(lag(serving.url)).rejects.toThrow();
  const again = await serve({ ...inMemory, PORT: new URL(serving.url).port });
  await again.close();
});

test('a port that is taken is named, and the files are let go of', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-'));
  const first = await serve(inMemory);
  const { port } = new URL(first.url);
  const settings = {
    EVENT_STORE_URL: `sqlite:${folder}/events.db`,
    CATALOG_URL: `sqlite:${folder}/catalog.db`,
  };
  try {
    const second = serve({ ...settings, PORT: port });
    await expect(second).rejects.toThrow(CannotListen);
    await expect(second).rejects.toThrow(
      `PORT ${port} on 127.0.0.1 is taken by another process: set PORT to another one, or to 0 for any that is free`,
    );
    const third = await serve({ ...settings, PORT: '0' });
    await third.close();
  } finally {
    await first.close();
    rmSync(folder, { recursive: true });
  }
});

test('clients that do not read, send or answer on do not keep the server from closing', async () => {
  const serving = await serve({ ...inMemory, SHUTDOWN_TIMEOUT_MS: '300' });
  const port = Number(new URL(serving.url).port);
  const post = (path: string, body: string, length = body.length): string =>
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`;
  const speak = (text: string): Socket => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    socket.pause();
    socket.write(text);
    return socket;
  };
  // More answers than the buffers of the system hold, and nobody who takes them.
  const query = JSON.stringify({ query: '{ __schema { types { name description } } }' });
  const reader = speak(post('/graphql', query).repeat(500));
  const sender = speak(post('/api/v1/lineage', '{', 99));
  const follower = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
  await once(follower, 'open');
  follower.pause();
  await serving.close();
  await expect(lag(serving.url)).rejects.toThrow();
  for (const client of [reader, sender]) client.destroy();
  follower.terminate();
}, 25_000);

test('a server that listens already and cannot read its catalog lets go of the port and the files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-'));
  const settings = {
    EVENT_STORE_URL: `sqlite:${folder}/events.db`,
    CATALOG_URL: `sqlite:${folder}/catalog.db`,
    PORT: '0',
    ROLES: 'ingest,query',
  };
  const made = await openPlatform(readConfig(settings), { mode: 'write' });
  await openIntake(made.log, { maxDepth: 128 }).ingest(Buffer.from(EVENT));
  await made.settled();
  await made.catalog.db.query('UPDATE projection SET fold_version = 999');
  await made.close();
  const urls: string[] = [];
  const serving = serveLogging(readConfig(settings), pino({ level: 'silent' }), (url) =>
    urls.push(url),
  );
  await expect(serving).rejects.toThrow(/version 999/);
  expect(urls).toHaveLength(1);
  await expect(fetch(`${urls[0]}/health/live`)).rejects.toThrow();
  const log = await openEventStore(settings.EVENT_STORE_URL);
  await log.close();
  rmSync(folder, { recursive: true });
});

test('a server takes events before it answers questions, and questions wait', async () => {
  const asked: Promise<unknown>[] = [];
  const sent: Promise<Response>[] = [];
  const serving = await serveLogging(readConfig(inMemory), pino({ level: 'silent' }), (url) => {
    asked.push(lag(url));
    sent.push(
      fetch(`${url}/api/v1/lineage`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: EVENT,
      }),
    );
  });
  expect((await sent[0])?.status).toBe(201);
  expect(await asked[0]).toMatchObject({ data: { status: { lag: expect.any(Number) } } });
  await serving.close();
});

test('what was asked before closing is answered', async () => {
  const serving = await serve(inMemory);
  const event = JSON.stringify({
    eventTime: '2026-03-05T02:00:00Z',
    producer: 'https://shop.example/lineage',
    dataset: { namespace: 'a', name: 'b' },
  });
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sending = request(`${serving.url}/api/v1/lineage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    sending.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sending.on('error', reject);
    // Half of the event, then the end of the server, then the other half.
    sending.write(event.slice(0, 20), () => {
      setTimeout(() => {
        void serving.close();
        sending.end(event.slice(20));
      }, 50);
    });
  });
  expect(status).toBe(201);
  await serving.close();
});
