import {
  binaryEvent,
  BACKWARDS,
  END,
  EventStoreDBClient,
  excludeSystemEvents,
  START,
  type AllStreamResolvedEvent,
  type ResolvedEvent,
  type StreamingRead,
} from '@eventstore/db-client';
import type { ExpectedRevision } from './event-store.ts';
import type { EventStoreDbConnection } from './eventstoredb-connection.ts';
import { EventStoreDbFailure, failureOf } from './eventstoredb-failure.ts';
import type { LogPlace } from './eventstoredb-position.ts';
import { pulled } from './eventstoredb-pull.ts';
import { within } from './within.ts';

/** An event as the client takes and gives it. */
export interface DriverEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: unknown;
}

export interface DriverRecord extends DriverEvent {
  readonly stream: string;
  readonly revision: number;
  readonly place: LogPlace;
}

/**
 * What we need of the client, with what it leaves to us: a time limit on every call, and one kind of error, the
 * EventStoreDbFailure. Reads and subscriptions may end early without an error; who reads must know how far to get.
 */
export interface Driver {
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly DriverEvent[],
  ): Promise<LogPlace | null>;
  readStream(stream: string, from: number): AsyncIterable<readonly DriverRecord[]>;
  /** The last event of a stream. */
  lastOf(stream: string): Promise<DriverRecord>;
  /** All events from a place on (the one there included), system events too. */
  readAll(from: LogPlace | null): AsyncIterable<readonly DriverRecord[]>;
  /** All events from the last one back. */
  readAllBackwards(): AsyncIterable<readonly DriverRecord[]>;
  /** An empty batch once the server has confirmed, then all events after a place but system events, as they come. */
  subscribe(after: LogPlace | null, signal: AbortSignal): AsyncIterable<readonly DriverRecord[]>;
  close(): Promise<void>;
}

// Events ahead of who reads; of the largest ones that is 64 MiB.
const MAX_BUFFERED = 128;

/** Connects when the first call is made. */
export const connect = (connection: EventStoreDbConnection): Driver => {
  const { clientUrl, callMilliseconds } = connection;
  const client = EventStoreDBClient.connectionString(clientUrl);
  handleErrorsQuietly(client);
  // With credentials the client makes one call of each append. Without, it sends all appends through one stream, where its
  // time limit does not hold, the clocks of both sides must agree, and the end of the stream is the end of everyone's appends.
  const credentials =
    connection.credentials ??
    (connection.isEncrypted ? null : { username: 'none', password: 'none' });
  const calling = { ...(credentials === null ? {} : { credentials }), requiresLeader: true };
  const ahead = { highWaterMark: MAX_BUFFERED };
  const read = <T extends Resolved>(source: StreamingRead<T>): AsyncIterable<readonly T[]> => {
    const cancel = (): Promise<void> => source.cancel();
    return pulled<T>(source, { milliseconds: callMilliseconds, signal: null, cancel });
  };

  return {
    append: async (stream, expected, events) => {
      const expectedRevision = expected === 'none' ? 'no_stream' : BigInt(expected);
      const appending = client.appendToStream(
        stream,
        events.map(({ id, type, data, metadata }) => ({
          ...binaryEvent({ id, type, data }),
          metadata: new Uint8Array(Buffer.from(JSON.stringify(metadata))),
        })),
        { ...calling, expectedRevision, deadline: callMilliseconds },
      );
      try {
        const result = await within(callMilliseconds, appending, () => tooLate(callMilliseconds));
        return result.position ?? null;
      } catch (error) {
        throw failureOf(error);
      }
    },

    readStream: (stream, from) =>
      recorded(read(client.readStream(stream, { ...calling, fromRevision: BigInt(from) }, ahead))),

    lastOf: async (stream) => {
      const backwards = { direction: BACKWARDS, fromRevision: END, maxCount: 1 } as const;
      const last = client.readStream(stream, { ...calling, ...backwards }, ahead);
      for await (const [record] of recorded(read(last))) {
        if (record !== undefined) return record;
      }
      throw new EventStoreDbFailure('passing', 'the server broke off its answer');
    },

    readAll: (from) =>
      recorded(read(client.readAll({ ...calling, fromPosition: from ?? START }, ahead))),

    readAllBackwards: () => {
      const backwards = { direction: BACKWARDS, fromPosition: END } as const;
      return recorded(read(client.readAll({ ...calling, ...backwards }, { highWaterMark: 1 })));
    },

    subscribe: (after, signal) => {
      const subscription = client.subscribeToAll(
        { ...calling, fromPosition: after ?? START, filter: excludeSystemEvents() },
        ahead,
      );
      const cancel = (): Promise<void> => subscription.unsubscribe();
      return recorded(
        pulled<AllStreamResolvedEvent>(subscription, {
          milliseconds: callMilliseconds,
          signal,
          cancel,
        }),
      );
    },

    close: async () => {
      const closed = client.dispose().then(() => closeChannel(client));
      // Nothing is under way that anyone waits for.
      await within(callMilliseconds, closed, () => tooLate(callMilliseconds)).catch(
        () => undefined,
      );
    },
  };
};

type Resolved = ResolvedEvent | AllStreamResolvedEvent;

const tooLate = (milliseconds: number): EventStoreDbFailure =>
  new EventStoreDbFailure('passing', `the server did not answer within ${milliseconds} ms`);

async function* recorded(
  batches: AsyncIterable<readonly Resolved[]>,
): AsyncGenerator<readonly DriverRecord[]> {
  for await (const batch of batches) yield batch.flatMap(recordOf);
}

const recordOf = ({ event }: Resolved): readonly DriverRecord[] => {
  // A link whose target is gone, and links are never of ours.
  if (event === undefined) return [];
  const { id, type, streamId, revision, metadata, position } = event;
  if (position === undefined || position.commit === NO_POSITION) {
    throw new EventStoreDbFailure(
      'refused',
      'the server does not say where in the log the events of a stream stand: version 22.10 or later is needed',
    );
  }
  const data = event.isJson ? Buffer.from(JSON.stringify(event.data)) : Buffer.from(event.data);
  return [
    { id, type, data, metadata, stream: streamId, revision: Number(revision), place: position },
  ];
};

// What servers before 22.6 give for the position of an event that was read from its stream.
const NO_POSITION = 2n ** 64n - 1n;

/** The client does not wait for what it does about an error; when that fails too, it would end the process. */
const handleErrorsQuietly = (client: EventStoreDBClient): void => {
  const handle: unknown = Reflect.get(client, 'handleError');
  if (typeof handle !== 'function') return;
  Reflect.set(client, 'handleError', (...given: readonly unknown[]): void => {
    const handled: unknown = Reflect.apply(handle, client, given);
    Promise.resolve(handled).catch(() => undefined);
  });
};

/** The client has no way to close its connection, which would keep the process from ending. */
const closeChannel = async (client: EventStoreDBClient): Promise<void> => {
  const channelOf: unknown = Reflect.get(client, 'getChannel');
  if (typeof channelOf !== 'function') return;
  const channel: unknown = await Reflect.apply(channelOf, client, []);
  if (typeof channel !== 'object' || channel === null) return;
  const close: unknown = Reflect.get(channel, 'close');
  if (typeof close === 'function') Reflect.apply(close, channel, []);
};
