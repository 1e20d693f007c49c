import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serveShop, type Served } from './served-shop.ts';
import * as shop from '../shop/names.ts';

let served: Served;

beforeAll(async () => {
  served = await serveShop();
});

afterAll(() => served.close());

test('a dataset has its data versions, newest first, with the runs that wrote them', async () => {
  const answer = await served.dataOf(
    `query ($namespace: String!, $name: String!) { dataset(namespace: $namespace, name: $name) {
      dataVersions(first: 2) { totalCount nodes {
        version writtenAt since { sequence } run { runId attempt } dataset { name }
      } }
    } }`,
    { ...shop.orderLines },
  );
  const of = (runId: string, attempt: number, sequence: number, writtenAt: string) => ({
    version: null,
    writtenAt: `${writtenAt}.000000000Z`,
    since: { sequence },
    run: { runId, attempt },
    dataset: { name: shop.orderLines.name },
  });
  expect(answer).toEqual({
    dataset: {
      dataVersions: {
        totalCount: 3,
        nodes: [
          of(shop.buildOrderLinesRun(3), 1, 35, '2026-03-04T02:11:00'),
          of(shop.buildOrderLinesRun(2), 2, 28, '2026-03-03T07:38:00'),
        ],
      },
    },
  });
});

test('a run tells what it read and wrote, and what came before that', async () => {
  const answer = await served.dataOf(
    `query ($runId: String!) { run(runId: $runId) {
      reads { dataset { name } stated dataVersion { run { runId } } }
      wrote { dataset { name } provenance(depth: 0) { steps { nodes { distance wrote { dataset { name } } } } completeness { complete cutBy limit } } }
      provenance {
        asOf
        steps { totalCount nodes { distance run { runId } reads { dataset { name } } } }
        roots { nodes { dataset { name } dataVersion { version } } }
        completeness { complete cutBy limit }
      }
    } }`,
    { runId: shop.loadWarehouseRun(3) },
  );
  const step = (distance: number, runId: string, ...names: readonly string[]) => ({
    distance,
    run: { runId },
    reads: names.map((name) => ({ dataset: { name } })),
  });
  expect(answer).toEqual({
    run: {
      reads: [
        {
          dataset: { name: shop.orderLines.name },
          stated: null,
          dataVersion: { run: { runId: shop.buildOrderLinesRun(3) } },
        },
      ],
      wrote: [
        {
          dataset: { name: shop.stgOrders.name },
          provenance: {
            steps: {
              nodes: [{ distance: 0, wrote: [{ dataset: { name: shop.stgOrders.name } }] }],
            },
            completeness: { complete: false, cutBy: 'DEPTH', limit: 0 },
          },
        },
      ],
      provenance: {
        asOf: 38,
        steps: {
          totalCount: 3,
          nodes: [
            step(0, shop.loadWarehouseRun(3), shop.orderLines.name),
            step(1, shop.buildOrderLinesRun(3), shop.rawOrders.name),
            step(2, shop.extractOrdersRun(3), shop.orderItems.name, shop.orders.name),
          ],
        },
        roots: {
          nodes: [
            { dataset: { name: shop.orderItems.name }, dataVersion: null },
            { dataset: { name: shop.orders.name }, dataVersion: null },
          ],
        },
        completeness: { complete: true, cutBy: null, limit: null },
      },
    },
  });
  const { errors } = await served.ask(
    `{ run(runId: "${shop.nightlyRun(1)}") { provenance(depth: -1) { asOf } } }`,
  );
  expect(errors?.[0]?.message).toBe(
    'depth is -1, but it counts runs: give 0 or more, or leave it out for all',
  );
});

test('producers are listed with what was heard of them, and a job that is quiet says so', async () => {
  const answer = await served.dataOf(
    `query ($namespace: String!, $name: String!) {
      producers(first: 1) { totalCount nodes {
        producer events kinds firstHeard { sequence } lastHeard { sequence } versions { producer version events }
      } }
      job(namespace: $namespace, name: $name) { quiet { since habitSeconds } }
    }`,
    { ...shop.nightly },
  );
  expect(answer).toEqual({
    producers: {
      totalCount: 5,
      nodes: [
        {
          producer: 'https://shop.example/lineage/integration/airflow',
          events: 15,
          kinds: ['RUN'],
          firstHeard: { sequence: 3 },
          lastHeard: { sequence: 38 },
          versions: [
            {
              producer: 'https://shop.example/lineage/tree/2.20.0/integration/airflow',
              version: '2.20.0',
              events: 15,
            },
          ],
        },
      ],
    },
    // Recorded long after the third night, at the time of this test.
    job: { quiet: { since: '2026-03-04T02:25:00.000000000Z', habitSeconds: 66600 } },
  });
});

test('a job has versions with what differs, and facets have their history', async () => {
  const answer = await served.dataOf(
    `query ($namespace: String!, $name: String!, $inDataset: String!, $dataset: String!) {
      job(namespace: $namespace, name: $name) {
        versions(first: 1) { totalCount nodes {
          number since { sequence } until { sequence } reads { name } writes { name } source { key }
          difference { readsAdded { name } readsRemoved { name } writesAdded { name } writesRemoved { name } sourceChanged }
        } }
        facetHistory(key: "ownership") { nodes { key since { sequence } until { sequence } } }
      }
      dataset(namespace: $inDataset, name: $dataset) {
        facetHistory(key: "schema") { totalCount nodes { since { sequence } until { sequence } } }
      }
    }`,
    {
      ...shop.buildOrderLines,
      inDataset: shop.orders.namespace,
      dataset: shop.orders.name,
    },
  );
  expect(answer).toEqual({
    job: {
      versions: {
        totalCount: 2,
        nodes: [
          {
            number: 2,
            since: { sequence: 38 },
            until: null,
            reads: [{ name: shop.rawOrders.name }],
            writes: [{ name: shop.orderLines.name }],
            source: [],
            difference: {
              readsAdded: [],
              readsRemoved: [{ name: shop.coupons.name }],
              writesAdded: [],
              writesRemoved: [],
              sourceChanged: [],
            },
          },
        ],
      },
      facetHistory: { nodes: [{ key: 'ownership', since: { sequence: 8 }, until: null }] },
    },
    dataset: {
      facetHistory: {
        totalCount: 2,
        nodes: [
          { since: { sequence: 31 }, until: null },
          { since: { sequence: 2 }, until: { sequence: 31 } },
        ],
      },
    },
  });
});
