import { setImmediate as nextTurn } from 'node:timers/promises';
import { sequenceAt } from '#catalog';
import type { Freshness, Platform } from '#platform';
import { openReading, type Reading } from './reading.ts';
import { Refusal } from './refusal.ts';

/** The moment a question is asked for: one of them at most, now for none. */
export interface AsOf {
  readonly sequence?: number;
  readonly time?: string;
  readonly after?: string;
}

/** One request: what it asks of the platform, within its time. */
export interface Asking {
  readonly platform: Platform;
  /** The milliseconds left for the answer; throws a {@link Refusal} when there are none. */
  left(): number;
  /** What is thrown when there are none. */
  tookTooLong(): Refusal;
  /** Waits for its turn in the making of a long answer, which lets other requests have theirs in between. Throws as `left` does. */
  turn(): Promise<void>;
  /** How far answers are: looked at once, so that "now" is the same in the whole answer. */
  freshness(): Promise<Freshness>;
  /** What can be read at a moment. Refuses one that is not in the answers yet. */
  at(asOf: AsOf | null | undefined): Promise<Reading>;
}

// So long, about, an answer is made without a break.
const SLICE_MS = 20;

export const openAsking = (platform: Platform): Asking => {
  const limit = platform.config.QUERY_TIMEOUT_MS;
  const end = performance.now() + limit;
  const waits: Promise<void>[] = [];
  const readings = new Map<number, Reading>();
  let freshness: Promise<Freshness> | null = null;

  const look = async (): Promise<Freshness> => {
    // All fields at the root of the question have begun by then: now is when all that they wait for is there.
    await nextTurn();
    await Promise.all(waits);
    return platform.freshness();
  };

  let turns = Promise.resolve();
  let since = performance.now();
  const takeTurn = async (): Promise<void> => {
    asking.left();
    if (performance.now() - since < SLICE_MS) return;
    await nextTurn();
    since = performance.now();
  };

  const asking: Asking = {
    platform,
    left: () => {
      const left = end - performance.now();
      if (left <= 0) throw asking.tookTooLong();
      return left;
    },
    tookTooLong: () =>
      new Refusal(
        'TIMED_OUT',
        `the question was not answered within ${limit} ms (QUERY_TIMEOUT_MS): ask for less at once, or raise the limit`,
      ),
    turn: () => (turns = turns.then(takeTurn)),
    freshness: () => (freshness ??= look()),
    at: async (asOf) => {
      const wait = typeof asOf?.after === 'string' ? waitFor(asking, asOf.after) : null;
      // What goes wrong is told below; until then it is not unheard.
      if (wait) waits.push(wait.catch(() => undefined));
      const { sequence: now } = await asking.freshness();
      await wait;
      const sequence = await sequenceOf(asking, asOf, now);
      const known = readings.get(sequence) ?? openReading(asking, sequence);
      readings.set(sequence, known);
      return known;
    },
  };
  return asking;
};

const waitFor = async ({ platform, left }: Asking, position: string): Promise<void> => {
  // A tenth of the time is kept for the answer.
  const limit = Math.floor(left() * 0.9);
  let isThere: boolean;
  try {
    isThere = await platform.waitFor(position, limit);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Refusal(
      'BAD_USER_INPUT',
      `asOf.after is "${position}", which is no position in this log: give one that a write answered`,
    );
  }
  if (isThere) return;
  throw new Refusal(
    'TIMED_OUT',
    `the entry at position ${position} is not in the answers after ${limit} ms (QUERY_TIMEOUT_MS): ` +
      `ask again, and see "status" for how far they are`,
  );
};

const sequenceOf = async (
  { platform }: Asking,
  asOf: AsOf | null | undefined,
  now: number,
): Promise<number> => {
  if (typeof asOf?.time === 'string') {
    return Math.min(now, await sequenceAt(platform.catalog.db, asOf.time));
  }
  const sequence = asOf?.sequence ?? now;
  if (sequence <= now) return sequence;
  throw new Refusal(
    'BAD_USER_INPUT',
    `asOf.sequence is ${sequence}, but answers go up to ${now}: ask for ${now} at most, or give the position to wait for as asOf.after`,
  );
};
