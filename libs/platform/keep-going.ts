import { isAborted } from './is-aborted.ts';
import { pause } from './pause.ts';

/** What keeps a loop from going on. */
export interface Trouble {
  readonly message: string;
  readonly error: unknown;
  /** How many times in a row it was tried in vain. */
  readonly times: number;
}

const FIRST_MILLISECONDS = 50;
const MOST_MILLISECONDS = 5000;

/**
 * Does the work again and again until the signal aborts, from where it stands; after an error later and later. Nothing is ever
 * skipped: what an engine cannot take now is tried again until it can. `isWell` ends the trouble.
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
