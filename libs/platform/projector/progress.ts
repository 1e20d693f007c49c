import { createBell } from '#event-store';
import { isAborted } from '../is-aborted.ts';

/** Notifies those who wait for the projections to make progress. */
export interface Progress {
  /** A projection made progress, or stopped. */
  note(): void;
  /**
   * Calls `isMet` after every note, and at least every 100 ms because another process may be
   * projecting, until it returns true. Returns false if the signal aborts first. Errors of `isMet`
   * before that are thrown.
   */
  until(isMet: () => Promise<boolean>, signal: AbortSignal): Promise<boolean>;
}

const LOOK_AGAIN_MILLISECONDS = 100;

/** A notifier without notes. */
export const createProgress = (): Progress => {
  const bell = createBell();
  return {
    note: () => bell.ring(),
    until: async (isMet, signal) => {
      for (;;) {
        // Read before the check, so that a note during the check leads to another check.
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
