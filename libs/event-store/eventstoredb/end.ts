import type { Position } from '../event-store.ts';
import type { Driver, DriverRecord } from './driver.ts';
import { isSystem } from './entry.ts';
import { EventStoreDbFailure } from './failure.ts';
import { patience } from './patience.ts';
import { comparePositions, placeAt, positionOf, type LogPlace } from './position.ts';

/** The end of the log: the last entry, and the system events after it. */
export interface LogEnd {
  /** The last event of any kind. Null: the server has none. */
  lastOfAll(): Promise<DriverRecord | null>;
  /**
   * The last entry. Covers everything that had been acknowledged to any process at the time of the
   * call. Throws a `passing` failure if the log ends before what was read of it earlier; after some
   * time the shorter log is accepted.
   */
  last(): Promise<DriverRecord | null>;
  /**
   * The first entry after a position, without checking the end of the log. Null: there is none, or
   * the answer broke off.
   */
  firstAfter(position: Position | null): Promise<DriverRecord | null>;
  /**
   * The highest position for which it is proven that there is no entry between `position` and it,
   * so that a subscription can begin there. An answer without an entry proves nothing, because the
   * server may have cut it off.
   */
  quietUntil(position: Position | null): LogPlace | null;
}

/**
 * Remembers how much of the log has been read, so that the cost of each call depends on what is
 * new, and system events cost nothing: one event is read from the end of `$all`, and only if there
 * is something new does the server search it for an entry.
 */
export const logEnd = (driver: Driver, milliseconds: number): LogEnd => {
  let known: Known | null = null;
  let searchedAt = 0;
  let shortSince: number | null = null;
  let running: Promise<DriverRecord | null> | null = null;
  let next: Promise<DriverRecord | null> | null = null;

  const firstOf = async (
    part: Pick<Parameters<Driver['readAll']>[0], 'isBackwards' | 'entriesOnly'>,
  ): Promise<DriverRecord | null> => {
    for await (const [record] of driver.readAll({ ...part, from: null, most: 1, milliseconds })) {
      if (record !== undefined) return record;
    }
    return null;
  };
  /** An empty answer is requested again, because the server may have cut it off. */
  const lastBy = async (entriesOnly: boolean): Promise<DriverRecord | null> => {
    const part = { isBackwards: true, entriesOnly };
    return (await firstOf(part)) ?? firstOf(part);
  };

  const firstAfter = async (position: Position | null): Promise<DriverRecord | null> => {
    const from = position === null ? null : placeAt(position);
    const part = { isBackwards: false, entriesOnly: true, from, milliseconds };
    // The answer includes the event at the starting position.
    for await (const batch of driver.readAll({ ...part, most: 2 })) {
      const isAfter = ({ place }: DriverRecord): boolean =>
        position === null || comparePositions(positionOf(place), position) > 0;
      const found = batch.find(isAfter);
      if (found !== undefined) return found;
    }
    return null;
  };
  /** A negative answer is requested twice, for the same reason. */
  const hasEntryAfter = async (through: Position): Promise<boolean> =>
    ((await firstAfter(through)) ?? (await firstAfter(through))) !== null;

  /**
   * Finds the last entry up to `end` by reading all events from `from` on. Complete, because the
   * last event read is at the end.
   */
  const readTo = async (from: Known, end: Position): Promise<Known> => {
    let { last } = from;
    const part = { isBackwards: false, entriesOnly: false, from: placeAt(from.through) };
    for await (const batch of driver.readAll({ ...part, most: MOST_READ, milliseconds })) {
      for (const record of batch) {
        if (!isSystem(record)) last = record;
        const through = positionOf(record.place);
        if (comparePositions(through, end) < 0) continue;
        // The read started at `from.through`. If it contains no entry, it proves nothing beyond
        // what was proven up to there.
        const isProven = last !== from.last || from.quiet === from.through;
        return { last, through, quiet: isProven ? through : from.quiet };
      }
    }
    throw brokenOff();
  };

  const searched = async (end: Position): Promise<Known> => {
    searchedAt = performance.now();
    const last = await lastBy(true);
    if (last === null) return { last, through: end, quiet: null };
    const at = positionOf(last.place);
    // If an entry was added after the end was read, it is the last one.
    const through = comparePositions(at, end) > 0 ? at : end;
    return { last, through, quiet: through };
  };

  /** For a log that is known to have an entry. */
  const searchedWhole = async (end: Position): Promise<Known> => {
    const found = await searched(end);
    if (found.last === null) throw brokenOff();
    return found;
  };

  /**
   * A log that seems to have no entries is searched again: both answers may have been broken off, and nothing else
   * would correct that before the next entry.
   */
  const mayHaveEntries = ({ last }: Known, isLonger: boolean): boolean =>
    last === null && (isLonger || performance.now() - searchedAt >= SEARCH_AGAIN_MILLISECONDS);

  const look = async (): Promise<DriverRecord | null> => {
    const record = await lastBy(false);
    if (record === null) {
      if (known !== null) throw lostItsEnd();
      return null;
    }
    const end = positionOf(record.place);
    const isLonger = known === null ? 1 : comparePositions(end, known.through);
    if (isLonger < 0) throw lostItsEnd();
    shortSince = null;
    if (known === null || mayHaveEntries(known, isLonger > 0)) known = await searched(end);
    else if (isLonger > 0) {
      const bytes = record.place.commit - placeAt(known.through).commit;
      if (bytes <= READ_BYTES) known = await readTo(known, end);
      else if (await hasEntryAfter(known.through)) known = await searchedWhole(end);
      else known = { ...known, through: end };
    }
    return known.last;
  };

  const lookPatiently = async (): Promise<DriverRecord | null> => {
    const waiting = patience(milliseconds);
    for (;;) {
      try {
        return await look();
      } catch (error) {
        if (error instanceof LostEnd) {
          // A node that was deposed as leader does not know it at once, and may return an older end
          // until then.
          shortSince ??= performance.now();
          if (performance.now() - shortSince < milliseconds) throw error;
          known = null;
          shortSince = null;
        } else await waiting.after(error);
      }
    }
  };
  const start = (): Promise<DriverRecord | null> => {
    const looking = lookPatiently().finally(() => {
      if (running === looking) running = null;
    });
    running = looking;
    return looking;
  };

  return {
    lastOfAll: () => lastBy(false),
    firstAfter,
    last: () => {
      if (running === null) return start();
      // A read in progress may have read the end before this call. All calls that arrive meanwhile
      // share one read after it.
      next ??= running
        .catch(() => undefined)
        .then(() => {
          next = null;
          return start();
        });
      return next;
    },
    quietUntil: (position) => {
      if (known === null) return null;
      const last = known.last === null ? null : positionOf(known.last.place);
      return last === position && known.quiet !== null ? placeAt(known.quiet) : null;
    },
  };
};

/** What is known of the log: the last entry among all events up to a position. */
interface Known {
  readonly last: DriverRecord | null;
  readonly through: Position;
  /**
   * The highest position up to which `last` is proven to be the last entry. Null: there is none.
   * `through` may be higher: for the end of the log two empty answers are trusted, because the next
   * entry corrects a mistake, but nothing would correct a subscription.
   */
  readonly quiet: Position | null;
}

// This much new data is read directly: cheaper than a search, and proven complete by the event at
// the end.
const READ_BYTES = 64n * 1024n;
const MOST_READ = 2000;

const SEARCH_AGAIN_MILLISECONDS = 1000;

const brokenOff = (): EventStoreDbFailure =>
  new EventStoreDbFailure('passing', 'the server broke off its answer');

/** The log ends before events that were read from it. */
export class LostEnd extends EventStoreDbFailure {}

const lostItsEnd = (): LostEnd =>
  new LostEnd(
    'passing',
    'its log ends before events that were read from it: a node that no longer leads answered, or the server was restored from an older backup',
  );
