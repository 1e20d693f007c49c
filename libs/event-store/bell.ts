/**
 * A condition variable: wakes those who wait for something to happen. `rung` counts the rings, so
 * that a ring between a check and the wait is not missed.
 */
export interface Bell {
  readonly rung: () => number;
  ring(): void;
  /**
   * Resolves at once if there have been rings since `seen`; else at the next ring, when the signal
   * aborts, or after `milliseconds`.
   */
  wait(seen: number, signal: AbortSignal, milliseconds: number | null): Promise<void>;
}

/** A bell that has not rung. */
export const createBell = (): Bell => {
  let count = 0;
  const waiting = new Set<() => void>();
  return {
    rung: () => count,
    ring: () => {
      count += 1;
      for (const wake of [...waiting]) wake();
    },
    wait: (seen, signal, milliseconds) =>
      new Promise((resolve) => {
        if (count !== seen || signal.aborted) {
          resolve();
          return;
        }
        const wake = (): void => {
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          clearTimeout(timer);
          resolve();
        };
        const timer = milliseconds === null ? undefined : setTimeout(wake, milliseconds);
        waiting.add(wake);
        signal.addEventListener('abort', wake);
      }),
  };
};
