import { randomUUID } from 'node:crypto';
import { uptime } from 'node:os';
import { performance } from 'node:perf_hooks';
import { ClockWrong, WrongExpectedRevision, type EventStore } from '#event-store';
import { CLOCK_STREAM, clockCorrected, senderMetadata, UNKNOWN_SENDER } from '#domain-events';

/** The clocks of a process, in milliseconds. */
export interface Clock {
  /** Since 1970. Can be set to another time at any moment. */
  wall(): number;
  /** Since some moment. Cannot be set, but does not advance while the machine sleeps. */
  monotonic(): number;
  /** Since the machine was started, including time asleep. */
  sinceBoot(): number;
}

/** The clocks of the operating system. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  sinceBoot: () => uptime() * 1000,
};

/**
 * An operator's statement that the clock is right now. `time` is the present time according to
 * another clock.
 */
export interface ClockOrder {
  readonly actor: string;
  readonly reason: string;
  readonly time: number;
}

/** A correction that was not recorded. The message says why. */
export class ClockNotCorrected extends Error {
  override readonly name = 'ClockNotCorrected';
}

/** A log that is not written while the clock cannot be trusted. */
export interface GuardedLog {
  /** Its `append` throws {@link ClockWrong} while there is a problem. */
  readonly log: EventStore;
  /** Why nothing is written at present. Null: writing works. */
  problem(): Promise<string | null>;
  /**
   * Records that the clock is right, which caps all earlier recording times at the present time,
   * and lets writing resume. Throws {@link ClockNotCorrected} if there is no problem, or if the
   * clock differs from the given time.
   */
  correct(order: ClockOrder): Promise<{ readonly id: string; readonly position: string }>;
}

const MOST_DIVERGENCE_MS = 5 * 60_000;

/**
 * Keeps the times of a wrong clock out of the log. They could not be changed there, and because
 * recording times never decrease, later entries would inherit them. A jump is a difference of at
 * least five minutes between the wall clock and the monotonic clock since the process started; the
 * time since boot shows whether the machine was asleep. A wall clock that was wrong from the start
 * is detected when the log is at least five minutes ahead of it.
 */
export const guardClock = (log: EventStore, clock: Clock): GuardedLog => {
  let startedAt = momentOf(clock);
  // Checked before the first write. After a rejected write, checked again until the log is no
  // longer ahead.
  let mayBeAhead = true;

  const jumpMs = (): number => {
    const jump = clock.wall() - startedAt.wall - (clock.monotonic() - startedAt.monotonic);
    if (Math.abs(jump) < MOST_DIVERGENCE_MS) return 0;
    const awake = clock.wall() - startedAt.wall - (clock.sinceBoot() - startedAt.sinceBoot);
    if (Math.abs(awake) >= MOST_DIVERGENCE_MS) return jump;
    startedAt = momentOf(clock);
    return 0;
  };
  const isAhead = (recordedAt: string): boolean =>
    Date.parse(recordedAt) - clock.wall() >= MOST_DIVERGENCE_MS;

  const problem = async (): Promise<string | null> => {
    const jump = jumpMs();
    if (jump !== 0) return jumped(jump);
    if (!mayBeAhead) return null;
    const last = await log.last();
    if (last !== null && isAhead(last.recordedAt)) return ahead(last.recordedAt, clock.wall());
    mayBeAhead = false;
    return null;
  };

  return {
    log: {
      ...log,
      append: async (stream, expected, events) => {
        const jump = jumpMs();
        if (jump !== 0) throw new ClockWrong(jumped(jump));
        const recordedAt = events.at(-1)?.recordedAt;
        if (recordedAt !== undefined && isAhead(recordedAt)) {
          mayBeAhead = true;
          throw new ClockWrong(ahead(recordedAt, clock.wall()));
        }
        return log.append(stream, expected, events);
      },
    },
    problem,
    correct: async (order) => {
      if ((await problem()) === null) {
        throw new ClockNotCorrected(
          'there is nothing to correct: the clock has not jumped since this process started, and no entry of the log was recorded later than it says',
        );
      }
      const now = clock.wall();
      if (Math.abs(order.time - now) >= MOST_DIVERGENCE_MS) {
        throw new ClockNotCorrected(
          `the clock of this machine says ${isoOf(now)}, not ${isoOf(order.time)}: set it first, since all that was recorded later than it says would be capped at that time`,
        );
      }
      const recorded = await recordCorrection(log, order, isoOf(now));
      startedAt = momentOf(clock);
      mayBeAhead = true;
      return recorded;
    },
  };
};

const momentOf = (clock: Clock) => ({
  wall: clock.wall(),
  monotonic: clock.monotonic(),
  sinceBoot: clock.sinceBoot(),
});

/**
 * Recorded at the time of the cap. This is the only entry that may be recorded earlier than the
 * previous one.
 */
const recordCorrection = async (
  log: EventStore,
  { actor, reason }: ClockOrder,
  cap: string,
): Promise<{ readonly id: string; readonly position: string }> => {
  const commandId = randomUUID();
  const ids = { commandId, correlationId: commandId, causationId: commandId };
  const event = clockCorrected({ cap, actor, reason, ...ids });
  const metadata = senderMetadata({ ...UNKNOWN_SENDER, actor });
  let revision = -1;
  for await (const { revision: last } of log.readStream(CLOCK_STREAM)) revision = last;
  for (;;) {
    try {
      const expected = revision < 0 ? 'none' : revision;
      const entry = { ...event, recordedAt: cap, metadata };
      const { position } = await log.append(CLOCK_STREAM, expected, [entry]);
      return { id: event.id, position };
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision) || error.actual === revision) throw error;
      revision = error.actual;
    }
  }
};

const WHAT_TO_DO =
  'nothing is written until the clock is set right; if it is right now, run "ledgerline clock correct"';

const jumped = (jump: number): string => {
  const minutes = Math.round(Math.abs(jump) / 60_000);
  return `the clock of this machine has jumped ${jump > 0 ? 'ahead' : 'back'} by ${minutes} minutes since this process started: ${WHAT_TO_DO}`;
};

const ahead = (recordedAt: string, wall: number): string =>
  `the log was written at ${recordedAt}, but the clock of this machine says ${isoOf(wall)}: ${WHAT_TO_DO}`;

const isoOf = (milliseconds: number): string => new Date(milliseconds).toISOString();
