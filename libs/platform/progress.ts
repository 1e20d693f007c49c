import { isAborted } from './is-aborted.ts';

/** Wakes those who wait for a projection to go on. */
export interface Progress {
  /** Something went on, or stopped going on. */
  note(): void;
  /**
   * Looks again at every note, and at least once in so many milliseconds since another process may project, until `isMet`
   * says true; false when the signal aborts first. What `isMet` throws before that, this throws.
   */
  until(isMet: () => Promise<boolean>, signal: AbortSignal): Promise<boolean>;
}

const LOOK_AGAIN_MILLISECONDS = 100;

export const createProgress = (): Progress => {
  let notes = 0;
  const waiting = new Set<() => void>();

  const wait = (seen: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (notes !== seen || signal.aborted) {
        resolve();
        return;
      }
      const wake = (): void => {
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(wake, LOOK_AGAIN_MILLISECONDS);
      waiting.add(wake);
      signal.addEventListener('abort', wake);
    });

  return {
    note: () => {
      notes += 1;
      for (const wake of [...waiting]) wake();
    },
    until: async (isMet, signal) => {
      for (;;) {
        // Read before looking, so that what is noted meanwhile is looked at too.
        const seen = notes;
        try {
          if (await isMet()) return true;
        } catch (error) {
          if (!isAborted(signal)) throw error;
        }
        if (isAborted(signal)) return false;
        await wait(seen, signal);
      }
    },
  };
};
