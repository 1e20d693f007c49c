import { isAborted } from './is-aborted.ts';
import { pause } from './pause.ts';

/** A problem that stops a loop. */
export interface Trouble {
  readonly message: string;
  readonly error: unknown;
  /** How many times in a row it has failed. */
  readonly times: number;
}

const FIRST_MILLISECONDS = 50;
const MOST_MILLISECONDS = 5000;

/**
 * Runs `work` repeatedly until the signal aborts. After an error, it retries with exponential
 * backoff. Nothing is skipped: what an engine cannot do now is retried until it can. `work` must
 * continue from where it was, and call `isWell` when it makes progress, which ends the problem.
 */
export const keepGoing = async (
  work: (isWell: () => void) => Promise<void>,
  signal: AbortSignal,
  onTrouble: (trouble: Trouble | null) => void,
): Promise<void> => {
  let times = 0;
  while (!signal.aborted) {
    try {
      await work(() => {
        if (times > 0) onTrouble(null);
        times = 0;
      });
      if (!isAborted(signal)) throw new Error('what the projection follows has been closed');
    } catch (error) {
      if (isAborted(signal)) return;
      times += 1;
      const message = error instanceof Error ? error.message : String(error);
      onTrouble({ message, error, times });
      await pause(Math.min(FIRST_MILLISECONDS * 2 ** (times - 1), MOST_MILLISECONDS), signal);
    }
  }
};
