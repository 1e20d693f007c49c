import type { EventStore, RecordedEvent } from '../event-store.ts';
import { eventStoreDbAppends } from './appends.ts';
import { readConnection, type EventStoreDbConnection } from './connection.ts';
import type { DriverRecord } from './driver.ts';
import { readRecord } from './entry.ts';
import { LostEnd } from './end.ts';
import { EventStoreDbFailure } from './failure.ts';
import { followEventStoreDb } from './follow.ts';
import { comparePositions, placeAt, positionOf } from './position.ts';
import { reading } from './reading.ts';
import { shareDriver } from './sharing.ts';
import { verifyEventStoreDb } from './verify.ts';
import { refuseUnfit } from '../fit-events.ts';
import {
  CorruptEntry,
  LogClosed,
  LogNotOpened,
  LogReadOnly,
  LogUnavailable,
} from '../log-errors.ts';

// As long as a node needs to start, or a cluster to elect a leader.
const PATIENT_CALLS = 3;

/**
 * Opens a log in an EventStoreDB that is used for nothing else. Any number of processes may write
 * it. Throws {@link LogNotOpened} for an invalid URL, rejected credentials or permissions, and a
 * server that does not answer in time. Later, the same problems throw {@link LogUnavailable}.
 */
export const openEventStoreDb = async (
  url: string,
  { readOnly }: { readonly readOnly: boolean },
): Promise<EventStore> => {
  const connection = readConnection(url);
  const driver = shareDriver(connection);
  const milliseconds = PATIENT_CALLS * connection.callMilliseconds;
  const read = reading(driver, milliseconds);
  const appends = eventStoreDbAppends(driver, read, milliseconds);
  const subscribed = followEventStoreDb(driver, read.quietUntil);
  const ending = new AbortController();
  let closing: Promise<void> | null = null;

  try {
    // Checks at once what is needed later: permission to read $all, and positions in stream reads,
    // which old servers do not return. The user may not be allowed to read the server's own
    // streams.
    const last = await read.lastOfAll();
    if (last !== null && !last.stream.startsWith('$')) await read.lastOf(last.stream);
  } catch (error) {
    await driver.close();
    throw error instanceof EventStoreDbFailure ? notOpened(connection, error) : error;
  }

  const stayOpen = (): void => {
    if (closing !== null) throw new LogClosed();
  };
  const saying = (error: unknown): unknown =>
    error instanceof EventStoreDbFailure ? unavailable(connection, error) : error;
  const answered = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw saying(error);
    }
  };
  async function* entries(
    batches: AsyncIterable<readonly DriverRecord[]>,
  ): AsyncGenerator<readonly RecordedEvent[]> {
    try {
      for await (const batch of batches) yield batch.map(entryOf);
    } catch (error) {
      throw saying(error);
    }
  }

  return {
    keepsCallOrder: false,

    append: async (stream, expected, events) => {
      stayOpen();
      if (readOnly) throw new LogReadOnly();
      refuseUnfit(stream, expected, events);
      return answered(appends.append(stream, expected, events));
    },

    newStreams: async (streams) => {
      stayOpen();
      if (readOnly) throw new LogReadOnly();
      const hasEvents = async (stream: string): Promise<boolean> => {
        for await (const batch of entries(read.stream(stream, 0)))
          if (batch.length > 0) return true;
        return false;
      };
      const known = await Promise.all(streams.map(hasEvents));
      return streams.filter((_, index) => known[index] === false);
    },

    async *readStream(stream, from = 0) {
      stayOpen();
      for await (const batch of entries(read.stream(stream, from))) yield* batch;
    },

    async *readAll(after) {
      stayOpen();
      if (after !== null) placeAt(after);
      for await (const batch of entries(read.all(after))) {
        yield batch;
        stayOpen();
      }
    },

    follow: (after, signal) => entries(subscribed(after, AbortSignal.any([signal, ending.signal]))),

    head: async () => {
      stayOpen();
      const record = await answered(read.last());
      return record === null ? null : positionOf(record.place);
    },

    last: async () => {
      stayOpen();
      const record = await answered(read.last());
      return record === null ? null : entryOf(record);
    },

    firstAfter: async (after) => {
      stayOpen();
      if (after !== null) placeAt(after);
      const found = await answered(read.firstAfter(after));
      if (found !== null) return entryOf(found);
      // That there is none is certain only after reading up to the end of the log.
      for await (const batch of entries(read.all(after))) {
        const first = batch.at(0);
        if (first !== undefined) return first;
      }
      return null;
    },

    // Positions are byte offsets, so counting events requires reading them.
    countAfter: () =>
      Promise.resolve().then(() => {
        stayOpen();
        return null;
      }),

    verify: async function* () {
      stayOpen();
      yield* verifyEventStoreDb(read, saying);
    },

    writeProblem: () => Promise.resolve(appends.problem()),

    compare: comparePositions,

    close: () => {
      closing ??= (async () => {
        ending.abort();
        await appends.drain();
        await driver.close();
      })();
      return closing;
    },
  };
};

const entryOf = (record: DriverRecord): RecordedEvent => {
  const read = readRecord(record);
  if (read.sound) return read.event;
  throw new CorruptEntry(null, null, read.problem);
};

const notOpened = ({ shown }: EventStoreDbConnection, failure: EventStoreDbFailure): LogNotOpened =>
  new LogNotOpened(
    failure.kind === 'refused'
      ? `the EventStoreDB at ${shown} cannot be used: ${failure.message}; check EVENT_STORE_URL`
      : `the EventStoreDB at ${shown} does not answer: ${failure.message}; start it, or check EVENT_STORE_URL`,
    { cause: failure },
  );

const unavailable = (
  { shown }: EventStoreDbConnection,
  failure: EventStoreDbFailure,
): LogUnavailable => {
  const happened =
    failure instanceof LostEnd
      ? 'lost its end'
      : failure.kind === 'refused'
        ? 'refuses'
        : 'does not answer';
  return new LogUnavailable(`the EventStoreDB at ${shown} ${happened}: ${failure.message}`, {
    cause: failure,
  });
};
