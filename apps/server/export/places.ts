import { Refusal } from '../graphql/refusal.ts';

/**
 * Takes a place for one export, and returns what gives it back. Throws a {@link Refusal} while all places are
 * taken.
 */
export type TakePlace = () => () => void;

/** The places for exports that run at the same time: each holds the names of all datasets and jobs in memory. */
export const openPlaces = (): TakePlace => {
  let running = 0;
  return () => {
    if (running >= MOST_AT_ONCE) throw new Refusal('UNAVAILABLE', BUSY);
    running += 1;
    let isTaken = true;
    return () => {
      if (isTaken) running -= 1;
      isTaken = false;
    };
  };
};

/** When a client that found no place should try again, in seconds. */
export const RETRY_AFTER = '5';

const MOST_AT_ONCE = 2;
const BUSY = `this server exports the graph to ${MOST_AT_ONCE} clients at once, and does so now: try again later`;
