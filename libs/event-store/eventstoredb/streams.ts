import type { EventStoreDbReading } from './reading.ts';
import { readRecord } from './entry.ts';

/** What is known of a stream: its last revision (-1 for none), and the revision of each id. */
export interface KnownStream {
  readonly last: number;
  readonly revisions: ReadonlyMap<string, number>;
}

/** Which ids each stream has, since EventStoreDB does not refuse an id for being in the stream already. */
export interface KnownStreams {
  /**
   * What is known of a stream. One that is not known to end at this revision is read first; but a stream of which nothing is known,
   * and of which none is expected (-1), is taken for new: the server refuses an append to it when it is not. The time limit of a
   * read counts from `since` (by `performance.now`).
   */
  upTo(stream: string, revision: number, since: number): Promise<KnownStream>;
  /**
   * Records that these ids were stored behind this revision. Forgets a stream that is not known up to that revision: an entry that
   * lacks its earlier ids would let an event be stored twice.
   */
  add(stream: string, before: number, ids: readonly string[]): void;
  /** Reads a stream from its start. */
  read(stream: string): Promise<KnownStream>;
  /** How far the stream is, is not known any more. */
  forget(stream: string): void;
}

// Of ids, and of streams that have none.
const MOST = 200_000;

/** Remembers the streams used last. It may lag behind what other processes write: the exact revision of an append tells. */
export const knownStreams = (reading: Pick<EventStoreDbReading, 'stream'>): KnownStreams => {
  const known = new Map<string, Entry>();
  let ids = 0;

  const forget = (stream: string): void => {
    ids -= known.get(stream)?.revisions.size ?? 0;
    known.delete(stream);
  };
  const keep = (stream: string, one: Entry): void => {
    forget(stream);
    ids += one.revisions.size;
    known.set(stream, one);
    for (const oldest of known.keys()) {
      if (ids + known.size <= MOST || oldest === stream) break;
      forget(oldest);
    }
  };

  const readOn = async (stream: string, since?: number): Promise<KnownStream> => {
    const one = known.get(stream) ?? newEntry();
    // Not among the known ones while it is read, so that it is not evicted in part when others are read meanwhile.
    forget(stream);
    try {
      for await (const batch of reading.stream(stream, one.last + 1, since)) {
        for (const record of batch) {
          const found = readRecord(record);
          // A damaged entry has its revision all the same, and what it was does not matter here.
          note(one, record.revision, found.sound ? found.event.id : record.id);
        }
      }
    } finally {
      // Also when the read failed: the entry is complete up to its last revision, and the next read continues there.
      keep(stream, one);
    }
    return one;
  };

  return {
    forget,
    read: (stream) => {
      forget(stream);
      return readOn(stream);
    },
    add: (stream, before, added) => {
      const one = known.get(stream) ?? newEntry();
      forget(stream);
      if (one.last !== before) return;
      added.forEach((id, index) => note(one, before + 1 + index, id));
      keep(stream, one);
    },
    upTo: async (stream, revision, since) => {
      const one = known.get(stream) ?? (revision < 0 ? newEntry() : null);
      if (one?.last !== revision) return readOn(stream, since);
      if (known.has(stream)) keep(stream, one);
      return one;
    },
  };
};

interface Entry {
  last: number;
  readonly revisions: Map<string, number>;
}

const newEntry = (): Entry => ({ last: -1, revisions: new Map() });

const note = (one: Entry, revision: number, id: string): void => {
  one.revisions.set(id, revision);
  one.last = Math.max(one.last, revision);
};
