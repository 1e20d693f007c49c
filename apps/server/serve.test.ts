import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { readConfig } from '#platform';
import { CannotListen } from './listen.ts';
import { serve as serveLogging } from './serve.ts';

const inMemory = { EVENT_STORE_URL: 'memory:', CATALOG_URL: 'sqlite::memory:', PORT: '0' };

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
