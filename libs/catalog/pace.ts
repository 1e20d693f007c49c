import { setImmediate as turn } from 'node:timers/promises';

/** Lets others have the process from time to time: to be awaited within long work. */
export type Pace = () => Promise<void>;

// Senders of events and those who ask wait meanwhile.
const TURN_MILLISECONDS = 10;

/**
 * Waits for a turn of the event loop whenever the last one is so many milliseconds ago; else for nothing. What `afterTurn` throws
 * ends the work.
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
