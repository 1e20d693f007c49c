import { Agent, request, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { serveNothing, type Served } from '../server/served-shop.ts';
import { bodies, type Body } from './malformed.ts';
import { cases } from '../effort.ts';

// One connection, kept: what follows a bad body comes through the same door.
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let served: Served;
let port: number;
let sent = 0;

beforeAll(async () => {
  served = await serveNothing({ MAX_BODY_MB: '8' });
  await served.fastify.listen({ port: 0, host: '127.0.0.1' });
  port = (served.fastify.server.address() as AddressInfo).port;
});
afterAll(async () => {
  agent.destroy();
  await served.close();
});

const send = async ({ headers, chunks }: Omit<Body, 'what'>) => {
  const type = { 'content-type': 'application/json' };
  const path = '/api/v1/lineage';
  const sending = request({ agent, port, path, method: 'POST', headers: { ...type, ...headers } });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sending.once('response', resolve).once('error', reject);
  });
  for (const chunk of chunks) if (chunk.length > 0) sending.write(chunk);
  sending.end();
  const answer = await answered;
  let body = '';
  for await (const text of answer.setEncoding('utf8')) body += String(text);
  return { status: answer.statusCode ?? 0, body };
};

const goodEvent = (): Buffer => {
  sent += 1;
  const time = `2026-02-01T00:00:00.${String(sent).padStart(6, '0')}Z`;
  return Buffer.from(
    `{"eventTime": "${time}", "eventType": "OTHER", "run": {"runId": "good"}, "job": {"namespace": "good", "name": "good"}}`,
  );
};

const nextIsAccepted = async (): Promise<void> => {
  expect(await send({ headers: {}, chunks: [goodEvent()] })).toEqual({ status: 201, body: '' });
};

/** Everything that came is in the answers: nothing has stopped the projection. */
const isAnswered = async (): Promise<void> => {
  await served.platform.settled();
  expect(served.platform.trouble()).toBeNull();
  expect(
    await served.dataOf('{ status { lag counts { deadLetters } } run(runId: "good") { state } }'),
  ).toEqual({ status: { lag: 0, counts: { deadLetters: 0 } }, run: { state: 'NEW' } });
};

describe('whatever is sent', () => {
  it('is accepted, or refused with one sentence, and the next event is accepted', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const answer = await send(body);
        if (answer.status === 201) expect(answer.body).toBe('');
        else {
          expect([400, 413]).toContain(answer.status);
          const { error } = JSON.parse(answer.body) as { readonly error: string };
          expect(error).toMatch(/^\S.{9,}$/su);
          expect(error.length).toBeLessThan(500);
          expect(error).not.toMatch(/\n|node_modules|\bat \w+ \(/);
        }
        await nextIsAccepted();
      }),
      { numRuns: cases(300) },
    );
    await isAnswered();
  }, 180_000);
});

describe('hundreds of bombs', () => {
  const bomb = gzipSync(Buffer.alloc(32 << 20, '['));
  const deep = Buffer.from('{"a":'.repeat(200_000));
  const keys = Buffer.from(`{${Array.from({ length: 20_000 }, (_, n) => `"key ${n}":{}`).join()}}`);

  const sendMany = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++) {
      const gzip = { 'content-encoding': 'gzip' };
      expect((await send({ headers: gzip, chunks: [bomb] })).status).toBe(413);
      expect((await send({ headers: {}, chunks: [deep] })).status).toBe(400);
      expect((await send({ headers: {}, chunks: [keys] })).status).toBe(400);
    }
  };

  it('leave no memory behind', async () => {
    await sendMany(30);
    const before = process.memoryUsage();
    await sendMany(120);
    const after = process.memoryUsage();
    // Of the hundreds of megabytes that came and the gigabytes they would have become, nothing may be kept; the garbage of one round may.
    expect(after.external - before.external).toBeLessThan(64 << 20);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(128 << 20);
    await nextIsAccepted();
    await isAnswered();
  }, 180_000);
});

describe('a hundred senders that stop in the midst of a body', () => {
  it('keep no one else waiting', async () => {
    const head = (more: string): string =>
      `POST /api/v1/lineage HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${more}\r\n\r\n`;
    const sockets = Array.from({ length: 100 }, (_, n) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.on('error', () => undefined);
      const chunked = n % 2 === 0;
      socket.write(head(chunked ? 'Transfer-Encoding: chunked' : 'Content-Length: 5000'));
      socket.write(chunked ? '5\r\n{"run\r\n' : '{"run": {');
      return socket;
    });
    await pause(100);
    await nextIsAccepted();
    for (const socket of sockets) socket.destroy();
    await nextIsAccepted();
    await isAnswered();
  });
});
