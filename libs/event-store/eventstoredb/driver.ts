import type streams from '@eventstore/db-client/generated/streams_pb.js';
import {
  BACKWARDS,
  END,
  EventStoreDBClient,
  excludeSystemEvents,
  START,
  type AllStreamResolvedEvent,
  type ResolvedEvent,
  type StreamingRead,
} from '@eventstore/db-client';
import type { ExpectedRevision } from '../event-store.ts';
import { batchStream, type ProposedEvent } from './batch-stream.ts';
import type { EventStoreDbConnection } from './connection.ts';
import { EventStoreDbFailure, tooLate } from './failure.ts';
import type { LogPlace } from './position.ts';
import { pulled } from './pull.ts';
import { readAllBy, stubsOn, type AllRead } from './stub.ts';
import { within } from '../within.ts';

/** An event as the server returns it. */
export interface DriverRecord {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  /** The parsed metadata, if they are JSON. */
  readonly metadata: unknown;
  readonly stream: string;
  readonly revision: number;
  readonly place: LogPlace;
}

/**
 * The parts of the client that we use, plus what it lacks: a time limit on every call, and a single
 * type of error, EventStoreDbFailure. Reads and subscriptions may end early without an error; the
 * caller must know where they should end.
 */
export interface Driver {
  /**
   * Many appends may be pending at once. The server handles them in the order of the calls. See
   * {@link batchStream}.
   */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly ProposedEvent[],
  ): Promise<LogPlace | null>;
  readStream(stream: string, from: number): AsyncIterable<readonly DriverRecord[]>;
  /** The last event of a stream. */
  lastOf(stream: string): Promise<DriverRecord>;
  /** A part of all events, see {@link AllRead}. */
  readAll(part: AllRead): AsyncIterable<readonly DriverRecord[]>;
  /**
   * Yields an empty batch once the server has confirmed the subscription, then all events after a
   * position except system events, as they arrive.
   */
  subscribe(after: LogPlace | null, signal: AbortSignal): AsyncIterable<readonly DriverRecord[]>;
  close(): Promise<void>;
}

// Events buffered ahead of the reader. At the largest event size this is 64 MiB.
const MAX_BUFFERED = 128;

/** Connects on the first call. */
export const connect = (connection: EventStoreDbConnection): Driver => {
  const { clientUrl, callMilliseconds } = connection;
  const client = EventStoreDBClient.connectionString(clientUrl);
  handleErrorsQuietly(client);
  const { credentials } = connection;
  const calling = { ...(credentials === null ? {} : { credentials }), requiresLeader: true };
  const stubs = stubsOn(client, connection);
  const batches = batchStream(stubs, callMilliseconds);
  const ahead = { highWaterMark: MAX_BUFFERED };
  const read = <T extends Resolved>(source: StreamingRead<T>): AsyncIterable<readonly T[]> => {
    const cancel = (): Promise<void> => source.cancel();
    return pulled<T>(source, { milliseconds: callMilliseconds, signal: null, cancel });
  };

  return {
    append: batches.append,

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

    readAll: async function* (part) {
      for await (const batch of readAllBy(stubs, part)) yield batch.flatMap(givenBy);
    },

    subscribe: (after, signal) => {
      const subscription = client.subscribeToAll(
        { ...calling, fromPosition: after ?? START, filter },
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
      batches.close();
      const closed = client.dispose().then(() => closeChannel(client));
      // Nothing is pending that anyone waits for.
      await within(callMilliseconds, closed, () => tooLate(callMilliseconds)).catch(
        () => undefined,
      );
    },
  };
};

// The server sends progress marks rarely, because they are ignored.
const filter = excludeSystemEvents({ checkpointInterval: 1000 });

type Resolved = ResolvedEvent | AllStreamResolvedEvent;

async function* recorded(
  batches: AsyncIterable<readonly Resolved[]>,
): AsyncGenerator<readonly DriverRecord[]> {
  for await (const batch of batches) yield batch.flatMap(recordOf);
}

const recordOf = ({ event }: Resolved): readonly DriverRecord[] => {
  // A link whose target is gone. Ledgerline does not create links.
  if (event === undefined) return [];
  const { id, type, streamId, revision, metadata, position } = event;
  if (position === undefined || position.commit === NO_POSITION) throw withoutPositions();
  const data = event.isJson ? Buffer.from(JSON.stringify(event.data)) : Buffer.from(event.data);
  return [
    { id, type, data, metadata, stream: streamId, revision: Number(revision), place: position },
  ];
};

/** Converts an event of a read that the client has no method for. */
const givenBy = (response: streams.ReadResp): readonly DriverRecord[] => {
  const event = response.getEvent()?.getEvent();
  if (event === undefined) return [];
  const place = {
    commit: BigInt(event.getCommitPosition()),
    prepare: BigInt(event.getPreparePosition()),
  };
  return [
    {
      id: event.getId()?.getString() ?? '',
      type: event.getMetadataMap().get('type') ?? '',
      data: event.getData_asU8(),
      metadata: jsonIn(event.getCustomMetadata_asU8()),
      stream: Buffer.from(event.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString(),
      revision: Number(event.getStreamRevision()),
      place,
    },
  ];
};

const jsonIn = (bytes: Uint8Array): unknown => {
  try {
    const value: unknown = JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(),
    );
    return value;
  } catch {
    return undefined;
  }
};

const withoutPositions = (): EventStoreDbFailure =>
  new EventStoreDbFailure(
    'refused',
    'the server does not return the positions of the events of a stream: version 22.10 or later is required',
  );

// What servers before 22.6 return as the position of an event that was read from its stream.
const NO_POSITION = 2n ** 64n - 1n;

/**
 * The client does not await its own error handling. If that fails too, the rejection would crash
 * the process.
 */
const handleErrorsQuietly = (client: EventStoreDBClient): void => {
  const handle: unknown = Reflect.get(client, 'handleError');
  if (typeof handle !== 'function') return;
  Reflect.set(client, 'handleError', (...given: readonly unknown[]): void => {
    const handled: unknown = Reflect.apply(handle, client, given);
    Promise.resolve(handled).catch(() => undefined);
  });
};

/** The client has no method for closing its connection, which would keep the process alive. */
const closeChannel = async (client: EventStoreDBClient): Promise<void> => {
  const channelOf: unknown = Reflect.get(client, 'getChannel');
  if (typeof channelOf !== 'function') return;
  const channel: unknown = await Reflect.apply(channelOf, client, []);
  if (typeof channel !== 'object' || channel === null) return;
  const close: unknown = Reflect.get(channel, 'close');
  if (typeof close === 'function') Reflect.apply(close, channel, []);
};
