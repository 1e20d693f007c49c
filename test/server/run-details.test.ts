import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serveShop, type Served } from './served-shop.ts';
import * as shop from '../shop/names.ts';

let served: Served;

beforeAll(async () => {
  served = await serveShop();
});

afterAll(() => served.close());

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
