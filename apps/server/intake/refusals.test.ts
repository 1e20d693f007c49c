import { setImmediate as nextTurn } from 'node:timers/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LogClosed, LogStopped, LogUnavailable } from '#event-store';
import { createKey } from '#platform';
import { JSON_TYPE, openDoor, post, runEvent, serverOn, type Door } from './door.contract.ts';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

describe('what is refused is answered with one sentence, and nothing of it is stored', () => {
  const gz = { ...JSON_TYPE, 'content-encoding': 'gzip' };
  const cut = 'the body ends before its gzip data does: send it again whole';
  it.each<
    [
      what: string,
      body: string | Buffer | undefined,
      headers: Record<string, string>,
      status: number,
      error: string,
    ]
  >([
    [
      'no body',
      undefined,
      {},
      400,
      'the event cannot be read as JSON: the text is empty: it ends at byte 0',
    ],
    [
      'an empty body',
      '',
      JSON_TYPE,
      400,
      'the event cannot be read as JSON: the text is empty: it ends at byte 0',
    ],
    [
      'what cannot be keyed',
      '{"run":{},"job":{"namespace":"n","name":"j"}}',
      JSON_TYPE,
      400,
      'run.runId is missing: an event of a run must name the run',
    ],
    [
      'an array, which has its own door',
      '[]',
      JSON_TYPE,
      400,
      'the event is not an object: [] names no run, job or dataset; an array of events is taken at /api/v1/lineage/batch',
    ],
    [
      'a form',
      runEvent(0),
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'the content type application/x-www-form-urlencoded is none of application/json and application/x-ndjson',
    ],
    [
      'an encoding other than gzip',
      runEvent(0),
      { ...JSON_TYPE, 'content-encoding': 'br' },
      415,
      'the content encoding br is not accepted: send the body plain or with gzip',
    ],
    ['a gzip body that is cut', gzipSync(runEvent(0)).subarray(0, -9), gz, 400, cut],
    ['a gzip body without a byte', '', gz, 400, cut],
    [
      'a gzip body that is none',
      runEvent(0),
      gz,
      400,
      'the body is not the gzip data that its content encoding names: incorrect header check',
    ],
    [
      'a page of another site',
      runEvent(0),
      { ...JSON_TYPE, host: 'localhost:5000', origin: 'https://evil.example' },
      403,
      "a page of https://evil.example may not send here: a browser's request must come from a page of this server",
    ],
    [
      'a foreign name for this machine',
      runEvent(0),
      { ...JSON_TYPE, host: 'evil.example:5000', origin: 'http://evil.example:5000' },
      403,
      'this server asks for no key, so it answers only to localhost and 127.0.0.1, and not to evil.example:5000',
    ],
  ])('%s', async (_what, body, headers, status, error) => {
    const before = (await door.entries()).length;
    const answer = await post(door, body, headers);
    expect([answer.statusCode, answer.json()]).toEqual([status, { error }]);
    expect(await door.entries()).toHaveLength(before);
  });

  it('a page of this very server is no other site', async () => {
    const headers = { ...JSON_TYPE, host: '127.0.0.1:5000', origin: 'http://127.0.0.1:5000' };
    expect((await post(door, runEvent(9), headers)).statusCode).toBe(201);
  });

  it('names the encodings and types that would be accepted', async () => {
    const encoded = await post(door, runEvent(0), { ...JSON_TYPE, 'content-encoding': 'br' });
    expect(encoded.headers['accept-encoding']).toBe('gzip');
    const typed = await post(door, runEvent(0), { 'content-type': 'text/plain' });
    expect(typed.headers.accept).toBe('application/json, application/x-ndjson');
  });
});

describe('who may send', () => {
  it('is whoever holds a key for it', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'keys-')), 'keys.json');
    const key = (role: 'read' | 'ingest' | 'admin') => createKey(file, role, [role]).key;
    const keys = {
      read: key('read'),
      ingest: key('ingest'),
      admin: key('admin'),
    };
    const guarded = await openDoor({ API_KEYS_FILE: file, HOST: '0.0.0.0' });
    const answerTo = async (authorization?: string) => {
      const headers = {
        ...JSON_TYPE,
        host: 'catalog.example',
        ...(authorization && { authorization }),
      };
      const answer = await post(guarded, runEvent(1), headers);
      return [answer.statusCode, answer.body === '' ? '' : answer.json<unknown>()];
    };
    const needed = 'a key is needed to send events: send it as "Authorization: Bearer KEY"';
    expect(await answerTo()).toEqual([401, { error: needed }]);
    expect(await answerTo('Bearer nonsense')).toEqual([401, { error: needed }]);
    expect(await answerTo(`Bearer ${keys.read}`)).toEqual([
      403,
      { error: 'the key of read does not allow sending events: use one with the role ingest' },
    ]);
    expect(await guarded.entries()).toEqual([]);
    expect(await answerTo(`Bearer ${keys.ingest}`)).toEqual([201, '']);
    expect(await answerTo(`bearer ${keys.admin}`)).toEqual([201, '']);
    await guarded.close();
  });

  it.each([
    [new LogClosed(), 503, 'the server is going down: send the event again later'],
    [
      new LogStopped('the disk of /secret/events.db is full'),
      503,
      'the server cannot store events at present, because writing its log failed: send the event again later',
    ],
    [
      new LogUnavailable('the EventStoreDB at esdb://secret:2113 does not answer'),
      503,
      'the log does not answer, so it is not known whether the event is stored: send it again',
    ],
    [
      new Error('what nobody expected'),
      500,
      'the server could not store the event: send it again, and see the log of the server',
    ],
  ])('is nobody while the log throws %s', async (error, status, sentence) => {
    const log = { ...door.platform.log, append: () => Promise.reject(error) };
    const server = serverOn({ ...door.platform, log });
    for (const [body, headers] of [
      [runEvent(20), JSON_TYPE],
      [`${runEvent(21)}\n${runEvent(22)}`, { 'content-type': 'application/x-ndjson' }],
    ] as const) {
      const answer = await post({ server }, body, headers);
      expect([answer.statusCode, answer.json()]).toEqual([status, { error: sentence }]);
      expect(answer.headers['retry-after']).toBe(status === 503 ? '10' : undefined);
    }
    await server.close();
  });

  it('is asked to wait while 16 MB wait for the log, and loses nothing that was acknowledged', async () => {
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const append: typeof door.platform.log.append = async (...given) => {
      await opened;
      return door.platform.log.append(...given);
    };
    const server = serverOn({ ...door.platform, log: { ...door.platform.log, append } });
    const padding = 'x'.repeat(500_000);
    const sent = Array.from({ length: 60 }, (_, n) => runEvent(100 + n, { padding }));
    const taken = Math.floor((16 * 1024 * 1024) / Buffer.byteLength(sent[0] ?? ''));
    const refused: Awaited<ReturnType<typeof post>>[] = [];
    const answers = sent.map(async (event) => {
      const answer = await post({ server }, event);
      if (answer.statusCode !== 201) refused.push(answer);
      return answer;
    });
    while (refused.length < sent.length - taken) await nextTurn();
    for (const { statusCode, headers } of refused)
      expect([statusCode, headers['retry-after']]).toEqual([503, '1']);
    const batch = post({ server }, runEvent(99), { 'content-type': 'application/x-ndjson' });
    open();
    expect((await batch).statusCode).toBe(200);
    const statuses = (await Promise.all(answers)).map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 201)).toHaveLength(taken);
    const stored = new Set((await door.entries()).map(({ data }) => data.toString()));
    for (const [n, event] of sent.entries()) expect(stored.has(event)).toBe(statuses[n] === 201);
    expect((await post({ server }, sent.at(-1))).statusCode).toBe(201);
    await server.close();
  });

  it('is nobody where the process does not take events', async () => {
    const server = serverOn({ ...door.platform, mode: 'read' });
    const answer = await post({ server }, runEvent(23));
    const error = 'this process takes no events: send them to one whose ROLES include ingest';
    expect([answer.statusCode, answer.json()]).toEqual([503, { error }]);
    await server.close();
  });
});
