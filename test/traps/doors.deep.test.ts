import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodyOf, LogClosed } from '#event-store';
import { openDoor, post, serverOn, type Door } from '../../apps/server/intake/door.contract.ts';

let door: Door;
let port: number;
beforeAll(async () => {
  door = await openDoor();
  await door.server.listen({ port: 0, host: '127.0.0.1' });
  port = (door.server.server.address() as AddressInfo).port;
});
afterAll(() => door.close());

interface Sent {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** In chunks, without a length, unless the headers give one. */
  readonly chunks: readonly (string | Buffer)[];
}

const send = async ({ path = '/api/v1/lineage', headers = {}, chunks }: Sent) => {
  const type = { 'content-type': 'application/json' };
  const sending = request({ port, path, method: 'POST', headers: { ...type, ...headers } });
  for (const chunk of chunks) sending.write(chunk);
  sending.end();
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    sending.once('response', resolve).once('error', reject);
  });
  let body = '';
  for await (const text of response.setEncoding('utf8')) body += String(text);
  return { status: response.statusCode, headers: response.headers, body };
};

let events = 0;
/** Another event each time, as Python writes it. */
const event = (more = ''): string => {
  events += 1;
  return `{"eventTime": "2026-01-01T00:00:00.${String(events).padStart(6, '0')}Z", "eventType": "COMPLETE", "job": {"name": "j", "namespace": "n"}, "producer": "p", "run": {"runId": "r"}${more}}`;
};

const lastBody = async (): Promise<Buffer> => {
  const entry = (await door.entries()).findLast(({ type }) => !type.startsWith('$'));
  if (!entry) throw new Error('the log is empty');
  return bodyOf(door.platform.log, entry);
};

describe('the door for events', () => {
  it('must 1: answers 201 with an empty body and Content-Length 0', async () => {
    const { status, headers, body } = await send({ chunks: [event()] });
    expect([status, headers['content-length'], body]).toEqual([201, '0', '']);
  });

  it.each(['/api/v1/lineage', '/api/v1/lineage/', '/', '/api/v1/lineage?urlParam=x'])(
    'must 2: serves %s itself and never redirects',
    async (path) => {
      const { status, headers } = await send({ path, chunks: [event()] });
      expect([status, headers.location]).toEqual([201, undefined]);
    },
  );

  it.each([
    'application/json',
    'application/json; charset=UTF-8',
    'application/json;charset=utf-8',
    'application/json; charset=iso-8859-1',
  ])('must 3: accepts the content type %s', async (type) => {
    expect((await send({ headers: { 'content-type': type }, chunks: [event()] })).status).toBe(201);
  });

  it('must 4: stores the bytes as they were sent, also numbers that JavaScript has not', async () => {
    const sent = ` ${event(', "x": {"nan": NaN, "snapshotId": 3821550127947089009, "one": 1.0}')}\n`;
    expect((await send({ chunks: [sent] })).status).toBe(201);
    expect((await lastBody()).toString()).toBe(sent);
  });

  it('must 5: refuses with 4xx what cannot be keyed, and nothing else', async () => {
    const unkeyed = event().replace('"runId": "r"', '');
    expect((await send({ chunks: [unkeyed] })).status).toBe(400);
    const odd = event(', "schemaURL": 5, "inputs": [{"facets": []}], "outputs": "none"')
      .replace('"COMPLETE"', 'null')
      .replace('Z"', '"')
      .replace('"runId": "r"', '"runId": "run_id", "facets": {"parent": null, "x": {}}');
    expect((await send({ chunks: [odd] })).status).toBe(201);
  });

  it('must 6: takes the same event six times as one, and answers 201 each time', async () => {
    const sent = event();
    const before = (await door.entries()).length;
    const answers = await Promise.all(Array.from({ length: 6 }, () => send({ chunks: [sent] })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201]);
    expect(await door.entries()).toHaveLength(before + 1);
  });

  it('must 10: asks to wait with 503 and Retry-After, which every client repeats', async () => {
    const log = { ...door.platform.log, append: () => Promise.reject(new LogClosed()) };
    const closing = serverOn({ ...door.platform, log });
    const answer = await post({ server: closing }, event());
    expect(answer.statusCode).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    await closing.close();
  });

  it('must 11, trap 15: takes an event of 23,347,619 bytes and keeps every byte', async () => {
    const [start, end] = [event(', "x": {"plan": "'), '"}}'];
    const head = start.slice(0, -1);
    const sent = Buffer.from(head + 'p'.repeat(23_347_619 - head.length - end.length) + end);
    expect(sent).toHaveLength(23_347_619);
    const { status } = await send({ headers: { 'content-length': sent.length }, chunks: [sent] });
    expect(status).toBe(201);
    expect((await lastBody()).equals(sent)).toBe(true);
  }, 300_000);

  it('trap 52: takes gzip that comes in chunks without a length, at 18 to 1', async () => {
    const columns = Array.from(
      { length: 1500 },
      (_, index) => `{"name": "column_${index * 7919}", "type": "STRING"}`,
    );
    const sent = event(
      `, "outputs": [{"namespace": "n", "name": "wide", "facets": {"schema": {"fields": [${columns.join(', ')}]}}}]`,
    );
    const zipped = gzipSync(sent + ' '.repeat(200_000));
    expect((sent.length + 200_000) / zipped.length).toBeGreaterThan(18);
    const { status } = await send({
      headers: { 'content-encoding': 'gzip' },
      chunks: [zipped.subarray(0, 100), zipped.subarray(100)],
    });
    expect(status).toBe(201);
    expect((await lastBody()).toString().trimEnd()).toBe(sent);
  });

  it('trap 53: loses nothing for being strict: an event whose facets are all wrong is accepted', async () => {
    const facets = [
      'schema',
      'columnLineage',
      'lineage',
      'symlinks',
      'version',
      'ownership',
      'tags',
    ]
      .map(
        (key) => `"${key}": {"fields": 1, "entries": 1, "identifiers": 1, "owners": 1, "tags": 1}`,
      )
      .join(', ');
    const sent = event(`, "outputs": [{"namespace": "n", "name": "x", "facets": {${facets}}}]`);
    expect((await send({ chunks: [sent] })).status).toBe(201);
  });
});
