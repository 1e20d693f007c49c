import { createPace, type Pace } from '#catalog';
import { TraversalTimedOut } from '#lineage';

/** Watches the time limit of an assessment, which is made in many questions. */
export interface Deadline {
  /** Milliseconds left, never none. Throws {@link TraversalTimedOut} when there are none. */
  readonly left: () => number;
  /** To be awaited within long work: lets others have the process when it was kept for long. Throws as {@link left}. */
  readonly turn: Pace;
}

export const deadlineIn = (timeoutMs: number): Deadline => {
  const end = performance.now() + timeoutMs;
  const left = () => {
    const rest = end - performance.now();
    if (rest <= 0) throw new TraversalTimedOut(timeoutMs);
    return rest;
  };
  return { left, turn: createPace(left) };
};
