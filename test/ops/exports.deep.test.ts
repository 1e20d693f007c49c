import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startServer, type Process } from './processes.ts';
import { ask, sendAll } from './talk.ts';

let folder: string;
let server: Process;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledgerline-exports-'));
  server = await startServer({
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
    ...{ READERS: '2', EXPORT_TIMEOUT_MS: '3000' },
  });
});
afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true });
});

it('exports of the graph are limited for a server as a whole, and a client that takes too long is cut', async () => {
  while (!/^ledgerline_readers 2$/m.test(await (await fetch(`${server.url}/metrics`)).text()))
    await sleep(50);
  // More than what fits into the buffers of two sockets.
  const outputs = Array.from({ length: 30 }, (_, index) => index);
  const events = Array.from({ length: 300 }, (_, run) => ({
    ...{
      eventTime: '2026-05-01T00:00:00Z',
      eventType: 'COMPLETE',
      producer: 'https://example.org/exports',
    },
    ...{ run: { runId: `run-${run}` }, job: { namespace: 'exports', name: `job-${run}` } },
    outputs: outputs.map((n) => ({
      namespace: 'exports',
      name: `${run}-${n}-`.padEnd(900, 'x'),
    })),
  }));
  const after = await sendAll(server.url, events);
  await ask(server.url, `{ datasets(asOf: { after: "${after}" }) { totalCount } }`);
  const stalled = [await startExport(server), await startExport(server)];
  const refused = await fetch(`${server.url}/api/v1/graph`);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  await refused.text();
  for (const { rest } of stalled) expect((await rest).endsWith(END_OF_CHUNKS)).toBe(false);
  // Both places are free again. On a slow machine the whole graph may take longer than the limit of this server.
  const taken = await fetch(`${server.url}/api/v1/graph?asOf=0`);
  expect(taken.status).toBe(200);
  expect(await taken.json()).toMatchObject({ asOf: 0, datasets: [] });
});

/** Asks for an export over a connection that is not read for four seconds, and then to its end. */
const startExport = async ({ url }: Process): Promise<{ readonly rest: Promise<string> }> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET /api/v1/graph HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await once(socket, 'readable');
  const readLater = async (): Promise<string> => {
    await sleep(4000);
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    await new Promise((resolve) => socket.once('close', resolve));
    return text;
  };
  return { rest: readLater() };
};

const END_OF_CHUNKS = '\r\n0\r\n\r\n';
