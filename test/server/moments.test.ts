import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { compareUtf8 } from '#openlineage';
import { serveShop, type Served } from './served-shop.ts';
import { asOf, datasets, edges } from '../shop/expected.ts';
import { fieldsAsOf } from '../shop/expected-schemas.ts';
import * as shop from '../shop/names.ts';

let served: Served;

beforeAll(async () => {
  served = await serveShop({ QUERY_TIMEOUT_MS: '2000' });
});

afterAll(() => served.close());

const aboutOrderLines = `dataset(namespace: "s3://shop-lake", name: "clean/order_lines", asOf: $asOf) {
  asOf fields { path type } upstream(depth: 1) { asOf datasets { nodes { dataset { asOf name } } } } }`;

const ask = (asOfGiven: object) =>
  served.ask(`query ($asOf: AsOf) { ${aboutOrderLines} }`, { asOf: asOfGiven });

const orderLinesAt = (sequence: number) => ({
  dataset: {
    asOf: sequence,
    fields: fieldsAsOf(shop.orderLines, sequence).map(([path, type]) => ({ path, type })),
    upstream: {
      asOf: sequence,
      datasets: {
        nodes: asOf(edges, sequence)
          .filter(({ to }) => to === shop.orderLines)
          .map(({ from }) => from)
          .sort((a, b) => compareUtf8(a.namespace, b.namespace) || compareUtf8(a.name, b.name))
          .map(({ name }) => ({ dataset: { asOf: sequence, name } })),
      },
    },
  },
});

test('everything in an answer is as it was after the first n entries', async () => {
  for (const sequence of [9, 19, 23, 24, 34, 35, 37, 38]) {
    expect((await ask({ sequence })).data).toEqual(orderLinesAt(sequence));
  }
  expect((await ask({ sequence: 8 })).data).toEqual({ dataset: null });
  expect((await ask({ sequence: 0 })).data).toEqual({ dataset: null });
});

test('lists and searches are of the moment too', async () => {
  const known = datasets.filter(([, since]) => since <= 9).length;
  expect(
    await served.dataOf(`{ datasets(asOf: { sequence: 9 }) { totalCount asOf }
      namespaces(asOf: { sequence: 2 }) { nodes { name datasets } }
      events(first: 1, asOf: { sequence: 9 }) { nodes { sequence } totalCount } }`),
  ).toEqual({
    datasets: { totalCount: known, asOf: 9 },
    namespaces: { nodes: [{ name: 'postgres://shop-db:5432', datasets: 2 }] },
    events: { nodes: [{ sequence: 9 }], totalCount: 9 },
  });
});

test('a time means the entries before the first one recorded after it', async () => {
  const { event } = (await served.dataOf(`{ event(sequence: 19) { recordedAt } }`)) as {
    readonly event: { readonly recordedAt: string };
  };
  expect((await ask({ time: event.recordedAt })).data).toEqual(orderLinesAt(19));
  // The same moment, as a clock elsewhere shows it.
  const local = `${new Date(Date.parse(event.recordedAt) + 3_600_000).toISOString().slice(0, -1)}+01:00`;
  expect((await ask({ time: local })).data).toEqual(orderLinesAt(19));
  expect((await ask({ time: '2126-01-01T00:00:00Z' })).data).toEqual(orderLinesAt(38));
  expect((await ask({ time: '2000-01-01T00:00:00Z' })).data).toEqual({ dataset: null });
});

test('a sequence that is not in the answers yet is refused, naming both numbers', async () => {
  expect(await ask({ sequence: 4711 })).toMatchObject({
    data: { dataset: null },
    errors: [
      {
        message:
          'asOf.sequence is 4711, but answers go up to 38: ask for 38 at most, or give the position to wait for as asOf.after',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ],
    extensions: { freshness: { asOf: 38, head: 38, lag: 0 } },
  });
});

test('exactly one moment is asked for, in a form that is one', async () => {
  const messageOf = async (given: object) => (await ask(given)).errors?.[0]?.message;
  expect(await messageOf({ sequence: 9, after: 'x' })).toMatch(/exactly one/i);
  expect(await messageOf({ sequence: 1.5 })).toMatch(/a Sequence is a whole number from 0 to/);
  expect(await messageOf({ sequence: '9' })).toMatch(
    /a Sequence is a whole number from 0 to 9007199254740991, but "9" is text: give it without the quotation marks/,
  );
  const literal = await served.ask(
    '{ dataset(namespace: "n", name: "d", asOf: { sequence: "0" }) { name } }',
  );
  expect(literal.errors?.[0]?.message).toContain(
    '"0" is text: give it without the quotation marks',
  );
  expect(await messageOf({ time: 'yesterday' })).toMatch(/a DateTime is ISO 8601 text such as/);
  expect(await messageOf({ after: 'nonsense' })).toBe(
    'asOf.after is "nonsense", which is no position in this log: give one that a write answered',
  );
});

test('who gives the position of a write reads what it wrote, and now is the same in the whole answer', async () => {
  const event = (name: string) => ({
    eventTime: '2026-03-05T02:00:00Z',
    producer: 'https://shop.example/lineage',
    dataset: { namespace: 'elsewhere', name },
  });
  const after = await served.put([event('a')]);
  const { data, extensions } = await served.ask(
    `query ($after: String!) {
      datasets(namespace: "elsewhere") { totalCount asOf }
      dataset(namespace: "elsewhere", name: "a", asOf: { after: $after }) { asOf since { sequence } }
    }`,
    { after },
  );
  expect(data).toEqual({
    datasets: { totalCount: 1, asOf: 39 },
    dataset: { asOf: 39, since: { sequence: 39 } },
  });
  expect(extensions).toEqual({ freshness: { asOf: 39, head: 39, lag: 0 } });
});

test('a position that does not come into the answers in time is an error, and no older answer', async () => {
  const last = Number(await served.platform.log.head());
  const next = String(last + 1).padStart(16, '0');
  const { data, errors } = await ask({ after: next });
  expect(data).toEqual({ dataset: null });
  expect(errors).toMatchObject([
    {
      message: expect.stringMatching(
        /^the entry at position .* is not in the answers after 1\d\d\d ms \(QUERY_TIMEOUT_MS\)/,
      ),
      extensions: { code: 'TIMED_OUT' },
    },
  ]);
});
