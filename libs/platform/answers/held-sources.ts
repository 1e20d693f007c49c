import type { Source } from './source.ts';

/** Generations that are read: one that is retired is closed once nobody holds it any more. */
export interface HeldSources {
  /** Keeps a source open until the function that this answers is called, once or more often. */
  hold(source: Source): () => void;
  /**
   * Lets go of a source that another one took the place of: not before who reads it without holding it has had the time for an answer, and
   * at the latest when a holder has had far more than that. What is not `close`d with it is used on.
   */
  retire(source: Source, close: () => Promise<void>): void;
  /** Closes all that is retired at once. */
  close(): Promise<void>;
}

interface Retired {
  readonly close: () => Promise<void>;
  readonly timers: readonly NodeJS.Timeout[];
  isDue: boolean;
}

// An export has no limit of time; who still reads after that is given up.
const MOST_MILLISECONDS = 600_000;

/** `lastsMs` is how long an answer may take. */
export const heldSources = (lastsMs: number): HeldSources => {
  const holders = new Map<Source, number>();
  const retired = new Map<Source, Retired>();

  const end = async (source: Source): Promise<void> => {
    const one = retired.get(source);
    retired.delete(source);
    for (const timer of one?.timers ?? []) clearTimeout(timer);
    await one?.close();
  };
  // It was only read; what cannot be closed ends with the process.
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
