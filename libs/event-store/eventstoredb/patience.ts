import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing } from './failure.ts';

/** How long to go on trying what fails in passing. */
export interface Patience {
  /** Waits before the next try; throws the error when waiting does not help, or has not helped for long enough. */
  after(error: unknown): Promise<void>;
  /** Something was achieved: what fails next is given as long again. */
  renew(): void;
}

const FIRST_MILLISECONDS = 25;
const MOST_MILLISECONDS = 1000;

/** `since` is when the time began to count, by `performance.now`. */
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
