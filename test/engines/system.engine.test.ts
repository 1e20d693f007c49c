import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig, verify } from '#platform';
import { newFolder } from '../cli/terminal.ts';
import type { DoubleServer } from '../esdb/start-server.ts';
import { startServer, type Process } from '../ops/processes.ts';
import { ask, sendAll, sendEvent } from '../ops/talk.ts';
import * as shop from '../shop/names.ts';
import { story } from '../shop/story.ts';
import { allAnswers } from './all-answers.ts';
import { graphHashIn, startFreshDouble } from './production.ts';
import { newGraphs } from './neo4j/graphs.ts';
import { freshPostgresUrl } from './postgres/fresh-postgres-url.ts';

// One process takes the shop's story, one projects it, one answers, on EventStoreDB's double, PostgreSQL and Neo4j;
// another one does all of it on the embedded engines, as `npm run demo` does.

const graphs = newGraphs();
let folder: string;
let log: DoubleServer;
let settings: Readonly<Record<string, string>>;
let ingest: Process;
let project: Process;
let query: Process;
let embedded: Process;
let position: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledgerline-system-'));
  log = await startFreshDouble();
  settings = {
    EVENT_STORE_URL: log.url,
    CATALOG_URL: freshPostgresUrl(),
    GRAPH_URL: graphs.nextUrl(),
    // On a busy machine a Neo4j that has just started takes its time over its first answers.
    QUERY_TIMEOUT_MS: '120000',
  };
  [ingest, project, query, embedded] = await Promise.all([
    // Alone it needs no catalog, and is not told of one.
    startServer({ EVENT_STORE_URL: log.url, ROLES: 'ingest' }),
    startServer({ ...settings, ROLES: 'project' }),
    startServer({ ...settings, ROLES: 'query' }),
    startServer({
      EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
      CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
    }),
  ]);
  position = await sendAll(ingest.url, story);
});

afterAll(async () => {
  for (const one of [ingest, project, query, embedded]) await one.kill();
  await log.kill();
  await graphs.close();
  await rm(folder, { recursive: true });
});

const REACHED = 'datasets { nodes { dataset { namespace name } field distance certain } }';

const lineage = (dataset: shop.Name, question: string, after: string) =>
  ask(
    query.url,
    `query ($namespace: String!, $name: String!, $after: String!) {
      dataset(namespace: $namespace, name: $name, asOf: { after: $after }) { ${question} } }`,
    { ...dataset, after },
  );

const reached = (
  ...nodes: readonly (readonly [number, shop.Name, boolean, string | null])[]
): object => ({
  datasets: {
    nodes: nodes.map(([distance, dataset, certain, field]) => ({
      dataset,
      field,
      distance,
      certain,
    })),
  },
});

describe('the shop, told to one process and asked of another', () => {
  it('is answered for up to the last event acknowledged, when asked to wait for it', async () => {
    // Worked out by hand from the story. Nearest first, then by namespace and name.
    const answer = await lineage(
      shop.customerRevenue,
      `upstream { ${REACHED} } downstream { ${REACHED} }`,
      position,
    );
    expect(answer).toEqual({
      dataset: {
        upstream: reached(
          [1, shop.stgCustomers, true, null],
          [1, shop.stgOrders, true, null],
          [2, shop.orderLines, true, null],
          [2, shop.rawCustomers, true, null],
          [3, shop.customers, true, null],
          [3, shop.rawOrders, true, null],
          [4, shop.orderItems, true, null],
          [4, shop.orders, true, null],
        ),
        // The board report tells no fields.
        downstream: reached([1, shop.boardReport, false, null]),
      },
    });
  });

  it('tells what a change of the amount of order lines reaches', async () => {
    const jobs = 'jobs { nodes { job { namespace name } distance } }';
    const question = `downstream(field: "amount") { ${REACHED} ${jobs} }`;
    expect(await lineage(shop.orderLines, question, position)).toEqual({
      dataset: {
        downstream: {
          ...reached(
            [1, shop.stgOrders, true, 'AMOUNT'],
            [2, shop.customerRevenue, true, 'REVENUE'],
            [2, shop.dailyRevenue, true, 'REVENUE'],
            [3, shop.boardReport, false, null],
          ),
          jobs: {
            nodes: [
              { job: shop.loadWarehouse, distance: 1 },
              { job: shop.modelCustomerRevenue, distance: 2 },
              { job: shop.modelDailyRevenue, distance: 2 },
              { job: shop.dashboard, distance: 3 },
              { job: shop.modelBoardReport, distance: 3 },
            ],
          },
        },
      },
    });
  });

  it('gives, as of its beginning, its middle and its end, every answer that the embedded engines give', async () => {
    const after = await sendAll(embedded.url, story);
    const waited = 'query ($after: String!) { jobs(asOf: { after: $after }) { totalCount } }';
    await ask(embedded.url, waited, { after });
    for (const asOf of [1, 19, 38]) {
      const expected = await allAnswers(embedded.url, { asOf });
      const found = await allAnswers(query.url, { asOf });
      expect(withoutClock(found)).toEqual(withoutClock(expected));
    }
  });

  it.each([
    ['lineage', shop.customerRevenue, []],
    ['impact', shop.orderLines, ['--field', 'amount']],
    ['impact', shop.orderLines, ['--kind', 'DROP_FIELD', '--field', 'amount']],
  ])('prints for "ledgerline %s" what the demo prints', async (command, dataset, options) => {
    const { ledgerline } = newFolder();
    const words = [command, dataset.namespace, dataset.name, ...options, '--url'];
    const expected = await ledgerline([...words, embedded.url]);
    expect(expected.out.split('\n').length).toBeGreaterThan(5);
    expect(await ledgerline([...words, query.url])).toEqual(expected);
  });

  it('is stored once, whatever is sent again', async () => {
    await sendAll(ingest.url, story);
    const counted = await ask(query.url, '{ status { head lag counts { events } } }');
    expect(counted).toEqual({ status: { head: 38, lag: 0, counts: { events: 38 } } });
  });

  it('is verified, and the graph in Neo4j is the one that the log makes', async () => {
    const config = readConfig(settings);
    const verdict = await verify(config);
    expect(verdict).toMatchObject({ ok: true, entries: 38, behind: 0 });
    expect(verdict).toMatchObject({ graphHash: await graphHashIn(config) });
  });

  it('is taken by who ingests alone, and answered for by who answers alone', async () => {
    expect(await sendEvent(query.url, JSON.stringify(story[0]))).toMatchObject({ status: 503 });
    expect(await sendEvent(project.url, JSON.stringify(story[0]))).toMatchObject({ status: 503 });
    for (const { url } of [ingest, project])
      await expect(ask(url, '{ status { head } }')).rejects.toThrow(/answers no questions/);
  });
});

/** Two servers hear of an event at two times. */
const withoutClock = (answers: Readonly<Record<string, string>>) =>
  Object.entries(answers).map(([question, answer]) => [
    question,
    answer.replaceAll(/"recordedAt":"[^"]*"/g, '"recordedAt":"…"'),
  ]);
