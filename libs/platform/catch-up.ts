import type { Catalog } from '#catalog';
import type { LineageGraph } from '#lineage';

/** Brings the graph to where the catalog stands; false when it stands there already. */
export const catchUp = async (catalog: Catalog, graph: LineageGraph): Promise<boolean> => {
  const [{ sequence }, held] = [await catalog.checkpoint(), await graph.checkpoint()];
  if (sequence <= held) return false;
  await graph.apply(await catalog.changesSince(held));
  return true;
};
