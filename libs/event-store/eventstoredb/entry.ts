import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { NewEvent, RecordedEvent } from '../event-store.ts';
import type { ProposedEvent } from './batch-stream.ts';
import type { DriverRecord } from './driver.ts';
import { positionOf } from './position.ts';
import { entryHash } from '../sqlite/stored-entry.ts';

/**
 * Converts an event for EventStoreDB. Its data are stored as raw bytes and not as
 * "application/json", which the client would parse. Members that EventStoreDB does not have are
 * stored in the metadata. The server's event id is new for each append, even of the same event: the
 * server would treat an append with known ids as already done, and would not report that the event
 * exists.
 */
export const proposedEventOf = (
  event: NewEvent,
  stream: string,
  revision: number,
): ProposedEvent => {
  const { id, type, recordedAt, data, metadata } = event;
  const hash = entryHash({ ...event, stream, revision });
  const own = JSON.stringify({ ledgerline: FORMAT, id, recordedAt, hash, metadata });
  return { id: randomUUID(), type, data, metadata: Buffer.from(own) };
};

/** An entry read from EventStoreDB, or the reason why it is not intact. */
export type ReadRecord =
  | { readonly sound: true; readonly event: RecordedEvent }
  | { readonly sound: false; readonly problem: string };

/** Reads an entry from an event of EventStoreDB, and checks its hash. */
export const readRecord = (record: DriverRecord): ReadRecord => {
  const { stream, revision, type, place } = record;
  const where = `the event at revision ${revision} of stream ${JSON.stringify(stream)}`;
  const own = ownMetadata.safeParse(record.metadata);
  if (!own.success) {
    return {
      sound: false,
      problem: `${where} was not written by Ledgerline, or its metadata were changed`,
    };
  }
  const { recordedAt, metadata, hash, id } = own.data;
  const data = Buffer.from(record.data.buffer, record.data.byteOffset, record.data.byteLength);
  const event = {
    id,
    stream,
    revision,
    type,
    recordedAt,
    data,
    metadata,
    position: positionOf(place),
  };
  if (entryHash(event) === hash) return { sound: true, event };
  return { sound: false, problem: `${where} was altered: its hash does not match` };
};

const FORMAT = 1;

const ownMetadata = z.object({
  ledgerline: z.literal(FORMAT),
  id: z.string(),
  recordedAt: z.string(),
  metadata: z.string(),
  hash: z.string(),
});

/**
 * Whether an event is one of EventStoreDB's own: statistics, links, metadata of streams and users.
 */
export const isSystem = ({ type }: { readonly type: string }): boolean => type.startsWith('$');
