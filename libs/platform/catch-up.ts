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

/** Waits until the graph, which another process brings on, stands where the catalog does now; not for ever, since that process may be gone. */
export const untilLevel = async (catalog: Catalog, graph: LineageGraph): Promise<void> => {
  const { sequence } = await catalog.checkpoint();
  for (let times = 0; times < MOST_LOOKS && (await graph.checkpoint()) < sequence; times += 1) {
    await sleep(LOOK_AGAIN_MILLISECONDS);
  }
};

const LOOK_AGAIN_MILLISECONDS = 250;
const MOST_LOOKS = 120;
