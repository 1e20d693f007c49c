import { TraversalTimedOut } from '../graph.ts';

/**
 * The time limit of one question. Reading the time costs more than a step of a search, so it is read at the beginning
 * and then once in 4,096 steps.
 */
export class TimeLimit {
  readonly #deadline: number;
  #steps = 0;

  /** Throws {@link TraversalTimedOut} if no time is left at the beginning. */
  constructor(readonly timeoutMs: number) {
    this.#deadline = performance.now() + timeoutMs;
    this.#check();
  }

  /** Counts steps; throws {@link TraversalTimedOut} once the limit has passed. */
  tick(steps: number): void {
    this.#steps += steps;
    if (this.#steps < 4096) return;
    this.#steps = 0;
    this.#check();
  }

  #check(): void {
    if (performance.now() >= this.#deadline) throw new TraversalTimedOut(this.timeoutMs);
  }
}
