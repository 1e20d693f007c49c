import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKey } from '#platform';
import { serveNothing, type Served } from './served-shop.ts';
import { firstQuestion } from '../../apps/server/pages/first-question.ts';

let open: Served;

beforeAll(async () => {
  open = await serveNothing();
});

afterAll(() => open.close());

test('the explorer is one page that asks for nothing from elsewhere', async () => {
  const { statusCode, headers, body } = await open.fastify.inject('/graphiql');
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(body).toContain('<title>Ledgerline: explorer</title>');
  expect(body).toContain(JSON.stringify(firstQuestion).slice(1, -1));
  // What a browser would fetch: addresses in tags, styles and modules. The text has others, which nothing follows.
  const markup = body.slice(0, body.indexOf('<script>'));
  expect(markup).not.toMatch(/(?:src|href)\s*=\s*["']?(?:https?:)?\/\//);
  expect(body).not.toMatch(/url\(\s*["']?(?:https?:)?\/\//);
  expect(body).not.toMatch(/@import\s+["'u]/);
  expect(body).not.toMatch(/\bimport\(\s*["'`]https?:/);
  // And it may not, were it to try.
  const policy = String(headers['content-security-policy']);
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'sha256-[A-Za-z0-9+/]{43}='; worker-src blob:;/,
  );
  expect(policy).toContain("connect-src 'self'");
  expect(policy).not.toMatch(/https?:|\*/);
});

test('the explorer comes compressed to those who can read that', async () => {
  const { headers, rawPayload } = await open.fastify.inject({
    url: '/graphiql',
    headers: { 'accept-encoding': 'br, gzip' },
  });
  expect(headers['content-encoding']).toBe('gzip');
  expect(rawPayload.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
});

test('what the explorer asks first is a question that can be asked', async () => {
  expect(await open.ask(firstQuestion)).toMatchObject({ status: 200, data: { dataset: null } });
});

test('the address of the server says where to go', async () => {
  const { statusCode, body } = await open.fastify.inject('/');
  expect(statusCode).toBe(200);
  for (const path of ['/graphiql', '/graphql', '/api/v1/lineage', '/health/ready']) {
    expect(body).toContain(path);
  }
  const nowhere = await open.fastify.inject('/nowhere?secret=1');
  expect([nowhere.statusCode, nowhere.json()]).toEqual([
    404,
    { error: 'there is nothing at GET /nowhere: see / for what there is' },
  ]);
});

test('health tells that the process lives, and whether answers keep up', async () => {
  const live = await open.fastify.inject('/health/live');
  expect([live.statusCode, live.json()]).toEqual([200, { status: 'live' }]);
  const ready = await open.fastify.inject('/health/ready');
  expect([ready.statusCode, ready.json()]).toEqual([
    200,
    {
      status: 'ready',
      freshness: { asOf: 0, head: 0, lag: 0 },
      projector: true,
      deadLetters: 0,
      projections: [
        { name: 'catalog', sequence: 0, lag: 0, lagSeconds: 0, lastError: null },
        { name: 'graph', sequence: 0, lag: 0, lagSeconds: 0, lastError: null },
      ],
    },
  ]);
});

test('a server whose projection does not go on is not ready, and says why', async () => {
  const stuck = await serveNothing();
  try {
    // Its catalog is damaged: what comes into the log cannot be projected.
    await stuck.platform.catalog.db.query('DROP TABLE events');
    await stuck.put([
      {
        eventTime: '2026-03-05T02:00:00Z',
        producer: 'https://shop.example/lineage',
        dataset: { namespace: 'a', name: 'b' },
      },
    ]);
    let ready = await stuck.fastify.inject('/health/ready');
    for (let looks = 0; ready.statusCode === 200 && looks < 200; looks += 1) {
      await pause(25);
      ready = await stuck.fastify.inject('/health/ready');
    }
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({
      status: 'not ready',
      reason: expect.any(String),
      projections: [{ name: 'catalog', lag: 1, lastError: { message: expect.any(String) } }, {}],
    });
  } finally {
    await stuck.close();
  }
});

test('a question comes as JSON by POST, or in the URL', async () => {
  const get = await open.fastify.inject({
    url: '/graphql',
    query: { query: 'query ($n: Int!) { jobs(first: $n) { totalCount } }', variables: '{"n": 1}' },
  });
  expect(get.json()).toMatchObject({ data: { jobs: { totalCount: 0 } } });
  const sentences = await Promise.all(
    [
      { payload: '[{"query": "{ status { lag } }"}]', type: 'application/json' },
      { payload: '{"query": ', type: 'application/json' },
      { payload: '{"query": 5}', type: 'application/json' },
      { payload: '<a/>', type: 'application/xml' },
      { payload: JSON.stringify({ query: ' '.repeat(1024 * 1024) }), type: 'application/json' },
    ].map(async ({ payload, type }) => {
      const { statusCode, body } = await open.fastify.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': type },
        payload,
      });
      const { errors } = JSON.parse(body) as { errors: { message: string; extensions: unknown }[] };
      expect([statusCode, errors.map(({ extensions }) => extensions)]).toEqual([
        400,
        [{ code: 'BAD_USER_INPUT' }],
      ]);
      return errors[0]?.message;
    }),
  );
  expect(sentences).toEqual([
    'several questions in one array are not answered: send each in a request of its own, or ask for several fields in one',
    'the body of the question is no JSON that can be read',
    'no question was sent: POST JSON such as {"query": "{ status { head } }", "variables": {}}, or open /graphiql',
    'a question is JSON: send content-type: application/json',
    'a question has at most 1048576 bytes',
  ]);
});

test('a page of another site asks nothing, and no foreign name for this machine does', async () => {
  const ask = async (headers: Readonly<Record<string, string>>) => {
    const payload = { query: '{ status { lag } }' };
    const { statusCode, body } = await open.fastify.inject({
      method: 'POST',
      url: '/graphql',
      headers,
      payload,
    });
    return [statusCode, body] as const;
  };
  const refused = [403, expect.stringContaining('FORBIDDEN')];
  expect(await ask({ origin: 'https://evil.example', host: 'localhost:5000' })).toEqual(refused);
  expect(await ask({ host: 'evil.example' })).toEqual(refused);
  expect((await ask({ origin: 'http://localhost:5000', host: 'localhost:5000' }))[0]).toBe(200);
});

test('a page of another site fetches nothing either, as it could with an image', async () => {
  const get = async (url: string, site: string): Promise<number> => {
    const headers = { host: 'localhost:5000', 'sec-fetch-site': site };
    return (await open.fastify.inject({ url, headers })).statusCode;
  };
  for (const url of ['/graphql?query={status{lag}}', '/api/v1/graph', '/metrics']) {
    expect([url, await get(url, 'cross-site')]).toEqual([url, 403]);
    expect([url, await get(url, 'same-site')]).toEqual([url, 403]);
    expect([url, await get(url, 'same-origin')]).toEqual([url, 200]);
    expect([url, await get(url, 'none')]).toEqual([url, 200]);
  }
  // A link from elsewhere to the explorer, which asks as a page of this server.
  expect(await get('/graphiql', 'cross-site')).toBe(200);
});

test('why a server is not ready is shown to those who may read, and to nobody else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-'));
  const file = join(folder, 'keys.json');
  const authorization = `Bearer ${createKey(file, 'ines', ['read']).key}`;
  const sender = `Bearer ${createKey(file, 'airflow', ['ingest']).key}`;
  const stuck = await serveNothing({ API_KEYS_FILE: file });
  const ready = async (headers: Readonly<Record<string, string>>) => {
    const { statusCode, body } = await stuck.fastify.inject({ url: '/health/ready', headers });
    return { statusCode, body };
  };
  const withheld =
    'the reason is shown to keys with the role read; errors are also in the log of the server';
  try {
    await stuck.platform.catalog.db.query('DROP TABLE events');
    await stuck.put([
      {
        eventTime: '2026-03-05T02:00:00Z',
        producer: 'https://shop.example/lineage',
        dataset: { namespace: 'a', name: 'b' },
      },
    ]);
    for (let looks = 0; (await ready({})).statusCode === 200 && looks < 200; looks += 1) {
      await pause(25);
    }
    const shown = await ready({ authorization });
    expect(shown.statusCode).toBe(503);
    expect(shown.body).not.toContain(withheld);
    expect(shown.body).toContain('ledgerline rebuild');
    for (const headers of [{}, { authorization: sender }, { authorization, origin: 'http://x' }]) {
      const { statusCode, body } = await ready(headers);
      expect(statusCode).toBe(503);
      expect(JSON.parse(body)).toMatchObject({
        status: 'not ready',
        reason: withheld,
        projections: [{ lag: 1, lastError: { message: withheld } }, {}],
      });
      expect(body).not.toContain('ledgerline rebuild');
    }
  } finally {
    await stuck.close();
    rmSync(folder, { recursive: true });
  }
});

test('with keys, answers are for those whose key may read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-'));
  const file = join(folder, 'keys.json');
  const reader = createKey(file, 'ines', ['read']).key;
  const sender = createKey(file, 'airflow', ['ingest']).key;
  const admin = createKey(file, 'root', ['admin']).key;
  const locked = await serveNothing({ API_KEYS_FILE: file });
  const ask = async (key: string | null) => {
    const { statusCode, headers, body } = await locked.fastify.inject({
      method: 'POST',
      url: '/graphql',
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      payload: { query: '{ status { lag } }' },
    });
    const { data, errors } = JSON.parse(body) as { data?: unknown; errors?: { message: string }[] };
    return { statusCode, asks: headers['www-authenticate'], data, message: errors?.[0]?.message };
  };
  try {
    const answered = { statusCode: 200, data: { status: { lag: 0 } } };
    expect(await ask(reader)).toEqual(answered);
    expect(await ask(admin)).toEqual(answered);
    expect(await ask(sender)).toEqual({
      statusCode: 403,
      message: 'the key of airflow does not allow reading: use one with the role read',
    });
    const unknown = {
      statusCode: 401,
      asks: 'Bearer',
      message: 'a key is needed to read here: send it as "Authorization: Bearer KEY"',
    };
    expect(await ask(null)).toEqual(unknown);
    expect(await ask('nonsense')).toEqual(unknown);
    // The page holds no data: its first question does, and that needs the key.
    expect((await locked.fastify.inject('/graphiql')).statusCode).toBe(200);
  } finally {
    await locked.close();
    rmSync(folder, { recursive: true });
  }
});

test('a process that does not play the part of answering says so', async () => {
  const other = await serveNothing({ ROLES: 'ingest,project' });
  try {
    expect(await other.ask('{ status { lag } }')).toMatchObject({
      status: 503,
      errors: [{ message: 'this process answers no questions: ask one whose ROLES include query' }],
    });
  } finally {
    await other.close();
  }
});
