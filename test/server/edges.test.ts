import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveShop, type Served } from './served-shop.ts';
import { orderLines } from '../shop/names.ts';

let shop: Served;

beforeAll(async () => {
  shop = await serveShop();
});
afterAll(() => shop.close());

describe('the edges of a dataset', () => {
  it('say since when, until when, on what basis and by which events', async () => {
    const question = `query ($namespace: String!, $name: String!) {
      dataset(namespace: $namespace, name: $name) {
        edges(direction: UPSTREAM) {
          totalCount
          nodes {
            from { name } to { name } job { name } basis
            since { sequence } until { sequence recordedAt }
            statedBy(first: 2) { totalCount nodes { sequence } } producers
          }
        }
      }
    }`;
    const [to, job] = [{ name: 'clean/order_lines' }, { name: 'order_lines.build' }];
    const newVersion = expect.stringContaining('spark');
    expect(await shop.dataOf(question, { ...orderLines })).toMatchObject({
      dataset: {
        edges: {
          totalCount: 3,
          nodes: [
            {
              ...{ from: { name: 'raw/returns' }, to, job, basis: 'INFERRED' },
              ...{ since: { sequence: 23 }, until: { sequence: 24 } },
              statedBy: { totalCount: 1, nodes: [{ sequence: 23 }] },
              producers: [newVersion],
            },
            // The two opened by one event: the order of their rows is the store's.
            expect.objectContaining({ since: { sequence: 9 } }),
            expect.objectContaining({ since: { sequence: 9 } }),
          ],
        },
      },
    });
  });

  it('of a job are those that it states', async () => {
    const answer = await shop.dataOf(`{
      job(namespace: "spark-shop", name: "order_lines.build", asOf: { sequence: 23 }) {
        edges { nodes { from { name } since { sequence } until { sequence } } }
      }
    }`);
    expect(answer).toMatchObject({
      job: {
        edges: {
          nodes: [
            { from: { name: 'raw/returns' }, since: { sequence: 23 }, until: null },
            { since: { sequence: 9 }, until: null },
            { since: { sequence: 9 }, until: null },
          ],
        },
      },
    });
  });
});
