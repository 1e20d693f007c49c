import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serveNothing, type Served } from './served-shop.ts';

// One job writes so many datasets that a query for each would show.

const run = (job: string, outputs: number) => ({
  eventType: 'COMPLETE',
  eventTime: '2026-03-05T02:00:00Z',
  producer: 'https://shop.example/lineage',
  run: { runId: `019bb000-0000-7000-8000-0000000000${outputs}` },
  job: { namespace: 'many', name: job },
  inputs: [{ namespace: 'many', name: `source of ${outputs}` }],
  outputs: Array.from({ length: outputs }, (_, n) => ({
    namespace: 'many',
    name: `${outputs}/${n}`,
    facets: {
      ownership: { owners: [{ name: `team:${n}`, type: 'MAINTAINER' }] },
      documentation: { description: `the ${n}th` },
      schema: { fields: [{ name: 'id', type: 'int' }] },
    },
  })),
});

let served: Served;
const queries: string[] = [];

beforeAll(async () => {
  served = await serveNothing();
  await served.tell([run('few', 10), run('many', 95)]);
  const { logger } = served.platform.catalog.db.dataSource;
  logger.logQuery = (query) => queries.push(query);
});

afterAll(() => served.close());

const queriesFor = async (question: string, name: string): Promise<readonly string[]> => {
  queries.length = 0;
  await served.dataOf(
    `query ($name: String!) { dataset(namespace: "many", name: $name) { ${question} } }`,
    { name },
  );
  return [...queries];
};

const shapes: readonly (readonly [what: string, question: string])[] = [
  [
    'what is said of each',
    'namespace name description owners { name } tags { key } aliases { name }',
  ],
  [
    'its fields and facets',
    'fields { path since { recordedAt } } facets { key json since { id } }',
  ],
  ['its schema versions', 'schemaVersions(first: 1) { nodes { number since { recordedAt } } }'],
  [
    'its writers and their owners',
    'writtenBy(first: 2) { nodes { job { owners { name } } since { id } } }',
  ],
  [
    'its runs and their jobs',
    'runs(first: 2) { nodes { state job { description } attempts { state } parent { state } facets { key } } }',
  ],
];

test.each(shapes)('for %s, a hundred datasets take no queries for each', async (_, of) => {
  const question = `downstream { datasets(first: 1000) { totalCount nodes { dataset { ${of} } } } }`;
  const ten = await queriesFor(question, 'source of 10');
  const many = await queriesFor(question, 'source of 95');
  expect(ten.length).toBeGreaterThan(0);
  // An answer that takes long gives way to other work, and what is read then is read in a few parts more.
  expect(many.length).toBeLessThan(ten.length + 10);
});

test('names, fields and paths of lineage come from the graph, and ask the catalog for nothing', async () => {
  const question = `downstream { datasets(first: 1000) { nodes { dataset { namespace name } distance
    path { from { dataset { name } } to { dataset { name } } job { name } since { sequence } } } } }`;
  const asked = await queriesFor('name', 'source of 95');
  expect(await queriesFor(question, 'source of 95')).toEqual(asked);
});
