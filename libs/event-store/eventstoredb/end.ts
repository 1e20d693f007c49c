import type { Position } from '../event-store.ts';
import type { Driver, DriverRecord } from './driver.ts';
import { isSystem } from './entry.ts';
import { EventStoreDbFailure } from './failure.ts';
import { patience } from './patience.ts';
import { comparePositions, placeAt, positionOf, type LogPlace } from './position.ts';

/** The end of the log: its last entry, with the system events that follow it. */
export interface LogEnd {
  /** The last event of any kind; `null` when the server has none. */
  lastOfAll(): Promise<DriverRecord | null>;
  /**
   * The last entry. Covers everything that was acknowledged, to any process, when this was called. Fails in passing when the log
   * ends before what was read of it earlier; after a while it is taken as it is.
   */
  last(): Promise<DriverRecord | null>;
  /** The first entry after a position, whatever the end of the log is; `null` when there is none, or the answer broke off. */
  firstAfter(position: Position | null): Promise<DriverRecord | null>;
  /**
   * The furthest place proven to have no entry between `position` and itself: where a subscription can begin. An answer without an
   * entry proves nothing, since the server may have broken it off.
   */
  quietUntil(position: Position | null): LogPlace | null;
}

/**
 * Remembers how far the log was looked at, so that each look costs what came since, and system events cost nothing: one event is
 * read from the end of `$all`, and only when there is something new, the server looks for an entry in it.
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
  /** An answer without an event is asked for again: the server may have broken it off. */
  const lastBy = async (entriesOnly: boolean): Promise<DriverRecord | null> => {
    const part = { isBackwards: true, entriesOnly };
    return (await firstOf(part)) ?? firstOf(part);
  };

  const firstAfter = async (position: Position | null): Promise<DriverRecord | null> => {
    const from = position === null ? null : placeAt(position);
    const part = { isBackwards: false, entriesOnly: true, from, milliseconds };
    // The event at the place itself is part of the answer.
    for await (const batch of driver.readAll({ ...part, most: 2 })) {
      const isAfter = ({ place }: DriverRecord): boolean =>
        position === null || comparePositions(positionOf(place), position) > 0;
      const found = batch.find(isAfter);
      if (found !== undefined) return found;
    }
    return null;
  };
  /** The answer "no" is asked for twice, for the same reason. */
  const hasEntryAfter = async (through: Position): Promise<boolean> =>
    ((await firstAfter(through)) ?? (await firstAfter(through))) !== null;

  /** The last entry up to `end`, by reading all events from `from` on; complete, since the last one read is at the end. */
  const readTo = async (from: Known, end: Position): Promise<Known> => {
    let { last } = from;
    const part = { isBackwards: false, entriesOnly: false, from: placeAt(from.through) };
    for await (const batch of driver.readAll({ ...part, most: MOST_READ, milliseconds })) {
      for (const record of batch) {
        if (!isSystem(record)) last = record;
        const through = positionOf(record.place);
        if (comparePositions(through, end) < 0) continue;
        // What was read starts at `from.through`: without an entry in it, it proves no more than was proven up to there.
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
    // An entry that came after the end was read is the last one all the same.
    const through = comparePositions(at, end) > 0 ? at : end;
    return { last, through, quiet: through };
  };

  /** For a log that has an entry. */
  const searchedWhole = async (end: Position): Promise<Known> => {
    const found = await searched(end);
    if (found.last === null) throw brokenOff();
    return found;
  };

  /**
   * A log that seems to have no entries is searched again: both answers may have been broken off, and nothing else would correct
   * that before the next entry.
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
          // A node that was deposed does not know it at once, and may show an older end until then.
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
      // A look that has begun may have read the end before this call. One for all who come meanwhile follows it.
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

/** What is known of the log: the last entry of all events up to a place. */
interface Known {
  readonly last: DriverRecord | null;
  readonly through: Position;
  /**
   * The furthest place up to which `last` is proven to be the last entry; `null` when there is none. `through` may be beyond it: two
   * empty answers are believed for the end of the log, which the next entry corrects, but nothing would correct a subscription.
   */
  readonly quiet: Position | null;
}

// So much new is read as it is: cheaper than a search, and proven complete by the event at the end.
const READ_BYTES = 64n * 1024n;
const MOST_READ = 2000;

const SEARCH_AGAIN_MILLISECONDS = 1000;

const brokenOff = (): EventStoreDbFailure =>
  new EventStoreDbFailure('passing', 'the server broke off its answer');

/** The log ends before what was read of it. */
export class LostEnd extends EventStoreDbFailure {}

const lostItsEnd = (): LostEnd =>
  new LostEnd(
    'passing',
    'its log ends before events that were read from it: a node that no longer leads answered, or the server was restored from an older backup',
  );
