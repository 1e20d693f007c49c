import type { LineageGraph } from './graph.ts';
import { inProcessGraph } from './in-process/in-process-graph.ts';

/**
 * Opens the graph at a URL: with `memory:` one in this process, empty at first; otherwise one in Neo4j, whose
 * driver is loaded only then. One database holds the graphs of several generations of the catalog beside each
 * other. Waits up to 30 seconds for a server that is starting; throws {@link GraphUnavailable} if Neo4j cannot be
 * reached.
 */
export const openGraph = async (
  url: string,
  generation: string | null = null,
): Promise<LineageGraph> => {
  if (url === 'memory:') return inProcessGraph();
  const { neo4jGraph } = await import('./neo4j/neo4j-graph.ts');
  return neo4jGraph(url, generation);
};

/**
 * Deletes the graph of a generation, in batches. Does nothing if there is no such graph, or if the URL is
 * `memory:`.
 */
export const removeGraph = async (url: string, generation: string): Promise<void> => {
  if (url === 'memory:') return;
  const { removeNeo4jGraph } = await import('./neo4j/neo4j-graph.ts');
  await removeNeo4jGraph(url, generation);
};
