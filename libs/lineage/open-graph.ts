import type { LineageGraph } from './graph.ts';
import { inProcessGraph } from './in-process/in-process-graph.ts';

/**
 * The graph that a URL names: `memory:` one in this process, empty at first; else one in Neo4j, whose driver is loaded only then.
 * Graphs of different generations of the catalog stand beside one another in one database. Throws {@link GraphUnavailable}, with a
 * sentence for people, where Neo4j cannot be asked; one that is starting is waited for.
 */
export const openGraph = async (
  url: string,
  generation: string | null = null,
): Promise<LineageGraph> => {
  if (url === 'memory:') return inProcessGraph();
  const { neo4jGraph } = await import('./neo4j/neo4j-graph.ts');
  return neo4jGraph(url, generation);
};

/** Deletes the graph of a generation that nobody reads any more, bit by bit; one that is not there, or only in memory, is deleted already. */
export const removeGraph = async (url: string, generation: string): Promise<void> => {
  if (url === 'memory:') return;
  const { removeNeo4jGraph } = await import('./neo4j/neo4j-graph.ts');
  await removeNeo4jGraph(url, generation);
};
