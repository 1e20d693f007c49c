import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createKey, type KeyRole } from '#platform';
import { serveNothing, type Answered, type Served } from './served-shop.ts';

const table = { namespace: 'snowflake://shop', name: 'ORDERS' };
const file = { namespace: 's3://shop-lake', name: 'orders' };

/** A run that writes the table, and says that the file is the same. */
const load = (runId: string, eventTime: string): object => ({
  eventType: 'COMPLETE',
  eventTime,
  producer: 'https://shop.example/lineage',
  run: { runId },
  job: { namespace: 'shop', name: 'load' },
  outputs: [{ ...table, facets: { symlinks: { identifiers: [{ ...file, type: 'LOCATION' }] } } }],
});

const SPLIT = `mutation ($namespace: String!, $name: String!, $reason: String!) {
  splitIdentity(namespace: $namespace, name: $name, reason: $reason) { id position } }`;
const ALIASES = `query ($namespace: String!, $name: String!, $asOf: AsOf) {
  dataset(namespace: $namespace, name: $name, asOf: $asOf) { namespace name aliases { namespace name } } }`;

describe('a server with keys', () => {
  const keys = join(mkdtempSync(join(tmpdir(), 'ledgerline-')), 'keys.json');
  const keyOf = (actor: string, ...roles: KeyRole[]): string => createKey(keys, actor, roles).key;
  const [kim, ann] = [keyOf('kim', 'read', 'approve'), keyOf('ann', 'read', 'propose')];
  let served: Served;

  beforeAll(async () => {
    served = await serveNothing({ API_KEYS_FILE: keys });
    await served.tell([load('r1', '2026-03-05T02:00:00Z')]);
  });

  afterAll(() => served.close());

  const askAs = async (key: string, query: string, variables: object): Promise<Answered> => {
    const { statusCode, body } = await served.fastify.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${key}` },
      payload: { query, variables },
    });
    return { ...(JSON.parse(body) as Omit<Answered, 'status'>), status: statusCode };
  };
  const codeOf = async (answer: Promise<Answered>): Promise<string | undefined> =>
    (await answer).errors?.[0]?.extensions.code;

  test('takes back a link for a key with the role approve, and before it still is one dataset', async () => {
    const wrong = { ...file, reason: 'the file is a sample' };
    expect(await codeOf(askAs(ann, SPLIT, wrong))).toBe('FORBIDDEN');
    const { data } = await askAs(kim, SPLIT, wrong);
    const { position } = (data as { splitIdentity: { position: string } }).splitIdentity;
    const after = await askAs(kim, ALIASES, { ...file, asOf: { after: position } });
    expect(after.data).toEqual({ dataset: { ...file, aliases: [] } });
    const before = await askAs(kim, ALIASES, { ...file, asOf: { sequence: 1 } });
    // Of two names that are no TABLE's the least is shown.
    expect(before.data).toEqual({ dataset: { ...file, aliases: [table] } });
    const entry = await served.platform.log.last();
    expect(entry?.type).toBe('IdentitySplit');
    expect(JSON.parse(String(entry?.data))).toMatchObject({
      format: 1,
      ...wrong,
      actor: 'kim',
    });
  });

  test('refuses what cannot be split, and what says no reason', async () => {
    const { errors } = await askAs(kim, SPLIT, { ...file, reason: 'again' });
    expect(errors?.[0]?.message).toBe(
      'the dataset orders in s3://shop-lake has no other name as of sequence 2: there is nothing to split',
    );
    expect(await codeOf(askAs(kim, SPLIT, { ...file, name: 'none', reason: 'x' }))).toBe(
      'BAD_USER_INPUT',
    );
    expect(await codeOf(askAs(kim, SPLIT, { ...file, reason: ' ' }))).toBe('BAD_USER_INPUT');
  });

  test('joins the names again when a later event says so, and not for an earlier one', async () => {
    await served.tell([load('r2', '2026-03-05T03:00:00Z')]);
    expect((await askAs(kim, ALIASES, file)).data).toEqual({ dataset: { ...file, aliases: [] } });
    await served.tell([load('r3', new Date(Date.now() + 60_000).toISOString())]);
    expect((await askAs(kim, ALIASES, file)).data).toEqual({
      dataset: { ...file, aliases: [table] },
    });
  });

  test('takes no mutation from a URL', async () => {
    const response = await served.fastify.inject({
      url: '/graphql',
      headers: { authorization: `Bearer ${kim}` },
      query: { query: SPLIT, variables: JSON.stringify({ ...file, reason: 'x' }) },
    });
    expect([response.statusCode, response.body]).toEqual([
      400,
      expect.stringContaining('a mutation is not taken from a URL: send it by POST'),
    ]);
  });
});

test('a server without keys refuses to split, since it would not know who did', async () => {
  const served = await serveNothing();
  try {
    await served.tell([load('r1', '2026-03-05T02:00:00Z')]);
    const { errors } = await served.ask(SPLIT, { ...file, reason: 'x' });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(errors?.[0]?.message).toContain('set API_KEYS_FILE');
  } finally {
    await served.close();
  }
});
