import type { Catalog } from '#catalog';
import type { EventStore } from '#event-store';
import type { LineageGraph } from '#lineage';
import { fullEntries } from './full-entries.ts';
import type { Progress } from './progress.ts';

/** Follows the log from where the catalog stands, batch by batch, until the signal aborts. */
export const projectLog = async (
  log: EventStore,
  catalog: Catalog,
  signal: AbortSignal,
  hasGoneOn: () => void,
): Promise<void> => {
  const { position } = await catalog.checkpoint();
  for await (const batch of log.follow(position, signal)) {
    for await (const entries of fullEntries(log, batch)) {
      await catalog.project(entries);
      hasGoneOn();
      if (signal.aborted) return;
    }
  }
};

/** Follows the catalog from where the graph stands, woken by progress, until the signal aborts. `isWell` hears of each look. */
export const followCatalog = async (
  catalog: Catalog,
  graph: LineageGraph,
  progress: Progress,
  signal: AbortSignal,
  isWell: () => void,
): Promise<void> => {
  await progress.until(async () => {
    const hasMoved = await catchUp(catalog, graph);
    isWell();
    if (hasMoved) progress.note();
    return false;
  }, signal);
};

/** Brings the graph to where the catalog stands; false when it stands there already. */
export const catchUp = async (catalog: Catalog, graph: LineageGraph): Promise<boolean> => {
  const [{ sequence }, held] = [await catalog.checkpoint(), await graph.checkpoint()];
  if (sequence <= held) return false;
  await graph.apply(await catalog.changesSince(held));
  return true;
};
