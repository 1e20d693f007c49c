import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { createKey, openPlatform, readConfig, type Platform } from '#platform';
import { story } from '../../test/shop/story.ts';
import { createApp } from './app.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const served = async (settings: Readonly<Record<string, string>>) => {
  const platform: Platform = await openPlatform(
    readConfig({ EVENT_STORE_URL: 'memory:', CATALOG_URL: 'sqlite::memory:', ...settings }),
    { mode: 'serve' },
  );
  const app = await createApp(platform);
  closing.push(async () => {
    await app.close();
    await platform.close();
  });
  return { platform, fastify: app.getHttpAdapter().getInstance() };
};

test('metrics tell what the process knows, by the conventions of Prometheus', async () => {
  const { platform, fastify } = await served({});
  for (const event of story.slice(0, 10)) {
    const url = '/api/v1/lineage';
    await fastify.inject({ method: 'POST', url, payload: { ...event } });
  }
  await platform.settled();
  await fastify.inject('/nowhere/1');
  await fastify.inject('/nowhere/2');
  const { statusCode, body, headers } = await fastify.inject('/metrics');
  expect([statusCode, headers['content-type']]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  expect(body.split('\n')).toEqual(
    expect.arrayContaining([
      'ledgerline_ready 1',
      'ledgerline_projector_active 1',
      'ledgerline_log_entries 10',
      'ledgerline_dead_letters 0',
      'ledgerline_projection_sequence{projection="catalog"} 10',
      'ledgerline_projection_sequence{projection="graph"} 10',
      'ledgerline_projection_lag_entries{projection="graph"} 0',
      '# TYPE ledgerline_projection_lag_seconds gauge',
      'ledgerline_projection_lag_seconds{projection="catalog"} 0',
      'ledgerline_projection_lag_seconds{projection="graph"} 0',
      'ledgerline_http_requests_total{method="POST",route="/api/v1/lineage",status="201"} 10',
      'ledgerline_http_requests_total{method="GET",route="none",status="404"} 2',
    ]),
  );
});

test('metrics are for those who may read, also where no question is answered', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'ledgerline-metrics-')), 'keys.json');
  const reader = createKey(file, 'prometheus', ['read']).key;
  const sender = createKey(file, 'airflow', ['ingest']).key;
  const { fastify } = await served({ API_KEYS_FILE: file, ROLES: 'ingest' });
  const statuses = await Promise.all(
    [undefined, `Bearer ${sender}`, `Bearer ${reader}`].map(async (authorization) => {
      const headers = authorization === undefined ? {} : { authorization };
      return (await fastify.inject({ url: '/metrics', headers })).statusCode;
    }),
  );
  expect(statuses).toEqual([401, 403, 200]);
});

test('a page of another site gets no metrics', async () => {
  const { fastify } = await served({});
  const headers = { host: '127.0.0.1', origin: 'http://evil.example' };
  expect((await fastify.inject({ url: '/metrics', headers })).statusCode).toBe(403);
});
