import { TraversalTimedOut } from '../graph.ts';

/** Watches a question's time limit. Asking the time is dear, so it asks once in some thousand steps. */
export class Clock {
  readonly #deadline: number;
  #steps = 0;

  constructor(readonly timeoutMs: number) {
    this.#deadline = performance.now() + timeoutMs;
    this.#ask();
  }

  tick(steps: number): void {
    this.#steps += steps;
    if (this.#steps < 4096) return;
    this.#steps = 0;
    this.#ask();
  }

  #ask(): void {
    if (performance.now() >= this.#deadline) throw new TraversalTimedOut(this.timeoutMs);
  }
}
