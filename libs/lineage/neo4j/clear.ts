import type { Deadline, Neo4jServer } from './driver.ts';
import { GraphUnavailable } from '../graph.ts';
import { beginClearing, endClearing, lockedState, removeState, stateOf } from './graph-state.ts';
import { RELATIONSHIPS } from './schema.ts';

/** Empties the graph. If it is interrupted, the next writer continues. */
export const clearGraph = async (server: Neo4jServer, graph: string): Promise<void> => {
  await server.write(DEADLINE, async (run) => {
    await lockedState(run, graph);
    await beginClearing(run, graph);
  });
  await clearRows(server, graph);
};

/** Like {@link clearGraph}, and deletes the checkpoint too. Does nothing if there is no such graph. */
export const removeRows = async (server: Neo4jServer, graph: string): Promise<void> => {
  if ((await server.read(DEADLINE, (run) => stateOf(run, graph))) === null) return;
  await clearGraph(server, graph);
  await server.write(DEADLINE, (run) => removeState(run, graph));
};

/** Deletes the rows of a graph whose clearing has begun. */
export const clearRows = async (server: Neo4jServer, graph: string): Promise<void> => {
  for (const statement of DELETIONS) {
    let deleted = BATCH;
    while (deleted > 0)
      deleted = await server.write(DEADLINE, async (run) => {
        const { ids, clearing } = await lockedState(run, graph);
        // Another process has finished clearing, and may have begun to write.
        if (!clearing) return 0;
        const range = { base: ids.base, end: ids.end, batch: BATCH };
        const [[count] = []] = await run(statement, range);
        return Number(count);
      });
  }
  await server.write(DEADLINE, async (run) => {
    await lockedState(run, graph);
    await endClearing(run, graph);
  });
};

const BATCH = 5000;

const DEADLINE: Deadline = {
  milliseconds: 120_000,
  error: () =>
    new GraphUnavailable('the graph has not deleted a batch of rows within 120 seconds: try again'),
};

// Relationships first: deleting a node with many would delete all of them in one transaction.
const DELETIONS = [
  ...RELATIONSHIPS.map(
    (type) =>
      `MATCH ()-[e:${type}]->() WHERE e.id >= $base AND e.id < $end WITH e LIMIT $batch DELETE e RETURN count(*)`,
  ),
  'MATCH (n:Product) WHERE n.product >= $base AND n.product < $end WITH n LIMIT $batch DETACH DELETE n RETURN count(*)',
  'MATCH (n:Name)<-[:FIELD_OF]-(f) WHERE n.id >= $base AND n.id < $end WITH f LIMIT $batch DETACH DELETE f RETURN count(*)',
  'MATCH (n:Name) WHERE n.id >= $base AND n.id < $end WITH n LIMIT $batch DETACH DELETE n RETURN count(*)',
];
