import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serveShop, type Served } from './served-shop.ts';
import * as shop from '../shop/names.ts';

let served: Served;

beforeAll(async () => {
  served = await serveShop();
});

afterAll(() => served.close());

const aboutDataset = (fields: string, name: shop.Name) =>
  served.dataOf(
    `query ($namespace: String!, $name: String!) { dataset(namespace: $namespace, name: $name) { ${fields} } }`,
    { ...name },
  );

const aboutJob = (fields: string, name: shop.Name) =>
  served.dataOf(
    `query ($namespace: String!, $name: String!) { job(namespace: $namespace, name: $name) { ${fields} } }`,
    { ...name },
  );

test('a dataset tells what is said of it, and since which event', async () => {
  const fields = `namespace name asOf aliases { name } description owners { name type }
    tags { key value field } fields { path type description since { sequence } }
    since { sequence id type kind recordedAt eventTime producer stream revision }`;
  const id: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/);
  const recordedAt: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const stream: unknown = expect.stringMatching(/^dataset-[0-9a-f]{64}$/);
  const field = (path: string, type: string) => ({
    path,
    type,
    description: null,
    since: { sequence: 1 },
  });
  expect(await aboutDataset(fields, shop.customers)).toEqual({
    dataset: {
      ...shop.customers,
      asOf: 38,
      aliases: [],
      description: 'One row for each person who ever ordered.',
      owners: [{ name: 'team:crm', type: 'MAINTAINER' }],
      tags: [
        { key: 'pii', value: 'true', field: 'email' },
        { key: 'tier', value: 'gold', field: null },
      ],
      fields: [
        field('id', 'integer'),
        field('name', 'text'),
        field('email', 'text'),
        field('country', 'text'),
      ],
      since: {
        sequence: 1,
        id,
        type: 'OpenLineageDatasetEvent',
        kind: 'DATASET',
        recordedAt,
        eventTime: '2026-03-01T09:00:00.000000000Z',
        producer: 'https://shop.example/lineage/tree/0.3.0/integration/catalog',
        stream,
        revision: 0,
      },
    },
  });
});

test('schema versions tell what differs and whether readers can still read it, newest first', async () => {
  const fields = `schemaVersions { totalCount nodes { number compatible reason
    since { sequence } until { sequence } fields { path type }
    difference { added removed retyped { path from to } reordered } } }`;
  expect(await aboutDataset(fields, shop.orders)).toEqual({
    dataset: {
      schemaVersions: {
        totalCount: 2,
        nodes: [
          {
            number: 2,
            compatible: false,
            reason: expect.stringContaining('status'),
            since: { sequence: 31 },
            until: null,
            fields: [
              { path: 'id', type: 'integer' },
              { path: 'customer_id', type: 'integer' },
              { path: 'ordered_at', type: 'timestamp' },
              { path: 'status', type: 'smallint' },
              { path: 'currency', type: 'text' },
            ],
            difference: {
              added: ['currency'],
              removed: [],
              retyped: [{ path: 'status', from: 'text', to: 'smallint' }],
              reordered: false,
            },
          },
          {
            number: 1,
            compatible: true,
            reason: null,
            since: { sequence: 2 },
            until: { sequence: 31 },
            fields: [
              { path: 'id', type: 'integer' },
              { path: 'customer_id', type: 'integer' },
              { path: 'ordered_at', type: 'timestamp' },
              { path: 'status', type: 'text' },
            ],
            difference: {
              added: ['id', 'customer_id', 'ordered_at', 'status'],
              removed: [],
              retyped: [],
              reordered: false,
            },
          },
        ],
      },
    },
  });
});

test('facets are JSON with the event since which they say it', async () => {
  const answer = await aboutDataset(`facets { key json since { sequence } }`, shop.customerRevenue);
  expect(answer).toMatchObject({
    dataset: {
      facets: [
        { key: 'columnLineage', since: { sequence: 37 } },
        {
          key: 'documentation',
          json: '{"_producer":"https://shop.example/lineage/tree/0.3.0/integration/catalog","_schemaURL":"https://openlineage.io/spec/facets/1-1-0/DocumentationDatasetFacet.json#/$defs/DocumentationDatasetFacet","description":"Revenue of each customer since the shop opened."}',
          since: { sequence: 19 },
        },
        { key: 'ownership', since: { sequence: 19 } },
        { key: 'schema', since: { sequence: 37 } },
        { key: 'tags', since: { sequence: 19 } },
      ],
    },
  });
});

test('a dataset and a job name each other by what reads and writes', async () => {
  const uses = 'nodes { job { namespace name } dataset { namespace name } since { sequence } }';
  const use = (job: shop.Name, dataset: shop.Name, sequence: number) => ({
    job,
    dataset,
    since: { sequence },
  });
  expect(await aboutDataset(`readBy { ${uses} } writtenBy { ${uses} }`, shop.stgOrders)).toEqual({
    dataset: {
      readBy: {
        nodes: [
          use(shop.modelCustomerRevenue, shop.stgOrders, 13),
          use(shop.modelDailyRevenue, shop.stgOrders, 15),
        ],
      },
      writtenBy: { nodes: [use(shop.loadWarehouse, shop.stgOrders, 10)] },
    },
  });
  expect(await aboutJob(`reads { ${uses} } writes { ${uses} }`, shop.extractOrders)).toEqual({
    job: {
      reads: {
        nodes: [
          use(shop.extractOrders, shop.orderItems, 4),
          use(shop.extractOrders, shop.orders, 4),
        ],
      },
      writes: { nodes: [use(shop.extractOrders, shop.rawOrders, 5)] },
    },
  });
});

test('a job tells what is said of it', async () => {
  const fields = `namespace name asOf description owners { name type } tags { key } since { sequence } facets { key }`;
  expect(await aboutJob(fields, shop.dashboard)).toEqual({
    job: {
      ...shop.dashboard,
      asOf: 38,
      description: 'What the board opens on Monday morning.',
      owners: [{ name: 'user:ines', type: 'MAINTAINER' }],
      tags: [],
      since: { sequence: 18 },
      facets: [{ key: 'documentation' }, { key: 'ownership' }],
    },
  });
});

test('what nothing has named is null', async () => {
  const name = { namespace: 'nowhere', name: 'nothing' };
  expect(await aboutDataset('name', name)).toEqual({ dataset: null });
  expect(await aboutJob('name', name)).toEqual({ job: null });
  expect(
    await served.dataOf(`{ run(runId: "nothing") { runId } event(sequence: 39) { id } }`),
  ).toEqual({
    run: null,
    event: null,
  });
});
