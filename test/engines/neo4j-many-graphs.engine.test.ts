import { afterAll, expect, jest, test } from '@jest/globals';
import { inProcessGraph, type GraphChanges } from '#lineage';
import { newGraphs } from './neo4j/graphs.ts';

jest.setTimeout(600_000);

const graphs = newGraphs();
afterAll(() => graphs.close());

const AT_ONCE = 24;

const namesOf = (index: number): GraphChanges => ({
  upTo: 1,
  nodes: [`first of ${index}`, `second of ${index}`].map((name, id) => ({
    ...{ id, kind: 'DATASET' as const, namespace: 'n', name, generation: 0, firstSequence: 1 },
  })),
  ...{ edges: [], productMembers: [], fieldEdges: [], identities: [], fields: [] },
});

test('graphs that are made at once in one database are kept apart', async () => {
  const opened = await Promise.all(Array.from({ length: AT_ONCE }, () => graphs.open()));
  await Promise.all(opened.map((graph, index) => graph.apply(namesOf(index))));
  for (const [index, graph] of opened.entries()) {
    const own = inProcessGraph();
    await own.apply(namesOf(index));
    expect(await graph.contentHash()).toBe(await own.contentHash());
  }
});
