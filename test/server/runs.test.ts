import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serveShop, type Served } from './served-shop.ts';
import { runs, stateAsOf } from '../shop/expected-runs.ts';
import * as shop from '../shop/names.ts';

let served: Served;

beforeAll(async () => {
  served = await serveShop();
});

afterAll(() => served.close());

test('every run has the state that its newest attempt has come to, now and before', async () => {
  for (const sequence of [38, 25, 24, 23, 27, 5]) {
    for (const run of runs) {
      const state = stateAsOf(run, sequence);
      const answer = await served.dataOf(
        `query ($runId: String!, $sequence: Sequence!) {
          run(runId: $runId, asOf: { sequence: $sequence }) { state job { namespace name } asOf } }`,
        { runId: run.run, sequence },
      );
      const expected = { state, job: run.job, asOf: sequence };
      expect(answer).toEqual({ run: state === null ? null : expected });
    }
  }
});

test('a run that was run again tells of both attempts, and why the first one failed', async () => {
  const answer = await served.dataOf(
    `query ($runId: String!) { run(runId: $runId) {
      runId attempt state startedAt endedAt parentRunId errorMessage
      parent { runId job { name } state }
      inputs { name } outputs { name }
      events { nodes { sequence } totalCount }
      attempts { attempt state startedAt endedAt errorMessage inputs { name } events { nodes { sequence } } }
    } }`,
    { runId: shop.buildOrderLinesRun(2) },
  );
  const second = {
    attempt: 2,
    state: 'COMPLETED',
    startedAt: '2026-03-03T07:31:00.000000000Z',
    endedAt: '2026-03-03T07:38:00.000000000Z',
    errorMessage: null,
    inputs: [{ name: shop.coupons.name }, { name: shop.rawOrders.name }],
  };
  expect(answer).toEqual({
    run: {
      ...second,
      runId: shop.buildOrderLinesRun(2),
      parentRunId: shop.nightlyRun(2),
      parent: { runId: shop.nightlyRun(2), job: { name: shop.nightly.name }, state: 'COMPLETED' },
      outputs: [{ name: shop.orderLines.name }],
      events: { nodes: [{ sequence: 27 }, { sequence: 28 }], totalCount: 2 },
      attempts: [
        {
          attempt: 1,
          state: 'FAILED',
          startedAt: '2026-03-03T02:05:00.000000000Z',
          endedAt: '2026-03-03T02:05:20.000000000Z',
          errorMessage: 'Path does not exist: s3://shop-lake/raw/returns',
          inputs: [{ name: shop.rawOrders.name }, { name: shop.rawReturns.name }],
          events: { nodes: [{ sequence: 23 }, { sequence: 24 }] },
        },
        { ...second, events: { nodes: [{ sequence: 27 }, { sequence: 28 }] } },
      ],
    },
  });
});

test('the facets of a run are those of its events, each with the event since which it says this', async () => {
  const answer = await served.dataOf(
    `query ($runId: String!) { run(runId: $runId) { facets { key json since { sequence } } } }`,
    { runId: shop.nightlyRun(1) },
  );
  expect(answer).toEqual({
    run: {
      facets: [
        {
          key: 'nominalTime',
          json: '{"_producer":"https://shop.example/lineage/tree/2.20.0/integration/airflow","_schemaURL":"https://openlineage.io/spec/facets/1-0-1/NominalTimeRunFacet.json#/$defs/NominalTimeRunFacet","nominalEndTime":"2026-03-03T02:00:00Z","nominalStartTime":"2026-03-02T02:00:00Z"}',
          since: { sequence: 3 },
        },
      ],
    },
  });
  const failed = await served.dataOf(
    `query ($runId: String!) { run(runId: $runId) { attempts { facets { key since { sequence } } } } }`,
    { runId: shop.buildOrderLinesRun(2) },
  );
  expect(failed).toEqual({
    run: {
      attempts: [
        {
          facets: [
            { key: 'errorMessage', since: { sequence: 24 } },
            { key: 'parent', since: { sequence: 23 } },
          ],
        },
        { facets: [{ key: 'parent', since: { sequence: 27 } }] },
      ],
    },
  });
});

test('runs of a job and of a dataset are listed, the one heard of last first', async () => {
  const list = 'nodes { runId state } totalCount';
  const answer = await served.dataOf(
    `query ($job: String!, $inJob: String!, $name: String!, $inDataset: String!) {
      job(namespace: $inJob, name: $job) { runs(first: 2) { ${list} } }
      dataset(namespace: $inDataset, name: $name) {
        runs { ${list} } readers: runs(role: INPUT) { ${list} } writers: runs(role: OUTPUT) { ${list} } }
    }`,
    {
      job: shop.extractOrders.name,
      inJob: shop.extractOrders.namespace,
      name: shop.stgCustomers.name,
      inDataset: shop.stgCustomers.namespace,
    },
  );
  const completed = (runId: string) => ({ runId, state: 'COMPLETED' });
  const readers = [completed(shop.customerRevenueRun(3)), completed(shop.customerRevenueRun(1))];
  const writers = [completed(shop.stgCustomersRun)];
  expect(answer).toEqual({
    job: {
      runs: {
        nodes: [completed(shop.extractOrdersRun(3)), completed(shop.extractOrdersRun(2))],
        totalCount: 3,
      },
    },
    dataset: {
      runs: { nodes: [...readers, ...writers], totalCount: 3 },
      readers: { nodes: readers, totalCount: 2 },
      writers: { nodes: writers, totalCount: 1 },
    },
  });
});

test('a run id that several jobs use asks for the job', async () => {
  const runId = '019bb000-0000-7000-8000-000000000001';
  const event = (job: string) => ({
    eventType: 'START',
    eventTime: '2026-03-05T02:00:00Z',
    producer: 'https://shop.example/lineage',
    run: { runId },
    job: { namespace: 'elsewhere', name: job },
  });
  await served.tell([event('a'), event('b')]);
  const { errors } = await served.ask(`{ run(runId: "${runId}") { state } }`);
  expect(errors).toMatchObject([
    {
      message: `2 jobs use the run id ${runId}: say which with job, or ask for "runs"`,
      extensions: { code: 'BAD_USER_INPUT' },
    },
  ]);
  expect(
    await served.dataOf(
      `{ run(runId: "${runId}", job: { namespace: "elsewhere", name: "a" }) { job { name } }
         runs(runId: "${runId}") { nodes { job { name } } totalCount } }`,
    ),
  ).toEqual({
    run: { job: { name: 'a' } },
    runs: { nodes: [{ job: { name: 'b' } }, { job: { name: 'a' } }], totalCount: 2 },
  });
});
