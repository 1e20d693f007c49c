import { randomUUID } from 'node:crypto';
import { openGraph, type LineageGraph } from '#lineage';
import { cypherOn } from './cypher.ts';

/** The Neo4j server of these tests, which the setup of the engine tests starts. */
export const neo4jUrl = (): string => {
  const url = process.env.NEO4J_URL ?? '';
  if (url === '') throw new Error('the engine tests are run by "npm run test:engines"');
  return url;
};

/** Graphs of their own on that server, empty at first; `close` closes all that were opened and deletes what is left of them. */
export const newGraphs = () => {
  const prefix = `test-${randomUUID()}-`;
  const opened: LineageGraph[] = [];
  let count = 0;
  const nextUrl = (): string => {
    count += 1;
    return `${neo4jUrl()}?graph=${prefix}${count}`;
  };
  return {
    nextUrl,
    open: async (): Promise<LineageGraph> => {
      const graph = await openGraph(nextUrl());
      opened.push(graph);
      return graph;
    },
    close: async (): Promise<void> => {
      for (const graph of opened) await graph.close();
      const server = cypherOn(neo4jUrl());
      await server.run(
        'MATCH (p:Projection) WHERE p.name STARTS WITH $prefix MATCH (n:Name) WHERE n.id >= p.base AND n.id < p.base + 2 ^ 36 OPTIONAL MATCH (n)<-[:FIELD_OF]-(f) DETACH DELETE f, n',
        { prefix },
      );
      await server.run('MATCH (p:Projection) WHERE p.name STARTS WITH $prefix DELETE p', {
        prefix,
      });
      await server.close();
    },
  };
};
