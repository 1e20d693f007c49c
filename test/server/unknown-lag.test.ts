import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createApp } from '../../apps/server/app.ts';
import type { Health, HeldPlatform, Platform } from '#platform';
import { newFolder } from '../cli/terminal.ts';
import { serveShop, type Served } from './served-shop.ts';

const UNKNOWN = { sequence: 38, head: null, lag: null };

/** A platform on a log that is not counted yet, as an EventStoreDB may be. */
const uncounted = (platform: Platform): Platform => ({
  ...platform,
  get catalog() {
    return platform.catalog;
  },
  get graph() {
    return platform.graph;
  },
  freshness: () => Promise.resolve(UNKNOWN),
  lagSeconds: () => Promise.resolve(null),
  hold: (): HeldPlatform => {
    const held = platform.hold();
    return {
      ...held,
      freshness: () => Promise.resolve(UNKNOWN),
      lagSeconds: () => Promise.resolve(null),
    };
  },
  health: async (): Promise<Health> => {
    const health = await platform.health();
    const projections = health.projections.map((one) => ({ ...one, lag: null, lagSeconds: null }));
    return { ...health, freshness: UNKNOWN, projections };
  },
});

let shop: Served;
let app: Awaited<ReturnType<typeof createApp>>;
let url: string;

beforeAll(async () => {
  shop = await serveShop();
  app = await createApp(uncounted(shop.platform));
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});

afterAll(async () => {
  await app.close();
  await shop.close();
});

test('what is not known is null in every answer', async () => {
  const asked = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ status { catalog head lag lagSeconds } }' }),
  });
  expect(await asked.json()).toEqual({
    data: { status: { catalog: 38, head: null, lag: null, lagSeconds: null } },
    extensions: { freshness: { asOf: 38, head: null, lag: null } },
  });
  const ready = await fetch(`${url}/health/ready`);
  expect(await ready.json()).toMatchObject({
    freshness: { asOf: 38, head: null, lag: null },
    projections: [
      { name: 'catalog', sequence: 38, lag: null, lagSeconds: null },
      { name: 'graph', sequence: 38, lag: null, lagSeconds: null },
    ],
  });
});

test('what is not known is absent from the metrics', async () => {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('\nledgerline_projection_sequence{projection="graph"} 38\n');
  expect(metrics).not.toMatch(/^ledgerline_(log_entries|projection_lag)/m);
});

test('the command line says that it is not known', async () => {
  const { out, err } = await newFolder().ledgerline(['status', '--url', url]);
  expect(out).toMatch(/^log +not known yet$/m);
  expect(out).toMatch(/^lag +not known yet, the oldest recorded by a clock that is ahead$/m);
  expect(err).toBe('note: this is as of #38; it is not known how many later entries the log has\n');
});

test('ledgerline impact refuses an answer of unknown lag under --max-lag, and only then', async () => {
  const { ledgerline } = newFolder();
  const impact = (...options: readonly string[]) =>
    ledgerline([
      ...['impact', 'postgres://shop-db:5432', 'shop.public.orders', '--field', 'ordered_at'],
      ...['--kind', 'DROP_FIELD', '--url', url, ...options],
    ]);
  expect(await impact('--max-lag', '1000000')).toEqual({
    code: 3,
    out: '',
    err: 'error: it is not known how many entries the answer is behind the log, and --max-lag allows 1000000: ask again later\n',
  });
  expect((await impact()).code).toBe(0);
  expect((await impact('--max-lag', '0', '--as-of', '38')).code).toBe(0);
});
