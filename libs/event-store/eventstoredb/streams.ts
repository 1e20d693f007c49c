import type { EventStoreDbReading } from './reading.ts';
import { readRecord } from './entry.ts';

/** The cached state of a stream: its last revision (-1 for none), and the revision of each id. */
export interface KnownStream {
  readonly last: number;
  readonly revisions: ReadonlyMap<string, number>;
}

/**
 * A cache of the ids in each stream, because EventStoreDB does not reject an id that is already in
 * the stream.
 */
export interface KnownStreams {
  /**
   * The cached state of a stream, read first if it does not end at `revision`. A stream that is not
   * cached and is expected to be empty (-1) is assumed to be new; the server rejects the append if
   * it is not. The time limit of a read starts at `since` (by `performance.now`).
   */
  upTo(stream: string, revision: number, since: number): Promise<KnownStream>;
  /**
   * Records that these ids were stored after revision `before`. Drops the stream from the cache if
   * its state is not known up to there, because an incomplete list of ids would let an event be
   * stored twice.
   */
  add(stream: string, before: number, ids: readonly string[]): void;
  /** Reads a stream from its start. */
  read(stream: string): Promise<KnownStream>;
  /** Drops a stream from the cache. */
  forget(stream: string): void;
}

// The maximum number of cached ids, plus streams without ids.
const MOST = 200_000;

/**
 * A least-recently-used cache. It may lag behind the appends of other processes, but the exact
 * revision of an append reveals that.
 */
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
    // Not in the cache while it is being read, so that other reads cannot evict a part of it.
    forget(stream);
    try {
      for await (const batch of reading.stream(stream, one.last + 1, since)) {
        for (const record of batch) {
          const found = readRecord(record);
          // A damaged entry counts with its revision; its content does not matter here.
          note(one, record.revision, found.sound ? found.event.id : record.id);
        }
      }
    } finally {
      // Even if the read failed: the state is complete up to its last revision, and the next read
      // continues there.
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
