import { TraversalTimedOut } from '#lineage';

/** Watches the time limit of an assessment, which is made in many questions. */
export interface Deadline {
  /** Milliseconds left, never none. Throws {@link TraversalTimedOut} when there are none. */
  readonly left: () => number;
}

export const deadlineIn = (timeoutMs: number): Deadline => {
  const end = performance.now() + timeoutMs;
  return {
    left() {
      const left = end - performance.now();
      if (left <= 0) throw new TraversalTimedOut(timeoutMs);
      return left;
    },
  };
};
