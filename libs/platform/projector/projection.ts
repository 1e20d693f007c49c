import type { Catalog } from '#catalog';
import type { EventStore } from '#event-store';
import type { Answers } from '../answers/answers.ts';
import { fullEntries } from './full-entries.ts';
import type { Progress } from './progress.ts';
import { readAhead } from './read-ahead.ts';
import { setAsideIn } from './set-aside.ts';
import type { Source } from '../answers/source.ts';

/**
 * Projects the log into the catalog, batch by batch from the checkpoint, until the signal aborts.
 */
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
      // The log is available again.
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
 * Keeps a graph up to date with its catalog until the signal aborts. Each round uses the source
 * that `held` returns, or does nothing if it returns null. `isWell` is called after each round.
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
  /** Updates the graph to the checkpoint of the catalog. Returns false if it is already there. */
  readonly bringGraph: (source: Source) => Promise<boolean>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}
