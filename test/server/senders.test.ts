import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { createKey } from '#platform';
import { serveNothing, type Served } from './served-shop.ts';

const opened = new Set<Served>();

afterEach(async () => {
  for (const served of opened) await served.close();
  opened.clear();
});

const serve = async (settings: Readonly<Record<string, string>> = {}): Promise<Served> => {
  const served = await serveNothing(settings);
  opened.add(served);
  return served;
};

const EVENT = {
  eventTime: '2026-03-01T02:00:00Z',
  producer: 'tests',
  job: { namespace: 'airflow', name: 'load' },
};

const QUESTION =
  '{ job(namespace: "airflow", name: "load") { since { sequence actor address client } } }';

test('an event shows the actor of the key that sent it, where from and with which client, and nothing shows the key', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'senders-')), 'keys.json');
  const { key } = createKey(file, 'airflow@shop', ['ingest', 'read']);
  const { fastify, platform } = await serve({ API_KEYS_FILE: file });
  const authorization = `Bearer ${key}`;
  const sent = await fastify.inject({
    method: 'POST',
    url: '/api/v1/lineage',
    headers: { authorization, 'user-agent': 'OpenLineage/1.2 https://u:hunter2@proxy\u0085' },
    remoteAddress: '192.168.3.4',
    payload: JSON.stringify(EVENT),
  });
  expect(sent.statusCode).toBe(201);
  await platform.settled();
  const answer = await fastify.inject({
    method: 'POST',
    url: '/graphql',
    headers: { authorization },
    payload: { query: QUESTION },
  });
  expect(JSON.parse(answer.body)).toMatchObject({
    data: {
      job: {
        since: {
          ...{ sequence: 1, actor: 'airflow@shop', address: 'PRIVATE' },
          client: 'OpenLineage/1.2 https://***@proxy',
        },
      },
    },
  });
  const entry = await platform.log.last();
  expect(`${entry?.metadata ?? ''}${answer.body}`).not.toContain(key);
});

test('an event whose sender was not recorded shows none', async () => {
  const { tell, dataOf } = await serve();
  await tell([EVENT]);
  expect(await dataOf(QUESTION)).toEqual({
    job: { since: { sequence: 1, actor: null, address: null, client: null } },
  });
});
