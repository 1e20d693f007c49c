import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { compareUtf8 } from '#openlineage';
import { serveShop, type Served } from './served-shop.ts';
import * as truth from '../shop/expected-answers.ts';
import type { ExpectedField } from '../shop/expected-answers.ts';
import * as shop from '../shop/names.ts';

let served: Served;

beforeAll(async () => {
  served = await serveShop();
});

afterAll(() => served.close());

const REACHED = `datasets { nodes { dataset { namespace name } field distance certain } totalCount }
  jobs { nodes { job { namespace name } distance } }
  completeness { complete cutBy limit hidden }`;

const UNCUT = { complete: true, cutBy: null, limit: null, hidden: 0 };

/** As answers are sorted: nearest first, then by namespace and name, by their bytes. */
const sorted = <T>(list: readonly T[], keyOf: (item: T) => readonly [shop.Name, number]): T[] =>
  list.toSorted((a, b) => {
    const [[one, near], [other, far]] = [keyOf(a), keyOf(b)];
    return (
      near - far || compareUtf8(one.namespace, other.namespace) || compareUtf8(one.name, other.name)
    );
  });

const reached = (list: readonly (Omit<ExpectedField, 'field'> & { field?: string | null })[]) => ({
  nodes: sorted(list, (one) => [one.dataset, one.distance]).map(
    ({ dataset, field = null, distance, certain }) => ({
      dataset,
      field,
      distance,
      certain,
    }),
  ),
  totalCount: list.length,
});

const jobs = (list: typeof truth.jobsDownstreamOfOrders) => ({
  nodes: sorted(list, (one) => one).map(([job, distance]) => ({ job, distance })),
});

const lineage = async (
  of: shop.Name,
  question: string,
  kind: 'dataset' | 'job' = 'dataset',
): Promise<unknown> => {
  const { data, errors } = await served.ask(
    `query ($namespace: String!, $name: String!) {
      found: ${kind}(namespace: $namespace, name: $name) { lineage: ${question} }
    }`,
    { ...of },
  );
  expect(errors).toBeUndefined();
  return (data as { readonly found: { readonly lineage: unknown } }).found.lineage;
};

test('downstream of the orders is everything that they feed, nearest first, and the jobs on the way', async () => {
  expect(await lineage(shop.orders, `downstream { ${REACHED} }`)).toEqual({
    datasets: reached(truth.downstreamOfOrders),
    jobs: jobs(truth.jobsDownstreamOfOrders),
    completeness: UNCUT,
  });
});

test('upstream of the board report goes back to the tables of the shop', async () => {
  const answer = await lineage(shop.boardReport, `upstream { asOf foldVersion ${REACHED} }`);
  expect(answer).toMatchObject({
    asOf: 38,
    foldVersion: 5,
    datasets: reached(truth.upstreamOfBoardReport),
  });
});

test('a field reaches the fields that are made of it, and wholes where nothing more is known', async () => {
  const ordered = await lineage(shop.orders, `downstream(field: "ordered_at") { ${REACHED} }`);
  expect(ordered).toMatchObject({ datasets: reached(truth.impactOfOrderedAt) });
  const email = await lineage(shop.customers, `downstream(field: "email") { ${REACHED} }`);
  expect(email).toMatchObject({ datasets: reached(truth.impactOfEmail) });
});

test('a path has its steps in the direction of the data, with job, basis and the event since which it holds', async () => {
  const steps = `datasets { nodes { path { from { dataset { name } field } to { dataset { name } field }
    job { name } basis transformation { type subtype masking } since { sequence } } } }`;
  expect(await lineage(shop.customers, `downstream(field: "email") { ${steps} }`)).toEqual({
    datasets: {
      nodes: [{ path: [toLake] }, { path: [toLake, toHash] }],
    },
  });
});

const toLake = {
  from: { dataset: { name: shop.customers.name }, field: 'email' },
  to: { dataset: { name: shop.rawCustomers.name }, field: 'email' },
  job: { name: shop.extractCustomers.name },
  basis: 'COLUMN',
  transformation: { type: 'DIRECT', subtype: 'IDENTITY', masking: false },
  since: { sequence: 7 },
};

const toHash = {
  from: { dataset: { name: shop.rawCustomers.name }, field: 'email' },
  to: { dataset: { name: shop.stgCustomers.name }, field: 'EMAIL_HASH' },
  job: { name: shop.modelStgCustomers.name },
  basis: 'COLUMN',
  transformation: { type: 'DIRECT', subtype: 'TRANSFORMATION', masking: true },
  since: { sequence: 12 },
};

test('a depth cuts the answer, and the answer says so', async () => {
  expect(await lineage(shop.orders, `downstream(depth: 1) { ${REACHED} }`)).toEqual({
    datasets: reached(truth.downstreamOfOrders.slice(0, 1)),
    jobs: jobs(truth.jobsDownstreamOfOrders.slice(0, 2)),
    completeness: { complete: false, cutBy: 'DEPTH', limit: 1, hidden: 0 },
  });
});

test('datasets whose edges have no field detail are named', async () => {
  const question = `downstream { completeness { withoutFieldDetail { nodes { name } totalCount } } }`;
  expect(await lineage(shop.stgOrders, question)).toEqual({
    completeness: {
      withoutFieldDetail: { nodes: [{ name: shop.boardReport.name }], totalCount: 1 },
    },
  });
});

test('a job is asked as a dataset is', async () => {
  const question = `downstream { datasets { nodes { dataset { name } distance } } }`;
  const answer = await lineage(shop.modelDailyRevenue, question, 'job');
  expect(answer).toEqual({
    datasets: {
      nodes: [
        { dataset: { name: shop.dailyRevenue.name }, distance: 1 },
        { dataset: { name: shop.boardReport.name }, distance: 2 },
      ],
    },
  });
});

test('what held once is found with the scope EVER', async () => {
  const question = (scope: string) =>
    `upstream(depth: 1, scope: ${scope}) { datasets { nodes { dataset { name } } } }`;
  const names = (...datasets: readonly shop.Name[]) => ({
    datasets: { nodes: datasets.map(({ name }) => ({ dataset: { name } })) },
  });
  expect(await lineage(shop.orderLines, question('CURRENT'))).toEqual(names(shop.rawOrders));
  // By namespace, then name: coupons are of postgres://, the others of s3://.
  expect(await lineage(shop.orderLines, question('EVER'))).toEqual(
    names(shop.coupons, shop.rawOrders, shop.rawReturns),
  );
});

test('what held at any moment of a window is found with it', async () => {
  const since = (options: string) =>
    lineage(
      shop.orderLines,
      `upstream(depth: 1, ${options}) { datasets { nodes { dataset { name } } } }`,
    );
  const names = (...datasets: readonly shop.Name[]) => ({
    datasets: { nodes: datasets.map(({ name }) => ({ dataset: { name } })) },
  });
  // raw/returns fed it from 23 to 24, the coupons until 38.
  expect(await since('window: { from: { sequence: 23 } }')).toEqual(
    names(shop.coupons, shop.rawOrders, shop.rawReturns),
  );
  expect(await since('window: { from: { sequence: 24 } }')).toEqual(
    names(shop.coupons, shop.rawOrders),
  );
  expect(await since('window: { from: { sequence: 38 } }')).toEqual(names(shop.rawOrders));
  // A time before the story began.
  expect(await since('window: { from: { time: "2000-01-01T00:00:00Z" } }')).toEqual(
    names(shop.coupons, shop.rawOrders, shop.rawReturns),
  );
});

test.each([
  ['scope: EVER, window: { from: { sequence: 1 } }', 'leave one of them out'],
  ['window: { from: { sequence: 39 } }', 'a window begins before it'],
  ['window: { from: { after: "1" } }', 'window.from is a sequence or a time'],
])('a window is refused: %s', async (options, reason) => {
  const { errors } = await served.ask(
    `query ($namespace: String!, $name: String!) { dataset(namespace: $namespace, name: $name) {
      downstream(${options}) { asOf } } }`,
    { ...shop.orders },
  );
  expect(errors?.[0]).toMatchObject({
    message: expect.stringContaining(reason),
    extensions: { code: 'BAD_USER_INPUT' },
  });
});

test('a field that is not there is refused with a sentence, and so is a depth below 0', async () => {
  const ask = (options: string) =>
    served.ask(
      `query ($namespace: String!, $name: String!) { dataset(namespace: $namespace, name: $name) {
        downstream(${options}) { asOf } } }`,
      { ...shop.orders },
    );
  expect(await ask('field: "nothing"')).toMatchObject({
    data: { dataset: null },
    errors: [
      {
        message:
          'the dataset shop.public.orders in postgres://shop-db:5432 has no field "nothing" as of sequence 38: ask "fields" for those it has',
        path: ['dataset', 'downstream'],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ],
  });
  expect(await ask('depth: -1')).toMatchObject({
    errors: [{ message: expect.stringMatching(/^depth is -1, but it counts dataset hops/) }],
  });
});

test('pages of lineage to the end give everything once, and no page goes on in the answer of another moment', async () => {
  const page = (after: string | null, asOf: number) =>
    served.ask(
      `query ($namespace: String!, $name: String!, $after: String, $asOf: Sequence!) {
        dataset(namespace: $namespace, name: $name, asOf: { sequence: $asOf }) {
          downstream { datasets(first: 4, after: $after) { nodes { dataset { name } } pageInfo { hasNextPage endCursor } totalCount } }
        }
      }`,
      { ...shop.orders, after, asOf },
    );
  const first = await page(null, 38);
  const names = truth.downstreamOfOrders.map(({ dataset: { name } }) => ({ dataset: { name } }));
  const endCursor: unknown = expect.any(String);
  const pageOf = (nodes: readonly object[], hasNextPage: boolean) => ({
    dataset: {
      downstream: {
        datasets: { nodes, pageInfo: { hasNextPage, endCursor }, totalCount: names.length },
      },
    },
  });
  expect(first.data).toEqual(pageOf(names.slice(0, 4), true));
  const cursor = /"endCursor":"([^"]+)"/.exec(JSON.stringify(first.data))?.[1] ?? '';
  expect((await page(cursor, 38)).data).toEqual(pageOf(names.slice(4), false));
  expect((await page(cursor, 37)).errors).toMatchObject([
    { message: expect.stringMatching(/sequence 38, this one is as of 37/) },
  ]);
  expect((await page('nonsense', 38)).errors).toMatchObject([
    { message: expect.stringMatching(/no cursor of this list/) },
  ]);
});
