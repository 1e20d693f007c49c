import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogGeneration } from '#catalog';
import { openGraph } from '#lineage';
import type { Config } from '#platform';
import { startDoubleServer, type DoubleServer } from '../esdb/start-server.ts';

/** The double in a process of its own, with an empty log. */
export const startFreshDouble = async (): Promise<DoubleServer> =>
  startDoubleServer(join(await mkdtemp(join(tmpdir(), 'ledgerline-esdb-')), 'log'));

/** The content of the graph of a catalog in Neo4j, read from there: verify makes one anew from the catalog. */
export const graphHashIn = async ({ CATALOG_URL, GRAPH_URL }: Config): Promise<string> => {
  const graph = await openGraph(GRAPH_URL, await catalogGeneration(CATALOG_URL));
  try {
    return await graph.contentHash();
  } finally {
    await graph.close();
  }
};
