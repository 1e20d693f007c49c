import grpc from '@grpc/grpc-js';
import type { EventStoreDBClient } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { Credentials, EventStoreDbConnection } from './connection.ts';
import { failureOf } from './failure.ts';
import type { LogPlace } from './position.ts';
import { pulled } from './pull.ts';

/**
 * Direct access to the server's protocol over the client's connection: for reads that the client
 * has no method for, and for the append stream, which the client shares among all its instances in
 * a process.
 */
export interface Stubs {
  /** A stub on the present connection. Connects if there is none. */
  current(): Promise<StreamsClient>;
  /** The headers of every call. */
  headers(): grpc.Metadata;
  /** Reports an error to the client, so that it reconnects, or connects to the leader. */
  report(stub: StreamsClient, error: unknown): Promise<void>;
}

/** Stubs over a client's connection. */
export const stubsOn = (
  client: EventStoreDBClient,
  { credentials, isEncrypted }: EventStoreDbConnection,
): Stubs => {
  let latest: { readonly channel: grpc.Channel; readonly stub: StreamsClient } | null = null;
  return {
    current: async () => {
      const channel = await channelOf(client);
      if (latest?.channel !== channel) {
        const insecure = grpc.credentials.createInsecure();
        latest = { channel, stub: new StreamsClient('', insecure, { channelOverride: channel }) };
      }
      return latest.stub;
    },
    headers: () => {
      const headers = new grpc.Metadata();
      headers.set('connection-name', client.connectionName);
      headers.set('requires-leader', 'true');
      // Like the client, never sends a password unencrypted.
      if (credentials !== null && isEncrypted) headers.set('authorization', basic(credentials));
      return headers;
    },
    report: async (stub, error) => {
      const handle: unknown = Reflect.get(client, 'handleError');
      if (typeof handle !== 'function' || !(error instanceof Error)) return;
      // This fails if the server cannot be reached, which the next call reports too.
      await Promise.resolve(Reflect.apply(handle, client, [stub, error])).catch(() => undefined);
    },
  };
};

const channelOf = async (client: EventStoreDBClient): Promise<grpc.Channel> => {
  const get: unknown = Reflect.get(client, 'getChannel');
  const channel: unknown =
    typeof get === 'function' ? await Reflect.apply(get, client, []) : undefined;
  if (channel instanceof grpc.Channel) return channel;
  throw new Error('unreachable: the client has no channel');
};

const basic = ({ username, password }: Credentials): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** A read of `$all`. Without a position it starts at the beginning, or at the end if backwards. */
export interface AllRead {
  readonly isBackwards: boolean;
  /** The answer includes the event at this position. */
  readonly from: LogPlace | null;
  readonly most: number;
  /** Whether the server leaves out events whose type begins with `$`. */
  readonly entriesOnly: boolean;
  /** How long the next event may take. */
  readonly milliseconds: number;
}

/**
 * Reads `$all`. The answer may end early without an error; the caller must know where it should
 * end.
 */
export async function* readAllBy(
  stubs: Stubs,
  { isBackwards, from, most, entriesOnly, milliseconds }: AllRead,
): AsyncGenerator<readonly streams.ReadResp[]> {
  const all = new streams.ReadReq.Options.AllOptions();
  if (from !== null) all.setPosition(positionOf(from));
  else if (isBackwards) all.setEnd(new shared.Empty());
  else all.setStart(new shared.Empty());
  const uuids = new streams.ReadReq.Options.UUIDOption();
  uuids.setString(new shared.Empty());
  const options = new streams.ReadReq.Options();
  options.setAll(all);
  options.setUuidOption(uuids);
  options.setCount(String(most));
  options.setReadDirection(
    isBackwards
      ? streams.ReadReq.Options.ReadDirection.BACKWARDS
      : streams.ReadReq.Options.ReadDirection.FORWARDS,
  );
  if (entriesOnly) options.setFilter(entriesFilter());
  else options.setNoFilter(new shared.Empty());
  const request = new streams.ReadReq();
  request.setOptions(options);

  const stub = await stubs.current().catch((error: unknown) => {
    throw failureOf(error);
  });
  const call = stub.read(request, stubs.headers(), { deadline: Infinity });
  const cancel = (): Promise<void> => {
    // A call must not be cancelled from within one of its own events (grpc-node issue 1464).
    setImmediate(() => call.cancel());
    return Promise.resolve();
  };
  call.on('error', (error) => void stubs.report(stub, error));
  yield* pulled<streams.ReadResp>(call, { milliseconds, signal: null, cancel });
}

const positionOf = ({ commit, prepare }: LogPlace): streams.ReadReq.Options.Position => {
  const position = new streams.ReadReq.Options.Position();
  position.setCommitPosition(String(commit));
  position.setPreparePosition(String(prepare));
  return position;
};

// How many events the server searches at a time.
const SEARCH_WINDOW = 1000;

const entriesFilter = (): streams.ReadReq.Options.FilterOptions => {
  const expression = new streams.ReadReq.Options.FilterOptions.Expression();
  expression.setRegex('^[^$].*');
  const filter = new streams.ReadReq.Options.FilterOptions();
  filter.setEventType(expression);
  filter.setMax(SEARCH_WINDOW);
  filter.setCheckpointintervalmultiplier(1);
  return filter;
};
