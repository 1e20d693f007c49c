import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, jest } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { openPlatform, readConfig, verify, type Config, type Platform } from '#platform';
import { createApp } from '../../apps/server/app.ts';
import { story } from '../shop/story.ts';
import { freshPostgresUrl } from './postgres/fresh-postgres-url.ts';
import { startOwnNeo4j } from './start-neo4j.ts';
import { startPostgres } from './start-postgres.ts';

jest.setTimeout(900_000);

const OUTAGE_SECONDS = Number(process.env.OUTAGE_SECONDS ?? 15);

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const configOf = async (settings: Readonly<Record<string, string>>): Promise<Config> => {
  const folder = await mkdtemp(join(tmpdir(), 'outages-'));
  return readConfig({ EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`, ...settings });
};

interface Running {
  readonly platform: Platform;
  /** Sends events over HTTP, each until it is answered; gives the status of each. */
  send(events: readonly object[]): Promise<readonly number[]>;
  ask(): Promise<{ readonly status: number; readonly body: string }>;
  /** Of `/health/ready`. */
  ready(): Promise<{ readonly status: number; readonly body: string }>;
}

const running = async (config: Config): Promise<Running> => {
  const platform = await openPlatform(config, { mode: 'serve' });
  open.push(() => platform.close());
  const app = await createApp(platform);
  open.push(() => app.close());
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const request = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const reply = await fastify.inject({ method, url, ...(payload && { payload }) });
    return { status: reply.statusCode, body: reply.body };
  };
  return {
    platform,
    send: async (events) => {
      const statuses: number[] = [];
      for (const event of events)
        statuses.push((await request('POST', '/api/v1/lineage', event)).status);
      return statuses;
    },
    ask: () => request('POST', '/graphql', { query: QUESTION, variables: ORDERS }),
    ready: () => request('GET', '/health/ready'),
  };
};

const ORDERS = { namespace: 'postgres://shop-db:5432', name: 'shop.public.orders' };

const QUESTION = `query ($namespace: String!, $name: String!) {
  datasets { totalCount }
  dataset(namespace: $namespace, name: $name) { downstream { datasets { totalCount } } }
}`;

/** Of the whole shop: thirteen datasets, six of them downstream of the orders. */
const ALL = {
  datasets: { totalCount: 13 },
  dataset: { downstream: { datasets: { totalCount: 6 } } },
};

const until = async (isMet: () => Promise<boolean>): Promise<void> => {
  while (!(await isMet())) await sleep(200);
};

const UNAVAILABLE = '"code":"UNAVAILABLE"';

it('while PostgreSQL is gone events are taken and questions are told so; afterwards all is as if it had not been', async () => {
  const postgres = await startPostgres();
  open.push(() => postgres.stop());
  const url = new URL(postgres.url);
  url.password = 'hush';
  const config = await configOf({ CATALOG_URL: `${url.toString()}?schema=outage` });
  const all = await running({ ...config, ROLES: ['ingest', 'project'] });
  await all.send(story.slice(0, 19));
  await all.platform.settled();
  const query = await running({ ...config, ROLES: ['query'] });
  expect((await query.ask()).status).toBe(200);
  await postgres.kill();

  // At first the server may say itself that it ends.
  for (const sentence of [
    /PostgreSQL /,
    /no PostgreSQL server answers at .*: check that it is running/,
  ]) {
    const { status, body } = await query.ask();
    expect(status).toBe(503);
    expect(body).toContain(UNAVAILABLE);
    expect(body).toMatch(/postgres:\/\/ledgerline@127\.0\.0\.1:\d+\/postgres/);
    expect(body).toMatch(sentence);
    expect(body).not.toContain('hush');
  }
  expect(await all.send(story.slice(19))).toEqual(story.slice(19).map(() => 201));
  await until(async () => (await all.ready()).status === 503);
  expect((await all.ready()).body).toMatch(/"reason":"[^"]*PostgreSQL/);
  await sleep(2000);

  await postgres.restart();
  await until(async () => {
    const reply = await query.ask();
    return reply.status === 200 && reply.body.includes('"totalCount":13');
  });
  expect(JSON.parse((await query.ask()).body)).toMatchObject({ data: ALL });
  await until(async () => (await all.ready()).status === 200);
  expect((await query.ready()).status).toBe(200);
  expect(await verify(config)).toMatchObject({ ok: true, entries: 38, behind: 0 });
});

it(`while Neo4j is gone for ${OUTAGE_SECONDS} seconds the graph waits and nothing else does; afterwards nothing is missing`, async () => {
  const neo4j = await startOwnNeo4j();
  open.push(() => neo4j.stop());
  const config = await configOf({ CATALOG_URL: freshPostgresUrl(), GRAPH_URL: neo4j.url });
  const one = await running(config);
  await one.send(story.slice(0, 10));
  await one.platform.settled();
  neo4j.kill();
  const began = performance.now();
  for (const event of story.slice(10)) {
    expect(await one.send([event])).toEqual([201]);
    await sleep((OUTAGE_SECONDS * 1000) / story.length);
  }
  await until(async () => (await one.platform.catalog.checkpoint()).sequence === story.length);
  expect(await one.ready()).toMatchObject({
    status: 503,
    body: expect.stringMatching(/"reason":"the graph at bolt:/),
  });
  const { status, body } = await one.ask();
  expect([status, body]).toEqual([503, expect.stringContaining(UNAVAILABLE)]);
  await sleep(Math.max(0, OUTAGE_SECONDS * 1000 - (performance.now() - began)));
  await neo4j.restart();
  await until(async () => (await one.ready()).status === 200);
  await one.platform.settled();
  expect(JSON.parse((await one.ask()).body)).toMatchObject({ data: ALL });
  expect(await verify(config)).toMatchObject({
    ok: true,
    entries: 38,
    graphHash: await one.platform.graph.contentHash(),
  });
});

it('processes that answer and start before there are tables say so, and answer once there are', async () => {
  const config = await configOf({ CATALOG_URL: freshPostgresUrl() });
  const all = await running({ ...config, ROLES: ['ingest'] });
  await all.send(story);
  const early = await running({ ...config, ROLES: ['query'] });
  expect(await early.ask()).toMatchObject({
    status: 503,
    body: expect.stringMatching(
      /there is no catalog at postgres:.* yet: start a process whose ROLES/,
    ),
  });
  expect((await early.ready()).status).toBe(503);
  const racing = await Promise.all(
    [['query'], ['project'], ['query'], ['project'], ['query']].map((roles) =>
      running({ ...config, ROLES: roles as Config['ROLES'] }),
    ),
  );
  const asked = [early, ...racing.filter(({ platform }) => platform.config.ROLES[0] === 'query')];
  for (const { ask } of asked) {
    await until(async () => (await ask()).body.includes('"totalCount":13'));
    expect(JSON.parse((await ask()).body)).toMatchObject({ data: ALL });
  }
  const health = await Promise.all(racing.map(({ platform }) => platform.health()));
  expect(health.filter(({ isProjector }) => isProjector)).toHaveLength(1);
});
