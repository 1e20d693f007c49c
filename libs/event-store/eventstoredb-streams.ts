import { readRecord } from './eventstoredb-entry.ts';
import type { EventStoreDbReading } from './eventstoredb-reading.ts';

/** What is known of a stream: its last revision (-1 for none), and where each id stands. */
export interface KnownStream {
  readonly last: number;
  readonly revisions: ReadonlyMap<string, number>;
}

/** Which ids stand in which stream, since EventStoreDB does not refuse an id that does. */
export interface KnownStreams {
  /** Begins to read a stream of which nothing is known. */
  look(stream: string): void;
  /** What is known of a stream; what is not, is read first, also when the stream is not known to end at this revision. */
  upTo(stream: string, revision: number): Promise<KnownStream>;
  /** These ids were stored behind this revision. */
  add(stream: string, before: number, ids: readonly string[]): void;
  /** How far the stream is, is not known any more. */
  forget(stream: string): void;
}

// Of ids, and of streams that have none.
const MOST = 200_000;

/** Remembers the streams used last. It may lag behind what other processes write: the exact revision of an append tells. */
export const knownStreams = (reading: EventStoreDbReading): KnownStreams => {
  const known = new Map<string, { last: number; revisions: Map<string, number> }>();
  const looking = new Map<string, Promise<void>>();
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

  const read = async (stream: string): Promise<void> => {
    const from = use(stream).last + 1;
    for await (const batch of reading.stream(stream, from)) {
      for (const record of batch) {
        const found = readRecord(record);
        // A damaged entry has its revision all the same, and what it was is no matter here.
        note(stream, record.revision, found.sound ? found.event.id : record.id);
      }
    }
  };

  return {
    forget,
    look: (stream) => {
      if (known.has(stream)) return;
      const reads = read(stream).catch(() => forget(stream));
      looking.set(
        stream,
        reads.finally(() => looking.delete(stream)),
      );
    },
    add: (stream, before, added) =>
      added.forEach((id, index) => note(stream, before + 1 + index, id)),
    upTo: async (stream, revision) => {
      await looking.get(stream);
      if (!known.has(stream) || use(stream).last !== revision) await read(stream);
      return use(stream);
    },
  };
};
