import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { NewEvent, RecordedEvent } from '../event-store.ts';
import type { ProposedEvent } from './batch-stream.ts';
import type { DriverRecord } from './driver.ts';
import { positionOf } from './position.ts';
import { entryHash } from '../sqlite/stored-entry.ts';

/**
 * An event as it goes into EventStoreDB. Its data are the bytes as they are, and not "application/json", which the client
 * would parse. What EventStoreDB has no place for is in the metadata. The server's own id is a new one for each append, also for an
 * event that is sent again: the server takes an append with known ids for one that it has done, and would not say that the event is
 * there already.
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

/** What stands in EventStoreDB as an entry of the log, or what is wrong with it. */
export type ReadRecord =
  | { readonly sound: true; readonly event: RecordedEvent }
  | { readonly sound: false; readonly problem: string };

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
  return { sound: false, problem: `${where} is not as it was written: its hash is another` };
};

const FORMAT = 1;

const ownMetadata = z.object({
  ledgerline: z.literal(FORMAT),
  id: z.string(),
  recordedAt: z.string(),
  metadata: z.string(),
  hash: z.string(),
});

/** Whether an entry is one of EventStoreDB's own: statistics, links, what it keeps of streams and users. */
export const isSystem = ({ type }: { readonly type: string }): boolean => type.startsWith('$');
