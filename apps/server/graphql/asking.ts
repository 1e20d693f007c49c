import { setImmediate as nextTurn } from 'node:timers/promises';
import { sequenceAt } from '#catalog';
import type { Freshness, HeldPlatform, Platform } from '#platform';
import { openBudget, type Budget } from './limits/budget.ts';
import { openReading, type Reading } from './reading.ts';
import { Refusal } from './refusal.ts';
import { openTimeLimit, type TimeLimit } from './limits/time-limit.ts';

/** The moment a question is asked for: one of them at most, now for none. */
export interface AsOf {
  readonly sequence?: number;
  readonly time?: string;
  readonly after?: string;
}

/** One request: what it asks of the platform, within its time. All its answers are from one generation of catalog and graph. */
export interface Asking {
  /** As it is at any moment; what is read is read through {@link at}. */
  readonly platform: Platform;
  readonly time: TimeLimit;
  /** How much of it may be read and made, within that time. */
  readonly budget: Budget;
  /** How far answers are: looked at once, so that "now" is the same in the whole answer. */
  freshness(): Promise<Freshness>;
  /** What can be read at a moment. Refuses one that is not in the answers yet. */
  at(asOf: AsOf | null | undefined): Promise<Reading>;
  /** Nothing is read any more. Safe to call twice. */
  close(): void;
}

export const openAsking = (platform: Platform): Asking => {
  const time = openTimeLimit(platform.config.QUERY_TIMEOUT_MS);
  const budget = openBudget(time, platform.config);
  const waits: Promise<void>[] = [];
  const readings = new Map<number, Reading>();
  let looked: Promise<Looked> | null = null;
  let held: HeldPlatform | null = null;
  let isClosed = false;

  const look = async (): Promise<Looked> => {
    // All fields at the root of the question have begun by then: now is when all that they wait for is there.
    await nextTurn();
    await Promise.all(waits);
    const present = platform.hold();
    held = present;
    if (isClosed) present.release();
    return { held: present, freshness: await present.freshness() };
  };
  const now = (): Promise<Looked> => (looked ??= look());
  let asked: Promise<Freshness> | null = null;

  /** Waits for an entry that is in the log: another process may have answered with it already. */
  const waitForSequence = async (sequence: number): Promise<void> => {
    const { sequence: reached, head } = await (asked ??= platform.freshness());
    if (sequence <= reached || head === null || sequence > head) return;
    await platform.beyond(sequence - 1, AbortSignal.timeout(mostToWait(time)));
  };
  /** The wait for what a moment needs to be in the answers; null for one that needs none. */
  const waitFor = (asOf: AsOf | null | undefined): Promise<void> | null => {
    if (typeof asOf?.after === 'string') return waitForPosition(platform, time, asOf.after);
    return typeof asOf?.sequence === 'number' ? waitForSequence(asOf.sequence) : null;
  };

  return {
    platform,
    time,
    budget,
    freshness: async () => (await now()).freshness,
    at: async (asOf) => {
      const wait = waitFor(asOf);
      // What goes wrong is told below; until then it is not unheard.
      if (wait) waits.push(wait.catch(() => undefined));
      const { held: generation, freshness } = await now();
      await wait;
      const sequence = await sequenceOf(generation, asOf, freshness.sequence);
      const known = readings.get(sequence) ?? openReading(generation, { time, budget }, sequence);
      readings.set(sequence, known);
      return known;
    },
    close: () => {
      isClosed = true;
      held?.release();
    },
  };
};

/** Asks, and lets go of what was read when the work is done. */
export const withAsking = async <T>(
  platform: Platform,
  work: (asking: Asking) => Promise<T>,
): Promise<T> => {
  const asking = openAsking(platform);
  try {
    return await work(asking);
  } finally {
    asking.close();
  }
};

interface Looked {
  readonly held: HeldPlatform;
  readonly freshness: Freshness;
}

// A tenth of the time is kept for the answer.
const mostToWait = (time: TimeLimit): number => Math.floor(time.left() * 0.9);

const waitForPosition = async (
  platform: Platform,
  time: TimeLimit,
  position: string,
): Promise<void> => {
  const limit = mostToWait(time);
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
  platform: Platform,
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
