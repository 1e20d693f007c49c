import { v5 } from 'uuid';
import { z } from 'zod';
import type { NewEvent, RecordedEvent } from './event-store.ts';
import type { DriverEvent, DriverRecord } from './eventstoredb-driver.ts';
import { positionOf } from './eventstoredb-position.ts';
import { entryHash } from './stored-entry.ts';

/**
 * An event as it goes into EventStoreDB. Its data are the bytes as they are, and not "application/json", which the client
 * would parse. What EventStoreDB has no place for stands beside them in the metadata.
 */
export const driverEventOf = (event: NewEvent, stream: string, revision: number): DriverEvent => {
  const { id, type, recordedAt, data, metadata } = event;
  const hash = entryHash({ ...event, stream, revision });
  const uuid = uuidOf(id);
  const own = { ledgerline: FORMAT, recordedAt, hash, metadata };
  return { id: uuid, type, data, metadata: uuid === id ? own : { ...own, id } };
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
  const { recordedAt, metadata, hash, id = record.id } = own.data;
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
  if (uuidOf(id) === record.id && entryHash(event) === hash) return { sound: true, event };
  return { sound: false, problem: `${where} is not as it was written: its hash is another` };
};

const FORMAT = 1;

const ownMetadata = z.object({
  ledgerline: z.literal(FORMAT),
  id: z.string().optional(),
  recordedAt: z.string(),
  metadata: z.string(),
  hash: z.string(),
});

/** Whether an entry is one of EventStoreDB's own: statistics, links, what it keeps of streams and users. */
export const isSystem = ({ type }: { readonly type: string }): boolean => type.startsWith('$');

/** EventStoreDB takes UUIDs only: an id that is one stands for itself, any other for the same one each time. */
const uuidOf = (id: string): string => (UUID.test(id) ? id : v5(id, ID_NAMESPACE));

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ID_NAMESPACE = '6f1c2f0e-6f0a-5b0f-9d0d-2f1f5f3a7c11';
