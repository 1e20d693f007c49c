import type { ExpectedRevision, NewEvent, Position } from './event-store.ts';
import { WrongExpectedRevision } from './event-store.ts';
import type { Driver, DriverEvent } from './eventstoredb-driver.ts';
import { driverEventOf } from './eventstoredb-entry.ts';
import { EventStoreDbFailure, isPassing } from './eventstoredb-failure.ts';
import { patience } from './eventstoredb-patience.ts';
import { positionOf, type LogPlace } from './eventstoredb-position.ts';
import type { EventStoreDbReading } from './eventstoredb-reading.ts';
import { EventExists, UnfitEvents } from './log-errors.ts';
import { knownStreams } from './eventstoredb-streams.ts';
import { oneByOne } from './one-by-one.ts';

export interface EventStoreDbAppends {
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<{ readonly revision: number; readonly position: Position }>;
  /** Resolves when all appends so far have come to an end. */
  drain(): Promise<void>;
}

/**
 * Appends one after the other, so that they stand in the log in the order of the calls as on every engine, each at the exact
 * revision that is expected. EventStoreDB takes the same append
 * again as done when the ids are the same and stand there already, so that one whose outcome is not known is made again as it
 * was, until it is known.
 */
export const eventStoreDbAppends = (
  driver: Driver,
  reading: EventStoreDbReading,
  milliseconds: number,
): EventStoreDbAppends => {
  const queue = oneByOne();
  const streams = knownStreams(reading);

  const write = async (append: Append): Promise<LogPlace> => {
    const waiting = patience(milliseconds);
    let isOutcomeKnown = true;
    for (let isFirst = true; ; isFirst = false) {
      try {
        const place = await driver.append(append.stream, append.expected, append.entries);
        // Of several events, and of what was done before, servers of different versions give different places.
        if (isFirst && append.entries.length === 1 && place !== null) return place;
        return await placeOf(append.stream, append.last);
      } catch (error) {
        if (isPassing(error)) isOutcomeKnown = false;
        else if (!isOutcomeKnown && isWrongRevision(error) && (await isOurs(append))) {
          return await placeOf(append.stream, append.last);
        } else throw error;
        await waiting.after(error);
      }
    }
  };

  const placeOf = async (stream: string, revision: number): Promise<LogPlace> => {
    for await (const [record] of reading.stream(stream, revision)) {
      if (record !== undefined) return record.place;
    }
    throw new EventStoreDbFailure('passing', `stream ${stream} lost what was stored in it`);
  };

  const isOurs = async ({ stream, last, entries }: Append): Promise<boolean> => {
    const found: string[] = [];
    for await (const batch of reading.stream(stream, last - entries.length + 1)) {
      for (const { id } of batch) found.push(id);
      if (found.length >= entries.length) break;
    }
    return entries.every(({ id }, index) => id === found[index]);
  };

  const existing = async (stream: string, at: ReadonlyMap<string, number>) => {
    const found = [];
    for (const [id, revision] of at) {
      found.push({ id, revision, position: positionOf(await placeOf(stream, revision)) });
    }
    return found;
  };

  const append = async (
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<{ readonly revision: number; readonly position: Position }> => {
    const before = expected === 'none' ? -1 : expected;
    const known = await streams.upTo(stream, before);
    if (known.last !== before) throw new WrongExpectedRevision(stream, expected, known.last);
    const held = new Map(
      events.flatMap(({ id }) => {
        const revision = known.revisions.get(id);
        return revision === undefined ? [] : [[id, revision] as const];
      }),
    );
    if (held.size > 0) throw new EventExists(stream, await existing(stream, held));

    const entries = events.map((event, index) => driverEventOf(event, stream, before + 1 + index));
    const last = before + events.length;
    try {
      const place = await write({ stream, expected, entries, last });
      streams.add(
        stream,
        before,
        events.map(({ id }) => id),
      );
      return { revision: last, position: positionOf(place) };
    } catch (error) {
      streams.forget(stream);
      if (!(error instanceof EventStoreDbFailure)) throw error;
      if (error.kind === 'too-large') {
        throw new UnfitEvents(`the events are too large together: ${error.message}`, {
          cause: error,
        });
      }
      if (error.kind !== 'wrong-revision') throw error;
      const { last: actual } = await streams.upTo(stream, before + 1);
      throw new WrongExpectedRevision(stream, expected, actual);
    }
  };

  return {
    append: async (stream, expected, events) => {
      // What is not known of the stream is read while others are written.
      streams.look(stream);
      return queue.add(() => append(stream, expected, events));
    },
    drain: () => queue.drain(),
  };
};

/** An append as it is made, and made again: `last` is the revision of its last event. */
interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly entries: readonly DriverEvent[];
  readonly last: number;
}

const isWrongRevision = (error: unknown): boolean =>
  error instanceof EventStoreDbFailure && error.kind === 'wrong-revision';
