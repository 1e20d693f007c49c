import type { Catalog } from '#catalog';
import type { EventStore } from '#event-store';
import type { Answers } from '../answers/answers.ts';
import { fullEntries } from './full-entries.ts';
import type { Progress } from './progress.ts';
import { readAhead } from './read-ahead.ts';
import { setAsideIn } from './set-aside.ts';
import type { Source } from '../answers/source.ts';

/** Follows the log from where the catalog stands, batch by batch, until the signal aborts. */
export const projectLog = async (
  log: EventStore,
  catalog: Catalog,
  signal: AbortSignal,
  hasGoneOn: () => void,
): Promise<void> => {
  const { position } = await catalog.checkpoint();
  const setAside = await setAsideIn(log);
  const ending = new AbortController();
  const batches = log.follow(position, AbortSignal.any([signal, ending.signal]));
  try {
    for await (const batch of readAhead(batches)) {
      // The log answers again.
      if (batch.length === 0) hasGoneOn();
      for await (const entries of fullEntries(log, batch)) {
        await catalog.project(entries, setAside, () => {
          hasGoneOn();
          return !signal.aborted;
        });
        if (signal.aborted) return;
      }
    }
  } finally {
    ending.abort();
  }
};

/**
 * Lets a graph follow its catalog, woken by progress, until the signal aborts: that of the generation that is held at each look,
 * none for `null`. `isWell` hears of each look.
 */
export const followCatalog = async (
  { held, bringGraph, progress, signal }: Following,
  isWell: () => void,
): Promise<void> => {
  await progress.until(async () => {
    const reading = held();
    try {
      const hasMoved = reading !== null && (await bringGraph(reading.source));
      isWell();
      if (hasMoved) progress.note();
    } finally {
      reading?.release();
    }
    return false;
  }, signal);
};

interface Following {
  readonly held: () => ReturnType<Answers['hold']> | null;
  /** Brings the graph to where the catalog is; false when it is there already. */
  readonly bringGraph: (source: Source) => Promise<boolean>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}
