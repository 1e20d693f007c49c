import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDoor, runEvent, type Door } from './door.contract.ts';

// One connection, kept: what follows an attack comes through the same door.
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let door: Door;
let port: number;
let events = 0;

beforeAll(async () => {
  door = await openDoor({ MAX_BODY_MB: '8', MAX_BATCH: '1000' });
  await door.server.listen({ port: 0, host: '127.0.0.1' });
  port = (door.server.server.address() as AddressInfo).port;
});
afterAll(async () => {
  agent.destroy();
  await door.close();
});

interface Sent {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly chunks: readonly (string | Buffer)[];
  /** Between the chunks. */
  readonly pauseMs?: number;
}

const send = async ({ path = '/api/v1/lineage', headers = {}, chunks, pauseMs = 0 }: Sent) => {
  const type = { 'content-type': 'application/json' };
  const sending = request({ agent, port, path, method: 'POST', headers: { ...type, ...headers } });
  const answered = answerTo(sending);
  for (const chunk of chunks) {
    sending.write(chunk);
    if (pauseMs > 0) await sleep(pauseMs);
  }
  sending.end();
  const answer = await answered;
  let body = '';
  for await (const text of answer.setEncoding('utf8')) body += String(text);
  return { status: answer.statusCode, body };
};

const answerTo = (sending: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    sending.once('response', resolve).once('error', reject);
  });

const nextIsAccepted = async (): Promise<void> => {
  const before = (await door.entries()).length;
  events += 1;
  expect(await send({ chunks: [runEvent(events)] })).toEqual({ status: 201, body: '' });
  expect(await door.entries()).toHaveLength(before + 1);
};

const repeated = (text: string, times: number): readonly Buffer[] =>
  Array.from({ length: times }, () => Buffer.from(text));

const gzip = { 'content-encoding': 'gzip' };
const megabyte = 'x'.repeat(1024 * 1024);
const half = runEvent(0).slice(0, 40);

describe('an attack is refused, and the next event accepted', () => {
  it.each<[what: string, sent: Sent, status: number, error: RegExp]>([
    [
      'a body above the limit that says so',
      { headers: { 'content-length': String(20 << 20) }, chunks: repeated(megabyte, 20) },
      413,
      /^the body is larger than 8 MB \(MAX_BODY_MB\)/,
    ],
    [
      'a body above the limit that does not say so',
      { chunks: repeated(megabyte, 20) },
      413,
      /^the body is larger than 8 MB \(MAX_BODY_MB\)/,
    ],
    [
      'gzip that becomes larger than the limit',
      { headers: gzip, chunks: [gzipSync(megabyte.repeat(2) + randomText(7 << 20))] },
      413,
      /^the body is larger than 8 MB \(MAX_BODY_MB\)/,
    ],
    [
      'gzip that becomes a thousand times as large',
      { headers: gzip, chunks: [gzipSync(megabyte.repeat(7))] },
      413,
      /^the body inflates to more than 100 times its size \(MAX_INFLATE_RATIO\)/,
    ],
    [
      'gzip within gzip',
      { headers: gzip, chunks: [gzipSync(gzipSync(runEvent(0)))] },
      400,
      /^the event cannot be read as JSON: the text is not UTF-8 at byte 1/,
    ],
    [
      'a million brackets',
      { chunks: repeated('['.repeat(1000), 1000) },
      400,
      /more than 128 deep \(MAX_JSON_DEPTH\) at byte 128/,
    ],
    [
      'a million objects in each other',
      { chunks: repeated('{"a":'.repeat(1000), 1000) },
      400,
      /more than 128 deep \(MAX_JSON_DEPTH\) at byte 640/,
    ],
    [
      'an array of a million zeros',
      { path: '/api/v1/lineage/batch', chunks: ['[0', ...repeated(',0'.repeat(1000), 1000), ']'] },
      413,
      /^the body holds more than 1000 events \(MAX_BATCH\)/,
    ],
    [
      'a million lines',
      {
        headers: { 'content-type': 'application/x-ndjson' },
        chunks: repeated('0\n'.repeat(1000), 1000),
      },
      413,
      /^the body holds more than 1000 events \(MAX_BATCH\)/,
    ],
    [
      'a member name of five megabytes',
      { chunks: ['{"', ...repeated(megabyte, 5), '":1}'] },
      400,
      /^run, job and dataset are missing/,
    ],
    [
      'a member that occurs twice',
      { chunks: [runEvent(0).replace('{', '{"run":{"runId":"another"},')] },
      400,
      /^the event cannot be read as JSON: the member run occurs twice/,
    ],
    [
      'a name for the prototype',
      { chunks: ['{"__proto__":{"run":{"runId":"r"}},"constructor":{}}'] },
      400,
      /^run, job and dataset are missing/,
    ],
    [
      'gzip of which the end is missing',
      { headers: gzip, chunks: [gzipSync(runEvent(0)).subarray(0, 60)] },
      400,
      /^the body ends before its gzip data does/,
    ],
  ])('%s', async (_what, sent, status, error) => {
    const before = (await door.entries()).length;
    const answer = await send(sent);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      status,
      { error: expect.stringMatching(error) },
    ]);
    expect(await door.entries()).toHaveLength(before);
    await nextIsAccepted();
  });
});

describe('a sender', () => {
  it('that is slow is waited for', async () => {
    events += 1;
    const bytes = [...Buffer.from(runEvent(events))].map((byte) => Buffer.from([byte]));
    expect((await send({ chunks: bytes, pauseMs: 1 })).status).toBe(201);
  });

  it.each([
    ['plain', {}, Buffer.from(half)],
    ['compressed', gzip, gzipSync(half).subarray(0, 30)],
  ])(
    'that goes away in the midst of a %s event leaves nothing behind',
    async (_how, headers, part) => {
      const before = (await door.entries()).length;
      const sending = request({ port, path: '/api/v1/lineage', method: 'POST', headers });
      sending.on('error', () => undefined);
      sending.write(part);
      await sleep(50);
      sending.destroy();
      await nextIsAccepted();
      expect(await door.entries()).toHaveLength(before + 1);
    },
  );

  it.each(['//api/v1/lineage', '//api/v1/lineage/', '/', '/?key=value', '/api/v1/lineage/?a=b'])(
    'that joins its base URL and the path to %s is heard, and never redirected',
    async (path) => {
      events += 1;
      expect((await send({ path, chunks: [runEvent(events)] })).status).toBe(201);
    },
  );

  it('that sends many events at once gets an answer for each', async () => {
    const before = (await door.entries()).length;
    const many = new Agent({ keepAlive: true, maxSockets: 64 });
    const answers = await Promise.all(
      Array.from({ length: 500 }, async (_, n) => {
        const sending = request({ agent: many, port, path: '/api/v1/lineage', method: 'POST' });
        sending.end(runEvent(1000 + n));
        const answer = await answerTo(sending);
        answer.resume();
        return answer.statusCode;
      }),
    );
    many.destroy();
    expect(new Set(answers)).toEqual(new Set([201]));
    expect(await door.entries()).toHaveLength(before + 500);
  });
});

/** Text that hardly compresses. */
function randomText(length: number): string {
  let state = 1;
  const text = Buffer.alloc(length);
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    text[index] = 0x30 + ((state >> 16) & 0x3f);
  }
  return text.toString('latin1');
}
