import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalog } from '#catalog';
import type { LineageGraph } from '#lineage';

/** Updates the graph to the checkpoint of the catalog. Returns false if it is already there. */
export const catchUp = async (catalog: Catalog, graph: LineageGraph): Promise<boolean> => {
  const [{ sequence }, held] = [await catalog.checkpoint(), await graph.checkpoint()];
  if (sequence <= held) return false;
  await graph.apply(await catalog.changesSince(held));
  return true;
};

/**
 * Waits until the graph, which another process updates, reaches the current checkpoint of the
 * catalog. Returns false if `isWanted` returns false first.
 */
export const untilLevel = async (
  catalog: Catalog,
  graph: LineageGraph,
  isWanted: () => Promise<boolean>,
): Promise<boolean> => {
  const { sequence } = await catalog.checkpoint();
  while ((await graph.checkpoint()) < sequence) {
    await sleep(LOOK_AGAIN_MILLISECONDS);
    if (!(await isWanted())) return false;
  }
  return true;
};

const LOOK_AGAIN_MILLISECONDS = 250;
