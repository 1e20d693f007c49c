import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openGraph } from '#lineage';
import { delivered, given } from '../../libs/lineage/contract/graph-notation.fixture.ts';
import { cypherOn } from './neo4j/cypher.ts';
import { startOwnNeo4j, type Neo4jServer } from './start-neo4j.ts';

jest.setTimeout(600_000);

// The examples look at a database with one graph, as users have it.
let server: Neo4jServer;
beforeAll(async () => {
  server = await startOwnNeo4j();
  const graph = await openGraph(server.url);
  const rows = given(
    'orders has id customer amount',
    'orders.amount -> revenue.total by sum_up as DIRECT/AGGREGATION',
    'customers ~> revenue by sum_up [2,4)',
    'customers -> revenue by sum_up [5,)',
    'revenue -> board by publish [3,)',
    'report reads board',
    'sum_up precedes publish [3,)',
    'path/of/orders shows orders [4,)',
    'path/of/orders -> archive by copy [4,)',
  );
  await graph.apply(delivered(rows, 0, 3));
  await graph.apply(delivered(rows, 3, 6));
  await graph.close();
});
afterAll(() => server.stop());

describe('the examples of docs/neo4j.md', () => {
  it('give what the page says of the graph that it shows', async () => {
    const page = await readFile(new URL('../../docs/neo4j.md', import.meta.url), 'utf8');
    const examples = [...page.matchAll(/```cypher\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g)];
    expect(examples).toHaveLength(5);
    const asked = cypherOn(server.url);
    for (const [, statement = '', expected = ''] of examples) {
      const { records, summary } = await asked.run(statement);
      const lines = records.map((record) => [...record.values()].map(cell).join(' | '));
      expect(`${statement}\n${lines.join('\n')}`).toBe(`${statement}\n${expected.trim()}`);
      expect(summary.queryType).toBe('r');
    }
    await asked.close();
  });
});

const cell = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
