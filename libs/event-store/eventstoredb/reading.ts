import type { Position } from '../event-store.ts';
import type { Driver, DriverRecord } from './driver.ts';
import { logEnd, type LogEnd } from './end.ts';
import { EventStoreDbFailure } from './failure.ts';
import { patience, type Patience } from './patience.ts';
import { comparePositions, placeAt, positionOf } from './position.ts';

/**
 * Complete reads: a read that breaks off is continued, and its end is accepted only at the known
 * end of the log or stream.
 */
export interface EventStoreDbReading extends LogEnd {
  /** All events except system events after a position, up to the present last one. */
  all(after: Position | null): AsyncIterable<readonly DriverRecord[]>;
  /**
   * A stream from a revision on. The time limit starts at `since` (by `performance.now`), by
   * default at the call.
   */
  stream(name: string, from: number, since?: number): AsyncIterable<readonly DriverRecord[]>;
  /** The last event of a stream. `since` as for `stream`. */
  lastOf(stream: string, since?: number): Promise<DriverRecord | null>;
}

/** Throws a passing failure if the server does not answer within the time limit. */
export const reading = (driver: Driver, milliseconds: number): EventStoreDbReading => {
  const end = logEnd(driver, milliseconds);

  const lastOf = (stream: string, since?: number): Promise<DriverRecord | null> =>
    tried(patience(milliseconds, since), async () => {
      try {
        return await driver.lastOf(stream);
      } catch (error) {
        if (error instanceof EventStoreDbFailure && error.kind === 'no-stream') return null;
        throw error;
      }
    });

  return {
    ...end,
    lastOfAll: () => tried(patience(milliseconds), end.lastOfAll),
    firstAfter: (position) => tried(patience(milliseconds), () => end.firstAfter(position)),
    lastOf,

    async *all(after) {
      const last = await end.last();
      if (last === null) return;
      const through = positionOf(last.place);
      const isPast = (position: Position): boolean => comparePositions(position, through) > 0;
      const waiting = patience(milliseconds);
      let at = after;
      while (at === null || comparePositions(at, through) < 0) {
        try {
          const from = at === null ? null : placeAt(at);
          for await (const batch of driver.readAll({ ...ENTRIES, from, milliseconds })) {
            // The answer includes the starting position, so events that were read before are
            // dropped.
            const fresh = batch.filter(({ place }) => isBehind(positionOf(place), at));
            const wanted = fresh.filter(({ place }) => !isPast(positionOf(place)));
            if (wanted.length > 0) yield wanted;
            const seen = fresh.at(-1);
            if (seen !== undefined) at = positionOf(seen.place);
            waiting.renew();
            if (at !== null && comparePositions(at, through) >= 0) return;
          }
          throw brokenOff();
        } catch (error) {
          await waiting.after(error);
        }
      }
    },

    async *stream(name, from, since) {
      const last = await lastOf(name, since);
      if (last === null) return;
      const waiting = patience(milliseconds, since);
      let next = from;
      while (next <= last.revision) {
        try {
          for await (const batch of driver.readStream(name, next)) {
            const wanted = batch.filter(({ revision }) => revision >= next);
            if (wanted.length > 0) yield wanted;
            next = (wanted.at(-1)?.revision ?? next - 1) + 1;
            waiting.renew();
            if (next > last.revision) return;
          }
          throw brokenOff();
        } catch (error) {
          await waiting.after(error);
        }
      }
    },
  };
};

// The server leaves out its own events. The count is not limited; the read stops at the known end.
const ENTRIES = { isBackwards: false, entriesOnly: true, most: Number.MAX_SAFE_INTEGER } as const;

const isBehind = (position: Position, at: Position | null): boolean =>
  at === null || comparePositions(position, at) > 0;

const brokenOff = (): EventStoreDbFailure =>
  new EventStoreDbFailure('passing', 'the server broke off its answer');

const tried = async <T>(waiting: Patience, work: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      await waiting.after(error);
    }
  }
};
