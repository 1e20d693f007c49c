import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { GraphUnavailable, inProcessGraph, openGraph, type LineageGraph } from '#lineage';
import { delivered, given } from '../../libs/lineage/contract/graph-notation.fixture.ts';
import { cypherOn } from './neo4j/cypher.ts';
import { startOwnNeo4j, type Neo4jServer } from './start-neo4j.ts';

jest.setTimeout(1_200_000);

let server: Neo4jServer;
beforeAll(async () => {
  server = await startOwnNeo4j();
});
afterAll(() => server.stop());

// Each costs as long as the server takes to start.
const KILLS = Number(process.env.NEO4J_KILLS ?? 2);

const LAST = 60;
const WIDTH = 200;

/** At first far more than one transaction takes, then at each sequence edges that come, and others that go. */
const rows = given(
  ...Array.from({ length: LAST * WIDTH }, (_, index) => {
    const opened = Math.max(1, Math.floor(index / WIDTH) - 30);
    const closed = index % 3 === 0 && opened + 5 <= LAST ? opened + 5 : '';
    return `d${index % 997} -> d${(index * 7) % 991}.f${index % 5} [${opened},${closed})`;
  }),
);

describe('a Neo4j that is killed again and again during a load', () => {
  it('has at the end what it was told, nothing lost and nothing twice', async () => {
    const graph = await openGraph(server.url);
    const expected = inProcessGraph();
    await expected.apply(delivered(rows, 0, LAST));
    // In the first batch, which is of several transactions; then wherever it is by then.
    const killing = (async () => {
      for (let kill = 0; kill < KILLS; kill += 1) {
        const [at, pause] = [
          Math.floor((kill * LAST) / KILLS),
          kill === 0 ? 700 : (kill * 47) % 150,
        ];
        await reaches(graph, at);
        await sleep(pause);
        server.kill();
        await server.restart();
      }
    })();
    const failures = await follow(graph);
    await killing;
    // The last one may have been killed after the end.
    await follow(graph);
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toBeInstanceOf(GraphUnavailable);
    expect(await graph.checkpoint()).toBe(LAST);
    expect(await graph.contentHash()).toBe(await expected.contentHash());
    const asked = cypherOn(server.url);
    const { records } = await asked.run(
      'MATCH ()-[e:FEEDS|FIELD_FEEDS]->() RETURN type(e) AS type, count(e) AS edges, count(DISTINCT e.id) AS ids ORDER BY type',
    );
    expect(records.map((record) => record.toObject())).toEqual([
      { type: 'FEEDS', edges: rows.edges.length, ids: rows.edges.length },
      { type: 'FIELD_FEEDS', edges: rows.fieldEdges.length, ids: rows.fieldEdges.length },
    ]);
    await asked.close();
    await graph.close();
  });
});

/** From where the graph stands, a sequence at a time, as the platform does; what fails is tried again. */
const follow = async (graph: LineageGraph): Promise<readonly unknown[]> => {
  const failures: unknown[] = [];
  for (;;) {
    try {
      const held = await graph.checkpoint();
      if (held === LAST) return failures;
      await graph.apply(delivered(rows, held, held + 1));
    } catch (error) {
      failures.push(error);
      await sleep(200);
    }
  }
};

const reaches = async (graph: LineageGraph, sequence: number): Promise<void> => {
  for (;;) {
    try {
      if ((await graph.checkpoint()) >= sequence) return;
    } catch {
      // It is gone for the moment.
    }
    await sleep(50);
  }
};
