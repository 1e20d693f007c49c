import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { createKey, newProjectorThread, openPlatform, readConfig, type Platform } from '#platform';
import { story } from '../../../test/shop/story.ts';
import { createApp } from '../app.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const served = async (settings: Readonly<Record<string, string>>) => {
  const platform: Platform = await openPlatform(
    readConfig({ EVENT_STORE_URL: 'memory:', CATALOG_URL: 'sqlite::memory:', ...settings }),
    { mode: 'serve', newProjectorThread },
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

/** The figures in an answer of `/metrics`, by name and labels. Fails for a line that is no sample and no comment. */
const figuresIn = (body: string): ReadonlyMap<string, number> => {
  const samples = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(samples.filter((line) => !SAMPLE.test(line))).toEqual([]);
  return new Map(
    samples.map((line) => {
      const [, name = '', value = ''] = SAMPLE.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
};

const SAMPLE = /^([a-z0-9_]+(?:\{[^}]*\})?) (-?[0-9.e+-]+|Nan)$/;

test('metrics are of one moment while many send and ask, and cover what was acknowledged', async () => {
  // In files, the projector has a thread of its own. In memory it is too fast for a lag to be seen.
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-metrics-'));
  const { fastify } = await served({
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
  });
  let called = 0;
  let acknowledged = 0;
  const post = async (sender: number): Promise<void> => {
    for (let n = 0; n < 40; n += 1) {
      called += 1;
      const dataset = { namespace: `n${sender}`, name: `d${n}` };
      const payload = { eventTime: '2026-03-05T02:00:00Z', producer: 'https://x.example', dataset };
      const url = '/api/v1/lineage';
      expect((await fastify.inject({ method: 'POST', url, payload })).statusCode).toBe(201);
      acknowledged += 1;
    }
  };
  let isOver = false;
  let lagging = 0;
  const scrape = async (): Promise<void> => {
    while (!isOver) {
      // A request that is injected waits for no socket, so only this lets the senders go on.
      await nextTurn();
      const before = acknowledged;
      const figures = figuresIn((await fastify.inject('/metrics')).body);
      const figure = (name: string): number => figures.get(`ledgerline_${name}`) ?? NaN;
      const entries = figure('log_entries');
      expect(entries).toBeGreaterThanOrEqual(before);
      expect(entries).toBeLessThanOrEqual(called);
      for (const labels of ['{projection="catalog"}', '{projection="graph"}']) {
        const lag = figure(`projection_lag_entries${labels}`);
        expect(figure(`projection_sequence${labels}`) + lag).toBe(entries);
        expect(figure(`projection_lag_seconds${labels}`)).toBeGreaterThanOrEqual(0);
        if (lag === 0) expect(figure(`projection_lag_seconds${labels}`)).toBe(0);
        else lagging += 1;
      }
    }
  };
  const posting = Promise.all([1, 2, 3].map(post)).finally(() => (isOver = true));
  await Promise.all([posting, scrape(), scrape()]);
  expect(lagging).toBeGreaterThan(0);
});

test('a metric that is not known is absent', async () => {
  const { fastify } = await served({ ROLES: 'ingest' });
  const names = [...figuresIn((await fastify.inject('/metrics')).body).keys()];
  expect(names.filter((name) => /^ledgerline_(log|dead|projection)/.test(name))).toEqual([]);
  expect(names).toContain('ledgerline_ready');
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
