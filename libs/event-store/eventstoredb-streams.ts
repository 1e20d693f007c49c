import type { EventStoreDbReading } from './eventstoredb-reading.ts';
import { readRecord } from './eventstoredb-entry.ts';

/** What is known of a stream: its last revision (-1 for none), and the revision of each id. */
export interface KnownStream {
  readonly last: number;
  readonly revisions: ReadonlyMap<string, number>;
}

/** Which ids each stream has, since EventStoreDB does not refuse an id for being in the stream already. */
export interface KnownStreams {
  /**
   * What is known of a stream. One that is not known to end at this revision is read first; but a stream of which nothing is known,
   * and of which none is expected (-1), is taken for new: the server refuses an append to it when it is not.
   */
  upTo(stream: string, revision: number): Promise<KnownStream>;
  /** These ids were stored behind this revision. */
  add(stream: string, before: number, ids: readonly string[]): void;
  /** Reads a stream from its start. */
  read(stream: string): Promise<KnownStream>;
  /** How far the stream is, is not known any more. */
  forget(stream: string): void;
}

// Of ids, and of streams that have none.
const MOST = 200_000;

/** Remembers the streams used last. It may lag behind what other processes write: the exact revision of an append tells. */
export const knownStreams = (reading: EventStoreDbReading): KnownStreams => {
  const known = new Map<string, { last: number; revisions: Map<string, number> }>();
  let ids = 0;

  const forget = (stream: string): void => {
    ids -= known.get(stream)?.revisions.size ?? 0;
    known.delete(stream);
  };
  const use = (stream: string) => {
    const one = known.get(stream) ?? { last: -1, revisions: new Map<string, number>() };
    known.delete(stream);
    known.set(stream, one);
    for (const oldest of known.keys()) {
      if (ids + known.size <= MOST || oldest === stream) break;
      forget(oldest);
    }
    return one;
  };
  const note = (stream: string, revision: number, id: string): void => {
    const one = use(stream);
    if (!one.revisions.has(id)) ids += 1;
    one.revisions.set(id, revision);
    one.last = Math.max(one.last, revision);
  };

  const readOn = async (stream: string): Promise<KnownStream> => {
    for await (const batch of reading.stream(stream, use(stream).last + 1)) {
      for (const record of batch) {
        const found = readRecord(record);
        // A damaged entry has its revision all the same, and what it was does not matter here.
        note(stream, record.revision, found.sound ? found.event.id : record.id);
      }
    }
    return use(stream);
  };

  return {
    forget,
    read: (stream) => {
      forget(stream);
      return readOn(stream);
    },
    add: (stream, before, added) =>
      added.forEach((id, index) => note(stream, before + 1 + index, id)),
    upTo: async (stream, revision) => {
      if (revision < 0 && !known.has(stream)) return NEW;
      return known.has(stream) && use(stream).last === revision ? use(stream) : readOn(stream);
    },
  };
};

const NEW: KnownStream = { last: -1, revisions: new Map() };
