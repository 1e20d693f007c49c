import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serveNothing, type Served } from './served-shop.ts';

const SECRET = 'hunter2';
const own = { namespace: `postgres://shop:${SECRET}@db:5432`, name: 'public.orders' };
const shown = { namespace: 'postgres://***@db:5432', name: 'public.orders' };
const job = { namespace: `jdbc:app;password=${SECRET}`, name: 'copy' };
const runId = '019bb000-0000-7000-8000-000000000009';

let served: Served;

beforeAll(async () => {
  served = await serveNothing();
  await served.tell([
    {
      eventType: 'FAIL',
      eventTime: '2026-03-05T02:00:00Z',
      producer: `https://ci:${SECRET}@build.example/lineage`,
      run: {
        runId,
        facets: {
          errorMessage: {
            message: `cannot reach postgres://shop:${SECRET}@db:5432`,
            programmingLanguage: 'SQL',
          },
          environmentVariables: {
            environmentVariables: [
              { name: 'DB_PASSWORD', value: SECRET },
              { name: 'REGION', value: 'eu' },
            ],
          },
        },
      },
      job: {
        ...job,
        facets: { spark_properties: { properties: { 'fs.s3a.secret.key': SECRET } } },
      },
      inputs: [
        {
          ...own,
          facets: { dataSource: { name: 'db', uri: `postgres://shop:${SECRET}@db:5432/shop` } },
        },
      ],
      outputs: [{ namespace: own.namespace, name: 'public.copy' }],
    },
    { eventTime: '2026-03-05T03:00:00Z', producer: 'https://shop.example', dataset: own },
  ]);
});

afterAll(() => served.close());

test('no answer shows a secret, wherever an event had it', async () => {
  const name = 'namespace name';
  const { data, errors } = await served.ask(`{
    datasets(first: 10) { nodes { ${name} aliases { ${name} } facets { key json }
      readBy(first: 10) { nodes { job { ${name} } dataset { ${name} } } }
      upstream { datasets(first: 10) { nodes { dataset { ${name} } path { from { dataset { ${name} } } job { ${name} } } } } } } }
    jobs(first: 10) { nodes { ${name} facets { key json } } }
    namespaces(first: 10) { nodes { name } }
    run(runId: "${runId}") { errorMessage job { ${name} } inputs { ${name} } outputs { ${name} } facets { json }
      events(first: 10) { nodes { producer } } }
    search(query: "orders", first: 10) { nodes { found { ... on Dataset { ${name} } } } }
  }`);
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data)).not.toContain(SECRET);
  expect(data).toMatchObject({
    run: {
      errorMessage: 'cannot reach postgres://***@db:5432',
      job: { namespace: 'jdbc:app;password=***' },
      inputs: [shown],
      events: { nodes: [{ producer: 'https://***@build.example/lineage' }] },
    },
    search: { nodes: [{ found: shown }] },
  });
  expect(JSON.stringify(data)).toContain('REGION');
});

test('a dataset is found by its name as it is, and as it is shown', async () => {
  const query = `query ($namespace: String!, $name: String!) {
    dataset(namespace: $namespace, name: $name) { namespace name } }`;
  expect(await served.dataOf(query, own)).toEqual({ dataset: shown });
  expect(await served.dataOf(query, shown)).toEqual({ dataset: shown });
});

test('no cursor holds a secret', async () => {
  const pageInfo = 'pageInfo { endCursor }';
  const { data, errors } = await served.ask(`{
    datasets(first: 1) { ${pageInfo} nodes {
      readBy { ${pageInfo} } writtenBy { ${pageInfo} } runs { ${pageInfo} } schemaVersions { ${pageInfo} } } }
    jobs { ${pageInfo} nodes { reads { ${pageInfo} } writes { ${pageInfo} } runs { ${pageInfo} } } }
    namespaces { ${pageInfo} }
    search(query: "orders") { ${pageInfo} }
    events { ${pageInfo} }
  }`);
  expect(errors).toBeUndefined();
  const cursors = [...JSON.stringify(data).matchAll(/"endCursor":"([^"]+)"/g)].map(
    ([, cursor = '']) => Buffer.from(cursor, 'base64url').toString(),
  );
  expect(cursors.length).toBeGreaterThan(5);
  expect(cursors.join('\n')).not.toContain(SECRET);
});

test('a refusal hides secrets too', async () => {
  const { errors } = await served.ask(
    `query ($namespace: String!, $name: String!) {
      dataset(namespace: $namespace, name: $name) { upstream(field: "none") { asOf } } }`,
    own,
  );
  expect(errors?.[0]?.message).toContain('in postgres://***@db:5432 has no field "none"');
});
