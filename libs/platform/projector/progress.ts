import { createBell } from '#event-store';
import { isAborted } from '../is-aborted.ts';

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
  const bell = createBell();
  return {
    note: () => bell.ring(),
    until: async (isMet, signal) => {
      for (;;) {
        // Read before looking, so that what is noted meanwhile is looked at too.
        const seen = bell.rung();
        try {
          if (await isMet()) return true;
        } catch (error) {
          if (!isAborted(signal)) throw error;
        }
        if (isAborted(signal)) return false;
        await bell.wait(seen, signal, LOOK_AGAIN_MILLISECONDS);
      }
    },
  };
};
