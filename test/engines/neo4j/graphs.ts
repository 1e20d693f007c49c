import { randomUUID } from 'node:crypto';
import { openGraph, type LineageGraph } from '#lineage';

/** The Neo4j server of these tests, which the setup of the engine tests starts. */
export const neo4jUrl = (): string => {
  const url = process.env.NEO4J_URL ?? '';
  if (url === '') throw new Error('the engine tests are run by "npm run test:engines"');
  return url;
};

/** A URL for a graph of its own on that server. */
export const urlOfNewGraph = (): string => `${neo4jUrl()}?graph=test-${randomUUID()}`;

/** Graphs of their own, empty at first; `close` empties and closes all that were opened. */
export const newGraphs = () => {
  const opened: LineageGraph[] = [];
  return {
    open: async (): Promise<LineageGraph> => {
      const graph = await openGraph(urlOfNewGraph());
      opened.push(graph);
      return graph;
    },
    close: async (): Promise<void> => {
      for (const graph of opened.splice(0)) {
        await graph.clear();
        await graph.close();
      }
    },
  };
};
