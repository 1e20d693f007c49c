import { setImmediate as turn } from 'node:timers/promises';

/** Yields to other work from time to time. Await it regularly in long computations. */
export type Pace = () => Promise<void>;

// Requests are waiting meanwhile.
const TURN_MILLISECONDS = 10;

/**
 * Waits for a turn of the event loop if the last one was more than 10 ms ago; otherwise returns
 * immediately. `afterTurn` may throw to abort the computation.
 */
export const createPace = (afterTurn: () => unknown = () => undefined): Pace => {
  let turnedAt = performance.now();
  return async () => {
    if (performance.now() - turnedAt < TURN_MILLISECONDS) return;
    await turn();
    turnedAt = performance.now();
    afterTurn();
  };
};
