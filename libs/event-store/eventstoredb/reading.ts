import type { Position } from '../event-store.ts';
import type { Driver, DriverRecord } from './driver.ts';
import { logEnd, type LogEnd } from './end.ts';
import { EventStoreDbFailure } from './failure.ts';
import { patience, type Patience } from './patience.ts';
import { comparePositions, placeAt, positionOf } from './position.ts';

/** Reads that are whole: what breaks off is gone on with, and an end is believed only where the end is known to be. */
export interface EventStoreDbReading extends LogEnd {
  /** All that is no system event after a position, up to the last one that there is now. */
  all(after: Position | null): AsyncIterable<readonly DriverRecord[]>;
  /** A stream from a revision on. The time limit counts from `since` (by `performance.now`), or from this call when not given. */
  stream(name: string, from: number, since?: number): AsyncIterable<readonly DriverRecord[]>;
  /** The last event of a stream; `since` as for `stream`. */
  lastOf(stream: string, since?: number): Promise<DriverRecord | null>;
}

/** Fails in passing when the server cannot be brought to answer for so long. */
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
            // What was read before is given again: the place to read from is among what is read.
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

// The server leaves out its own events, however many there are, and more is never asked for than there is.
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
