import type { Source } from './source.ts';

/**
 * Leases on catalogs that are being read. A retired catalog is closed once nobody has a lease on
 * it.
 */
export interface HeldSources {
  /** Keeps a source open until the returned function is called. Further calls have no effect. */
  hold(source: Source): () => void;
  /**
   * Closes a source that has been replaced: after the time that an answer may take, for readers
   * without a lease, and once all leases are released; at the latest after ten more minutes.
   */
  retire(source: Source, close: () => Promise<void>): void;
  /** Closes all retired sources immediately. */
  close(): Promise<void>;
}

interface Retired {
  readonly close: () => Promise<void>;
  readonly timers: readonly NodeJS.Timeout[];
  isDue: boolean;
}

// An export has no time limit. After ten minutes its source is closed anyway.
const MOST_MILLISECONDS = 600_000;

/** `lastsMs` is the maximum duration of an answer. */
export const heldSources = (lastsMs: number): HeldSources => {
  const holders = new Map<Source, number>();
  const retired = new Map<Source, Retired>();

  const end = async (source: Source): Promise<void> => {
    const one = retired.get(source);
    retired.delete(source);
    for (const timer of one?.timers ?? []) clearTimeout(timer);
    await one?.close();
  };
  // The source was only read. If closing fails, it ends with the process.
  const endUnheard = (source: Source): void => {
    end(source).catch(() => undefined);
  };

  return {
    hold: (source) => {
      holders.set(source, (holders.get(source) ?? 0) + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        const left = (holders.get(source) ?? 0) - 1;
        if (left > 0) {
          holders.set(source, left);
          return;
        }
        holders.delete(source);
        if (retired.get(source)?.isDue === true) endUnheard(source);
      };
    },
    retire: (source, close) => {
      const due = setTimeout(() => {
        one.isDue = true;
        if (!holders.has(source)) endUnheard(source);
      }, lastsMs);
      const last = setTimeout(() => endUnheard(source), lastsMs + MOST_MILLISECONDS);
      const one: Retired = { close, timers: [due.unref(), last.unref()], isDue: false };
      retired.set(source, one);
    },
    close: async () => {
      for (const source of [...retired.keys()]) await end(source);
    },
  };
};
