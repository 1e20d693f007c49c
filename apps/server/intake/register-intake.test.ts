import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JSON_TYPE, openDoor, post, runEvent, type Door } from './door.contract.ts';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

describe('one event', () => {
  it('is answered 201 without a body, with where it stands, and is stored as it was sent', async () => {
    const sent = `  ${runEvent(1)}\n`;
    const answer = await post(door, sent);
    const entry = (await door.entries()).at(-1);
    expect(answer.statusCode).toBe(201);
    expect(answer.body).toBe('');
    expect(answer.headers['content-length']).toBe('0');
    expect(answer.headers['ledgerline-status']).toBe('accepted');
    expect(answer.headers['ledgerline-position']).toBe(entry?.position);
    expect(entry?.data.toString()).toBe(sent);
  });

  it('sent again is answered 201, with where it stands, and not stored again', async () => {
    const first = await post(door, runEvent(2));
    const before = (await door.entries()).length;
    const again = await post(door, runEvent(2));
    expect(again.statusCode).toBe(201);
    expect(again.headers['ledgerline-status']).toBe('duplicate');
    expect(again.headers['ledgerline-position']).toBe(first.headers['ledgerline-position']);
    expect(await door.entries()).toHaveLength(before);
  });

  it('keeps the actor, the class of the address and the client beside the event, of the first sender only', async () => {
    await post(door, runEvent(60), { ...JSON_TYPE, 'user-agent': 'first/1.0' });
    const again = await post(door, runEvent(60), { ...JSON_TYPE, 'user-agent': 'second/1.0' });
    expect(again.headers['ledgerline-status']).toBe('duplicate');
    const entry = (await door.entries()).at(-1);
    expect(JSON.parse(entry?.metadata ?? '')).toEqual({
      ...{ actor: 'anonymous', address: 'LOOPBACK', client: 'first/1.0' },
    });
  });

  it('can be waited for by its position', async () => {
    const answer = await post(door, runEvent(3));
    const position = answer.headers['ledgerline-position'];
    expect(await door.platform.waitFor(String(position), 10_000)).toBe(true);
  });

  it.each([
    ['as JSON in UTF-8', { 'content-type': 'application/json; charset=UTF-8' }],
    [
      'as JSON in capitals and with nothing after the semicolon',
      { 'content-type': 'Application/JSON;' },
    ],
    ['as nothing in particular', {}],
    ['as not encoded', { ...JSON_TYPE, 'content-encoding': 'identity' }],
  ])('is accepted when its headers name it %s', async (_how, headers) => {
    expect((await post(door, runEvent(4), headers)).statusCode).toBe(201);
  });

  it.each(['gzip', 'x-gzip', 'GZIP'])(
    'is accepted compressed with %s, and stored inflated',
    async (encoding) => {
      const sent = runEvent(5, { encoding });
      const answer = await post(door, gzipSync(sent), {
        ...JSON_TYPE,
        'content-encoding': encoding,
      });
      expect(answer.statusCode).toBe(201);
      expect((await door.entries()).at(-1)?.data.toString()).toBe(sent);
    },
  );

  it.each(['/api/v1/lineage', '/api/v1/lineage/', '/', '/api/v1/lineage?project=shop'])(
    'is accepted at %s',
    async (url) => {
      expect((await post(door, runEvent(6, { url }), JSON_TYPE, url)).statusCode).toBe(201);
    },
  );

  it('counts although its facets are wrong', async () => {
    const answer = await post(door, runEvent(7, { inputs: 'none', outputs: [{ facets: 3 }] }));
    expect(answer.statusCode).toBe(201);
  });

  it('that is larger than an entry of the log is accepted', async () => {
    const answer = await post(door, runEvent(8, { producer: 'x'.repeat(3_000_000) }));
    expect(answer.statusCode).toBe(201);
  });
});

describe('a batch', () => {
  const NDJSON = { 'content-type': 'application/x-ndjson' };
  const mixed = [runEvent(11), runEvent(11), '{"run":{}}', runEvent(12)];
  const refusal = { status: 'refused', path: 'run.runId' };

  it('as an array is reported event by event, and its elements are stored as they stand', async () => {
    const answer = await post(
      door,
      `[ ${mixed.join(' ,\n')} ]`,
      JSON_TYPE,
      '/api/v1/lineage/batch',
    );
    const entries = (await door.entries()).slice(-2);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      accepted: 2,
      duplicate: 1,
      refused: 1,
      position: entries[1]?.position,
      events: [
        { index: 0, status: 'accepted', id: entries[0]?.id },
        { index: 1, status: 'duplicate', id: entries[0]?.id },
        {
          index: 2,
          ...refusal,
          reason: 'run.runId is missing: an event of a run must name the run',
        },
        { index: 3, status: 'accepted', id: entries[1]?.id },
      ],
    });
    expect(answer.headers['ledgerline-position']).toBe(entries[1]?.position);
    expect(entries.map(({ data }) => data.toString())).toEqual([runEvent(11), runEvent(12)]);
  });

  it.each(['/api/v1/lineage', '/api/v1/lineage/', '/api/v1/lineage/batch', '/'])(
    'as NDJSON at %s is reported line by line, whatever ends a line',
    async (url) => {
      const [a, b] = [runEvent(13, { url }), runEvent(14, { url })];
      const answer = await post(door, `${a}\r\n\n  \n{"run":{}}\n${b}`, NDJSON, url);
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toMatchObject({
        accepted: 2,
        duplicate: 0,
        refused: 1,
        events: [
          { line: 1, status: 'accepted' },
          { line: 4, ...refusal },
          { line: 5, status: 'accepted' },
        ],
      });
      const stored = (await door.entries()).slice(-2).map(({ data }) => data.toString());
      expect(stored).toEqual([a, b]);
    },
  );

  it('is taken compressed', async () => {
    const body = gzipSync(`${runEvent(15)}\n${runEvent(16)}\n`);
    const answer = await post(door, body, { ...NDJSON, 'content-encoding': 'gzip' });
    expect(answer.json()).toMatchObject({ accepted: 2, refused: 0 });
  });

  it.each(['/api/v1/lineage/batch', '/api/v1/lineage/batch/'])(
    'without events at %s is none',
    async (url) => {
      const counts = { accepted: 0, duplicate: 0, refused: 0, warnings: 0 };
      const none = { ...counts, position: null, events: [] };
      expect((await post(door, '[]', JSON_TYPE, url)).json()).toEqual(none);
      expect((await post(door, '\n', NDJSON, url)).json()).toEqual(none);
    },
  );

  it('that is no array, or one that does not end, is refused as a whole', async () => {
    const before = (await door.entries()).length;
    for (const [body, error] of [
      [
        '{}',
        'the body is not a JSON array of events: found { where an array is expected at byte 0',
      ],
      [`[${runEvent(17)}`, /^the body is not a JSON array of events: the text ends where /],
    ] as const) {
      const answer = await post(door, body, JSON_TYPE, '/api/v1/lineage/batch');
      expect(answer.statusCode).toBe(400);
      expect(answer.json<{ error: string }>().error).toEqual(
        typeof error === 'string' ? error : expect.stringMatching(error),
      );
    }
    expect(await door.entries()).toHaveLength(before);
  });
});
