import { setImmediate as nextTurn } from 'node:timers/promises';
import { Refusal } from '../refusal.ts';

/** The time that one answer may take. */
export interface TimeLimit {
  /** The milliseconds that are left; throws {@link TimeLimit.tookTooLong} when there are none. */
  left(): number;
  tookTooLong(): Refusal;
  /** Waits for its turn in the making of a long answer, which lets other requests have theirs in between. Throws as `left` does. */
  turn(): Promise<void>;
}

/** Begins now. */
export const openTimeLimit = (milliseconds: number): TimeLimit => {
  const end = performance.now() + milliseconds;
  let turns = Promise.resolve();
  let since = performance.now();

  const tookTooLong = (): Refusal =>
    new Refusal(
      'TIMED_OUT',
      `the question was not answered within ${milliseconds} ms (QUERY_TIMEOUT_MS): ask for less at once, or raise the limit`,
    );
  const left = (): number => {
    const rest = end - performance.now();
    if (rest <= 0) throw tookTooLong();
    return rest;
  };
  const takeTurn = async (): Promise<void> => {
    left();
    if (performance.now() - since < SLICE_MS) return;
    await nextTurn();
    since = performance.now();
  };
  return { left, tookTooLong, turn: () => (turns = turns.then(takeTurn)) };
};

// So long, about, an answer is made without a break.
const SLICE_MS = 20;
