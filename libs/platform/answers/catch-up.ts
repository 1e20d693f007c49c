import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalog } from '#catalog';
import type { LineageGraph } from '#lineage';

/** Brings the graph to where the catalog stands; false when it stands there already. */
export const catchUp = async (catalog: Catalog, graph: LineageGraph): Promise<boolean> => {
  const [{ sequence }, held] = [await catalog.checkpoint(), await graph.checkpoint()];
  if (sequence <= held) return false;
  await graph.apply(await catalog.changesSince(held));
  return true;
};

/** Waits until the graph, which another process brings on, stands where the catalog does now; false when the wait is given up first. */
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
