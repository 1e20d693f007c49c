import { randomUUID } from 'node:crypto';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ExpectedRevision } from '../event-store.ts';
import { EventStoreDbFailure, failureOf, failureOfStatus, tooLate } from './failure.ts';
import type { LogPlace } from './position.ts';
import type { Stubs } from './stub.ts';

/**
 * An event in the form in which the server accepts it. By the id, the server recognizes an append
 * that it has already done.
 */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/**
 * Appends over the server's BatchAppend stream, which handles them in the order in which they are
 * sent.
 */
export interface BatchStream {
  /**
   * Resolves to the position that the server returns for the append, or null if it returns none.
   * Throws an EventStoreDbFailure. After a `passing` one it is unknown whether the events are
   * stored.
   */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly ProposedEvent[],
  ): Promise<LogPlace | null>;
  /** Ends the stream. Pending appends fail. */
  close(): void;
}

/**
 * Opens a stream for the first append, and a new one after it breaks; all pending appends then fail
 * with a `passing` failure. The client has such a stream too, but shares one table of appends among
 * all its instances: an error of one instance rejects the appends of the others, and the answer to
 * a rejected append crashes the process.
 */
export const batchStream = (stubs: Stubs, milliseconds: number): BatchStream => {
  let current: Promise<Link> | null = null;
  let reporting = Promise.resolve();

  const open = async (): Promise<Link> => {
    // The client may have to connect to another node first.
    await reporting;
    const stub = await stubs.current();
    const call = stub.batchAppend(stubs.headers(), { deadline: Infinity });
    const link: Link = { call, pending: new Map(), lastAnswer: -Infinity, breakOff: null };
    link.breakOff = (error) => {
      link.breakOff = null;
      current = null;
      reporting = stubs.report(stub, error);
      setImmediate(() => call.cancel());
      const failure = failureOf(error);
      for (const { reject, timer } of link.pending.values()) {
        clearTimeout(timer);
        reject(failure);
      }
      link.pending.clear();
    };
    call.on('data', (response: streams.BatchAppendResp) => settle(link, response));
    call.on('error', (error) => link.breakOff?.(error));
    // A server that shuts down ends the stream without an error.
    call.on('end', () => link.breakOff?.(brokenOff()));
    return link;
  };
  const opened = async (): Promise<Link> => {
    current ??= open().catch((error: unknown) => {
      current = null;
      throw failureOf(error);
    });
    return current;
  };

  return {
    append: async (stream, expected, events) => {
      const link = await opened();
      return new Promise((resolve, reject) => {
        if (link.breakOff === null) {
          reject(brokenOff());
          return;
        }
        const id = randomUUID();
        const sentAt = performance.now();
        const timer = setTimeout(() => {
          link.pending.delete(id);
          reject(tooLate(milliseconds));
          // The server has answered nothing since then, so the stream is considered broken.
          if (link.lastAnswer < sentAt) link.breakOff?.(tooLate(milliseconds));
        }, milliseconds);
        link.pending.set(id, { resolve, reject, timer });
        link.call.write(requestOf(id, stream, expected, events));
      });
    },
    close: () => {
      const ending = current;
      current = null;
      void ending?.then(({ breakOff }) => breakOff?.(brokenOff())).catch(() => undefined);
    },
  };
};

/** An open stream. */
interface Link {
  readonly call: ClientDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>;
  /** Pending appends, by correlation id. */
  readonly pending: Map<string, Pending>;
  lastAnswer: number;
  /** Fails all pending appends and abandons the stream. Null: already done. */
  breakOff: ((error: unknown) => void) | null;
}

interface Pending {
  readonly resolve: (place: LogPlace | null) => void;
  readonly reject: (failure: EventStoreDbFailure) => void;
  readonly timer: NodeJS.Timeout;
}

const settle = (link: Link, response: streams.BatchAppendResp): void => {
  link.lastAnswer = performance.now();
  const id = response.getCorrelationId()?.getString() ?? '';
  const append = link.pending.get(id);
  // An append that timed out.
  if (append === undefined) return;
  link.pending.delete(id);
  clearTimeout(append.timer);
  const error = response.getError();
  if (error === undefined) {
    const position = response.getSuccess()?.getPosition();
    append.resolve(
      position === undefined
        ? null
        : {
            commit: BigInt(position.getCommitPosition()),
            prepare: BigInt(position.getPreparePosition()),
          },
    );
    return;
  }
  const type = error.getDetails()?.getTypeName() ?? '';
  append.reject(
    failureOfStatus(error.getCode(), error.getMessage(), type.replace('event_store.client.', '')),
  );
};

const requestOf = (
  id: string,
  stream: string,
  expected: ExpectedRevision,
  events: readonly ProposedEvent[],
): streams.BatchAppendReq => {
  const correlation = new shared.UUID();
  correlation.setString(id);
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  // No deadline, because it would be a time of day, and the clocks of both sides may differ.
  const options = new streams.BatchAppendReq.Options();
  options.setStreamIdentifier(identifier);
  if (expected === 'none') options.setNoStream(new shared.Empty());
  else options.setStreamPosition(String(expected));
  const request = new streams.BatchAppendReq();
  request.setCorrelationId(correlation);
  request.setOptions(options);
  request.setProposedMessagesList(events.map(messageOf));
  request.setIsFinal(true);
  return request;
};

const messageOf = ({
  id,
  type,
  data,
  metadata,
}: ProposedEvent): streams.BatchAppendReq.ProposedMessage => {
  const uuid = new shared.UUID();
  uuid.setString(id);
  const message = new streams.BatchAppendReq.ProposedMessage();
  message.setId(uuid);
  const properties = message.getMetadataMap();
  properties.set('type', type);
  properties.set('content-type', 'application/octet-stream');
  message.setCustomMetadata(metadata);
  message.setData(data);
  return message;
};

const brokenOff = (): EventStoreDbFailure =>
  new EventStoreDbFailure('passing', 'the server ended the stream of appends');
