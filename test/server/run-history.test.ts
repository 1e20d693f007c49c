import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serveShop, type Served } from './served-shop.ts';
import { buildOrderLines, orderLines } from '../shop/names.ts';

let shop: Served;

beforeAll(async () => {
  shop = await serveShop();
});
afterAll(() => shop.close());

const QUESTION = `query ($eventTime: DateTime!, $job: Name, $dataset: Name) {
  runHistory(eventTime: $eventTime, job: $job, dataset: $dataset, first: 1) {
    totalCount
    nodes { job { name } attempt state endedAt inputs { name } outputs { name } events { nodes { sequence } } }
  }
}`;

test('runs are asked for by a time of their own, with the state that they were in then', async () => {
  // The second night had failed by then (24), and was begun again later (27).
  const eventTime = '2026-03-03T05:00:00Z';
  const expected = {
    ...{ job: { name: 'order_lines.build' }, attempt: 1, state: 'FAILED' },
    endedAt: '2026-03-03T02:05:20.000000000Z',
    inputs: [{ name: 'raw/orders' }, { name: 'raw/returns' }],
    outputs: [{ name: 'clean/order_lines' }],
    events: { nodes: [{ sequence: 23 }, { sequence: 24 }] },
  };
  expect(await shop.dataOf(QUESTION, { eventTime, job: buildOrderLines })).toEqual({
    runHistory: { totalCount: 2, nodes: [expected] },
  });
  // The load of the first night (10) had read them, too.
  expect(await shop.dataOf(QUESTION, { eventTime, dataset: orderLines })).toEqual({
    runHistory: { totalCount: 3, nodes: [expected] },
  });
});
