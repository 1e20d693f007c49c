import type { Position } from './event-store.ts';
import type { Driver, DriverRecord } from './eventstoredb-driver.ts';
import { isSystem } from './eventstoredb-entry.ts';
import { EventStoreDbFailure } from './eventstoredb-failure.ts';
import { patience, type Patience } from './eventstoredb-patience.ts';
import { comparePositions, placeAt, positionOf } from './eventstoredb-position.ts';

/** Reads that are whole: what breaks off is gone on with, and an end is believed only where the end is known to be. */
export interface EventStoreDbReading {
  /** All that is no system event after a position, up to the last one that there is now. */
  all(after: Position | null): AsyncIterable<readonly DriverRecord[]>;
  /** A stream from a revision on. */
  stream(name: string, from: number): AsyncIterable<readonly DriverRecord[]>;
  /** The last event that is no system event. */
  last(): Promise<DriverRecord | null>;
  /** The last event of a stream. */
  lastOf(stream: string): Promise<DriverRecord | null>;
}

/** Fails in passing when the server cannot be brought to answer for so long. */
export const reading = (driver: Driver, milliseconds: number): EventStoreDbReading => {
  const last = (): Promise<DriverRecord | null> =>
    tried(patience(milliseconds), async () => {
      // A log that seems empty is looked at again: the server may have broken off before the first event.
      return (await lastIn(driver.readAllBackwards())) ?? lastIn(driver.readAllBackwards());
    });

  const lastOf = (stream: string): Promise<DriverRecord | null> =>
    tried(patience(milliseconds), async () => {
      try {
        return await driver.lastOf(stream);
      } catch (error) {
        if (error instanceof EventStoreDbFailure && error.kind === 'no-stream') return null;
        throw error;
      }
    });

  return {
    last,
    lastOf,

    async *all(after) {
      const end = await last();
      if (end === null) return;
      const through = positionOf(end.place);
      const isPast = (position: Position): boolean => comparePositions(position, through) > 0;
      const waiting = patience(milliseconds);
      let at = after;
      while (at === null || comparePositions(at, through) < 0) {
        try {
          for await (const batch of driver.readAll(at === null ? null : placeAt(at))) {
            // What was read before is given again: the place to read from is among what is read.
            const fresh = batch.filter(({ place }) => isBehind(positionOf(place), at));
            const wanted = fresh.filter((one) => !isSystem(one) && !isPast(positionOf(one.place)));
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

    async *stream(name, from) {
      const end = await lastOf(name);
      if (end === null) return;
      const waiting = patience(milliseconds);
      let next = from;
      while (next <= end.revision) {
        try {
          for await (const batch of driver.readStream(name, next)) {
            const wanted = batch.filter(({ revision }) => revision >= next);
            if (wanted.length > 0) yield wanted;
            next = (wanted.at(-1)?.revision ?? next - 1) + 1;
            waiting.renew();
            if (next > end.revision) return;
          }
          throw brokenOff();
        } catch (error) {
          await waiting.after(error);
        }
      }
    },
  };
};

const lastIn = async (
  batches: AsyncIterable<readonly DriverRecord[]>,
): Promise<DriverRecord | null> => {
  for await (const batch of batches) {
    const found = batch.find((one) => !isSystem(one));
    if (found !== undefined) return found;
  }
  return null;
};

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
