import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveShop, type Served } from './served-shop.ts';
import { coupons } from '../shop/names.ts';

let shop: Served;

beforeAll(async () => {
  shop = await serveShop();
});
afterAll(() => shop.close());

describe('the difference between two moments', () => {
  it('says of each part what opened and closed, and by which event', async () => {
    const answer = await shop.dataOf(`{
      lineageDiff(from: { sequence: 30 }, to: { sequence: 38 }) {
        from to
        datasets { totalCount } names { totalCount } jobs { totalCount } jobEdges { totalCount }
        edges { nodes { change from { name } to { name } job { name } basis cause { sequence type } } }
        uses { nodes { change kind job { name } dataset { name } cause { sequence } } }
        fieldEdges(first: 1) {
          nodes { change from { dataset { name } field } to { dataset { name } field } transformation { subtype } cause { sequence } }
        }
        fields(first: 3) { nodes { change dataset { name } path type cause { sequence } } }
        schemaVersions { totalCount nodes { dataset { name } number compatible cause { sequence } } }
      }
    }`);
    // The coupons end (38); orders change (31), and currency travels from them.
    const orders = { name: 'shop.public.orders' };
    expect(answer).toMatchObject({
      lineageDiff: {
        ...{ from: 30, to: 38 },
        ...{ datasets: NONE, names: NONE, jobs: NONE, jobEdges: NONE },
        edges: {
          nodes: [
            {
              ...{ change: 'CLOSED', from: { name: coupons.name } },
              ...{ to: { name: 'clean/order_lines' }, job: { name: 'order_lines.build' } },
              ...{ basis: 'INFERRED', cause: { sequence: 38, type: 'OpenLineageRunEvent' } },
            },
          ],
        },
        uses: {
          nodes: [
            {
              ...{ change: 'CLOSED', kind: 'READS', job: { name: 'order_lines.build' } },
              ...{ dataset: { name: coupons.name }, cause: { sequence: 38 } },
            },
          ],
        },
        fieldEdges: {
          nodes: [
            {
              ...{ change: 'OPENED', from: { dataset: orders, field: 'currency' } },
              to: { dataset: { name: 'raw/orders' }, field: 'currency' },
              ...{ transformation: { subtype: 'IDENTITY' }, cause: { sequence: 33 } },
            },
          ],
        },
        fields: {
          nodes: [
            { change: 'OPENED', dataset: orders, path: 'currency', type: 'text' },
            { change: 'OPENED', dataset: orders, path: 'status', type: 'smallint' },
            { change: 'CLOSED', dataset: orders, path: 'status', type: 'text' },
          ],
        },
        schemaVersions: {
          totalCount: 5,
          nodes: expect.arrayContaining([
            { dataset: orders, number: 2, compatible: false, cause: { sequence: 31 } },
          ]),
        },
      },
    });
  });

  it('may be that of one dataset, up to now', async () => {
    const question = `query ($dataset: Name) {
      lineageDiff(from: { sequence: 0 }, dataset: $dataset) {
        to datasets { nodes { before { name } after { name } cause { sequence } } }
        names { nodes { name { name } } } edges { totalCount }
      }
    }`;
    expect(await shop.dataOf(question, { dataset: coupons })).toEqual({
      lineageDiff: {
        to: 38,
        datasets: {
          nodes: [{ before: null, after: { name: coupons.name }, cause: { sequence: 8 } }],
        },
        names: { nodes: [{ name: { name: coupons.name } }] },
        edges: NONE,
      },
    });
  });

  it('is refused the wrong way round, and for what is not known', async () => {
    const wrong = await shop.ask('{ lineageDiff(from: {sequence: 9}, to: {sequence: 8}) { to } }');
    expect(wrong.errors?.[0]).toMatchObject({
      message: '"from" is sequence 9, which is after "to", 8: give the earlier moment first',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    const unknown = await shop.ask(
      '{ lineageDiff(from: {sequence: 9}, job: {namespace: "a", name: "b"}) { to } }',
    );
    expect(unknown.errors?.[0]?.message).toBe(
      'there is no job b in a as of sequence 38: look for it with "search"',
    );
  });
});

const NONE = { totalCount: 0 };
