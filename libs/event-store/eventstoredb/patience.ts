import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing } from './failure.ts';

/** How long to retry after passing failures. */
export interface Patience {
  /**
   * Waits before the next attempt. Throws the error if retrying does not help, or has gone on for
   * too long.
   */
  after(error: unknown): Promise<void>;
  /** Call after progress: the time limit starts again. */
  renew(): void;
}

const FIRST_MILLISECONDS = 25;
const MOST_MILLISECONDS = 1000;

/**
 * `since` is the start of the time limit, as returned by `performance.now`. Waits grow
 * exponentially.
 */
export const patience = (milliseconds: number, since = performance.now()): Patience => {
  let pause = FIRST_MILLISECONDS;
  let end = since + milliseconds;
  return {
    after: async (error) => {
      if (!isPassing(error) || performance.now() + pause > end) throw error;
      await sleep(pause);
      pause = Math.min(pause * 2, MOST_MILLISECONDS);
    },
    renew: () => {
      pause = FIRST_MILLISECONDS;
      end = performance.now() + milliseconds;
    },
  };
};
