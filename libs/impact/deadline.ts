import { setImmediate as nextTurn } from 'node:timers/promises';
import { TraversalTimedOut } from '#lineage';

/** Watches the time limit of an assessment, which is made in many questions. */
export interface Deadline {
  /** Milliseconds left, never none. Throws {@link TraversalTimedOut} when there are none. */
  readonly left: () => number;
  /** To be awaited within long work: lets others have the process when it was kept for long. Throws as {@link left}. */
  readonly turn: () => Promise<void>;
}

export const deadlineIn = (timeoutMs: number): Deadline => {
  const end = performance.now() + timeoutMs;
  let turnedAt = performance.now();
  const left = () => {
    const rest = end - performance.now();
    if (rest <= 0) throw new TraversalTimedOut(timeoutMs);
    return rest;
  };
  return {
    left,
    turn: async () => {
      if (performance.now() - turnedAt < TURN_MILLISECONDS) return;
      await nextTurn();
      turnedAt = performance.now();
      left();
    },
  };
};

const TURN_MILLISECONDS = 10;
