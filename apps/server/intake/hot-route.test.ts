import { request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openDoor, runEvent, type Door } from './door.contract.ts';
import { createHotServer } from './hot-route.ts';
import { registerIntake } from './register-intake.ts';
import { openIntakeDoor } from './take-events.ts';

interface Counted {
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

let door: Door;
/** One answers the address itself, the other leaves it to Fastify. */
let servers: { readonly hot: FastifyInstance; readonly usual: FastifyInstance };
const counted: Counted[] = [];

beforeAll(async () => {
  door = await openDoor({ MAX_BODY_MB: '1' });
  const intake = openIntakeDoor(door.platform);
  const log = pino({ level: 'silent' });
  const count = (method: string, route: string, status: number) =>
    void counted.push({ method, route, status });
  const serverWith = (hot: Parameters<typeof createHotServer>[2]): FastifyInstance => {
    const server = fastify({ serverFactory: (handler) => createHotServer(handler, 60_000, hot) });
    registerIntake(server, intake);
    return server;
  };
  servers = { hot: serverWith({ door: intake, log, count }), usual: serverWith(null) };
  for (const server of Object.values(servers)) await server.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await servers.hot.close();
  await servers.usual.close();
  await door.close();
});

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

const send = (server: FastifyInstance, { method = 'POST', path, headers, body }: Sent) =>
  new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: string }>(
    (resolve, reject) => {
      const { port } = server.server.address() as AddressInfo;
      const to = { port, path: path ?? '/api/v1/lineage', method, agent: false };
      const type = { 'content-type': 'application/json' };
      const sending = request({ ...to, headers: { ...type, ...headers } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        answer.once('end', () => {
          const others = { ...answer.headers, date: undefined };
          resolve({ status: answer.statusCode, headers: others, body: text });
        });
      });
      sending.once('error', reject).end(body);
    },
  );

const prefer = { prefer: 'return=representation' };
const lines = { 'content-type': 'application/x-ndjson' };

describe('the hot route answers as the route of Fastify does', () => {
  it.each<[what: string, sent: Sent, status: number]>([
    ['an event', { body: runEvent(1) }, 201],
    ['a representation', { headers: prefer, body: runEvent(2, { output: [] }) }, 201],
    ['gzip', { headers: { 'content-encoding': 'gzip' }, body: gzipSync(runEvent(3)) }, 201],
    ['lines', { headers: lines, body: `${runEvent(4)}\n{}` }, 200],
    ['an event without a key', { body: '{"run":{}}' }, 400],
    ['an array', { body: `[${runEvent(5)}]` }, 400],
    ['no JSON', { body: '{' }, 400],
    ['an empty body', { body: '' }, 400],
    ['a page of another site', { headers: { origin: 'http://evil.example' }, body: '{}' }, 403],
    ['a foreign host name', { headers: { host: 'evil.example' }, body: '{}' }, 403],
    ['a body that is too large', { body: 'x'.repeat(2 << 20) }, 413],
    ['another content type', { headers: { 'content-type': 'text/csv' }, body: 'a' }, 415],
    ['another encoding', { headers: { 'content-encoding': 'br' }, body: 'a' }, 415],
    ['another method', { method: 'PUT', body: '{}' }, 404],
  ])('to %s', async (_what, sent, status) => {
    // So that the event is a duplicate for both.
    await send(servers.usual, sent);
    const usual = await send(servers.usual, sent);
    expect(usual.status).toBe(status);
    expect(await send(servers.hot, sent)).toEqual(usual);
  });

  it('to an event that is new', async () => {
    const usual = await send(servers.usual, { body: runEvent(11) });
    const hot = await send(servers.hot, { body: runEvent(12) });
    const position = { 'ledgerline-position': expect.stringMatching(/^\d+$/) };
    expect(usual.headers['ledgerline-status']).toBe('accepted');
    expect(hot).toEqual({ ...usual, headers: { ...usual.headers, ...position } });
  });
});

describe('the hot route', () => {
  it('counts what it answers, and leaves other addresses to Fastify', async () => {
    counted.length = 0;
    await send(servers.hot, { body: runEvent(21) });
    await send(servers.hot, { body: '{}' });
    await send(servers.hot, { path: '/api/v1/lineage/', body: runEvent(22) });
    const route = { method: 'POST', route: '/api/v1/lineage' };
    expect(counted).toEqual([
      { ...route, status: 201 },
      { ...route, status: 400 },
    ]);
  });
});
