import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { compareUtf8 } from '#openlineage';
import { serveShop, type Served } from './served-shop.ts';
import { asOf, datasets, edges, jobs } from '../shop/expected.ts';
import { fieldEdges } from '../shop/expected-fields.ts';
import { runs } from '../shop/expected-runs.ts';
import * as shop from '../shop/names.ts';

let served: Served;

beforeAll(async () => {
  served = await serveShop();
});

afterAll(() => served.close());

const byName = (a: shop.Name, b: shop.Name): number =>
  compareUtf8(a.namespace, b.namespace) || compareUtf8(a.name, b.name);

test('pages to the end give every dataset and every job once', async () => {
  const pagesOf = async (list: 'datasets' | 'jobs'): Promise<unknown[]> => {
    const query = `query ($after: String) { list: ${list}(first: 4, after: $after) {
      nodes { namespace name } pageInfo { hasNextPage endCursor } totalCount asOf } }`;
    const all: unknown[] = [];
    for (let after: string | null = null; ;) {
      const { list: page } = (await served.dataOf(query, { after })) as { list: Listed };
      all.push(...page.nodes);
      if (!page.pageInfo.hasNextPage) return all;
      after = page.pageInfo.endCursor;
    }
  };
  expect(await pagesOf('datasets')).toEqual(datasets.map(([name]) => name).sort(byName));
  expect(await pagesOf('jobs')).toEqual(jobs.map(([name]) => name).sort(byName));
});

interface Listed {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

test('namespaces tell how much is in each', async () => {
  expect(await served.dataOf(`{ namespaces { nodes { name datasets jobs } totalCount } }`)).toEqual(
    {
      namespaces: {
        nodes: [
          { name: 'airflow-shop', datasets: 0, jobs: 3 },
          { name: 'dashboards-shop', datasets: 0, jobs: 1 },
          { name: 'dbt-shop', datasets: 0, jobs: 4 },
          { name: 'postgres://shop-db:5432', datasets: 4, jobs: 0 },
          { name: 's3://shop-lake', datasets: 4, jobs: 0 },
          { name: 'snowflake://acme-shop', datasets: 5, jobs: 0 },
          { name: 'spark-shop', datasets: 0, jobs: 2 },
        ],
        totalCount: 7,
      },
    },
  );
});

test('a list of one namespace has what is in it', async () => {
  const answer = await served.dataOf(
    `{ datasets(namespace: "s3://shop-lake", first: 2) { nodes { name } totalCount }
       jobs(namespace: "spark-shop") { nodes { name } } }`,
  );
  expect(answer).toEqual({
    datasets: { nodes: [{ name: 'clean/order_lines' }, { name: 'raw/customers' }], totalCount: 4 },
    jobs: { nodes: [{ name: 'order_lines.build' }, { name: 'order_lines.load_warehouse' }] },
  });
});

test('search finds by name first, then by what stands in fields, descriptions, tags and owners', async () => {
  const hits = (query: string) =>
    served.dataOf(
      `query ($query: String!) { search(query: $query) { totalCount nodes { match place
        found { __typename ... on Dataset { namespace name } ... on Job { namespace name } } } } }`,
      { query },
    );
  const hit = (kind: 'Dataset' | 'Job', name: shop.Name, match: string, place: string) => ({
    match,
    place,
    found: { __typename: kind, ...name },
  });
  expect(await hits('shop.public.orders')).toEqual({
    search: { totalCount: 1, nodes: [hit('Dataset', shop.orders, 'EXACT', 'NAME')] },
  });
  expect(await hits('team:finance')).toEqual({
    search: { totalCount: 1, nodes: [hit('Dataset', shop.customerRevenue, 'WORDS', 'OWNER')] },
  });
  expect(await hits('monday')).toEqual({
    search: { totalCount: 1, nodes: [hit('Job', shop.dashboard, 'WORDS', 'DESCRIPTION')] },
  });
  expect(await hits('pii')).toEqual({
    search: { totalCount: 1, nodes: [hit('Dataset', shop.customers, 'WORDS', 'TAG')] },
  });
  expect(await hits('email_hash')).toEqual({
    search: { totalCount: 1, nodes: [hit('Dataset', shop.stgCustomers, 'WORDS', 'FIELD')] },
  });
  expect(await hits('zebra')).toEqual({ search: { totalCount: 0, nodes: [] } });
});

test('a search is narrowed, and counted in every way whatever page is read', async () => {
  const counts =
    'kind { value count } namespace { value count } owner { value count } tag { value count }';
  expect(
    await served.dataOf(`{ search(query: "customer", tag: "pii", owner: "team:crm", first: 0) { totalCount facets { ${counts} } }
      none: search(query: "customer", owner: "team") { totalCount facets { ${counts} } }
      two: search(query: "customers") { facets(first: 2) { namespace { value count } } } }`),
  ).toEqual({
    search: {
      totalCount: 1,
      facets: {
        kind: [{ value: 'DATASET', count: 1 }],
        namespace: [{ value: shop.customers.namespace, count: 1 }],
        owner: [{ value: 'team:crm', count: 1 }],
        tag: [
          { value: 'pii=true', count: 1 },
          { value: 'tier=gold', count: 1 },
        ],
      },
    },
    none: { totalCount: 0, facets: { kind: [], namespace: [], owner: [], tag: [] } },
    two: {
      facets: {
        namespace: [
          { value: 'airflow-shop', count: 1 },
          { value: 'dbt-shop', count: 1 },
        ],
      },
    },
  });
});

test('events are listed newest first, and each is found by its sequence', async () => {
  expect(
    await served.dataOf(`{ events(first: 2) { nodes { sequence kind } totalCount pageInfo { hasNextPage } }
      event(sequence: 18) { sequence type kind } }`),
  ).toEqual({
    events: {
      nodes: [
        { sequence: 38, kind: 'RUN' },
        { sequence: 37, kind: 'RUN' },
      ],
      totalCount: 38,
      pageInfo: { hasNextPage: true },
    },
    event: { sequence: 18, type: 'OpenLineageJobEvent', kind: 'JOB' },
  });
});

test('the status tells how far the answers are and how much they hold', async () => {
  expect(
    await served.dataOf(`{ status { foldVersion catalog graph head lag lagSeconds recordedAt position
      counts { events datasets jobs runs edges fieldEdges deadLetters setAside }
      deadLetters { totalCount } setAside { totalCount } } }`),
  ).toEqual({
    status: {
      foldVersion: 5,
      catalog: 38,
      graph: 38,
      head: 38,
      lag: 0,
      lagSeconds: 0,
      recordedAt: expect.any(String),
      position: expect.any(String),
      counts: {
        events: 38,
        datasets: 13,
        jobs: 10,
        runs: runs.length,
        edges: asOf(edges, 38).length,
        fieldEdges: asOf(fieldEdges, 38).length,
        deadLetters: 0,
        setAside: 0,
      },
      deadLetters: { totalCount: 0 },
      setAside: { totalCount: 0 },
    },
  });
});
