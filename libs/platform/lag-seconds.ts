import { eventsAt } from '#catalog';
import type { EventStore } from '#event-store';
import type { Source } from './source.ts';
import { counts } from './replay.ts';

/** How long the oldest entry of the log that is not in a projection yet has been there, in seconds; 0 where none is. */
export interface LagSeconds {
  readonly catalog: number;
  readonly graph: number;
}

/** Looks how long what is not projected yet has been waiting, by this machine's clock. */
export const lagSeconds = async (
  log: EventStore,
  { catalog, graph }: Source,
): Promise<LagSeconds> => {
  const at = await graph.checkpoint();
  const checkpoint = await catalog.checkpoint();
  const beyondCatalog = secondsSince(await recordedAfter(log, checkpoint.position), Date.now());
  if (at >= checkpoint.sequence) return { catalog: beyondCatalog, graph: beyondCatalog };
  const [next] = await eventsAt(catalog.db, [at + 1]);
  return {
    catalog: beyondCatalog,
    graph: Math.max(beyondCatalog, secondsSince(next?.recordedAt ?? null, Date.now())),
  };
};

/** Never less than 0: the entry may have been recorded by a clock that is ahead, or that was set back since. */
export const secondsSince = (recordedAt: string | null, now: number): number =>
  recordedAt === null ? 0 : Math.max(0, (now - Date.parse(recordedAt)) / 1000);

const recordedAfter = async (log: EventStore, position: string | null): Promise<string | null> => {
  // What an engine puts between the entries is looked at too: it is passed over, batch by batch.
  for await (const batch of log.readAll(position)) {
    const first = batch.find(counts);
    if (first !== undefined) return first.recordedAt;
  }
  return null;
};
