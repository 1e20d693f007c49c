import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serveShop, type Served } from '../../test/server/served-shop.ts';
import * as shop from '../../test/shop/names.ts';

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

test('a run tells its nominal time, its root and its children', async () => {
  const answer = await served.dataOf(
    `query ($dag: String!, $task: String!) {
      dag: run(runId: $dag) { nominalStartTime nominalEndTime root { runId } stale { since }
        children { totalCount nodes { runId } } }
      task: run(runId: $task) { nominalStartTime root { runId job { name } run { state } } children { totalCount } }
    }`,
    { dag: shop.nightlyRun(3), task: shop.loadWarehouseRun(3) },
  );
  expect(answer).toEqual({
    dag: {
      nominalStartTime: '2026-03-04T02:00:00.000000000Z',
      nominalEndTime: '2026-03-05T02:00:00.000000000Z',
      root: null,
      stale: null,
      children: {
        totalCount: 4,
        nodes: [
          { runId: shop.extractOrdersRun(3) },
          { runId: shop.buildOrderLinesRun(3) },
          { runId: shop.loadWarehouseRun(3) },
          { runId: shop.customerRevenueRun(3) },
        ],
      },
    },
    task: {
      nominalStartTime: null,
      root: {
        runId: shop.nightlyRun(3),
        job: { name: shop.nightly.name },
        run: { state: 'COMPLETED' },
      },
      children: { totalCount: 0 },
    },
  });
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

test('a run tells what it measured and asserted, what its producer could not tell, and where it failed', async () => {
  const runId = '019cc000-0000-7000-8000-000000000001';
  await served.tell([
    {
      eventType: 'FAIL',
      eventTime: '2026-03-05T02:00:00Z',
      producer: 'https://shop.example/lineage',
      run: {
        runId,
        facets: {
          parent: {
            run: { runId: 'p' },
            job: { namespace: 'x', name: 'p' },
            root: { run: { runId: shop.nightlyRun(1) }, job: shop.nightly },
          },
          errorMessage: {
            message: 'no',
            programmingLanguage: 'SQL',
            stackTrace: 'at postgres://me:secret@db/x',
          },
          extractionError: { totalTasks: 1, failedTasks: 1, errors: [{ errorMessage: 'unclear' }] },
        },
      },
      job: { namespace: 'elsewhere', name: 'measured' },
      inputs: [
        {
          ...shop.rawOrders,
          inputFacets: {
            inputStatistics: { rowCount: 5 },
            dataQualityAssertions: {
              assertions: [{ assertion: 'not_null', success: false, column: 'order_id' }],
            },
          },
        },
      ],
      outputs: [],
    },
  ]);
  const answer = await served.dataOf(
    `{ run(runId: "${runId}") {
      stackTrace root { runId job { name } run { state } }
      lineageIncomplete { since { sequence } reasons }
      statistics { dataset { name } role rowCount bytes fileCount }
      assertions { dataset { name } assertion success column }
    } }`,
  );
  expect(answer).toEqual({
    run: {
      stackTrace: 'at postgres://***@db/x',
      root: {
        runId: shop.nightlyRun(1),
        job: { name: shop.nightly.name },
        run: { state: 'COMPLETED' },
      },
      lineageIncomplete: { since: { sequence: 39 }, reasons: ['unclear'] },
      statistics: [
        {
          dataset: { name: shop.rawOrders.name },
          role: 'INPUT',
          rowCount: 5,
          bytes: null,
          fileCount: null,
        },
      ],
      assertions: [
        {
          dataset: { name: shop.rawOrders.name },
          assertion: 'not_null',
          success: false,
          column: 'order_id',
        },
      ],
    },
  });
});
