import { crc32 } from 'node:zlib';
import type { SqliteDatabase } from './database.ts';

/**
 * Which entries a stream or an id may be in. Tables `keys` and `new_keys` have two numbers for each entry: the
 * CRC-32 of its stream and of its id. Different texts can have the same number, so an entry that is found has to be
 * looked at.
 *
 * Streams and ids are random. In an index of its own, each new entry would change one page of 8 KB for its stream
 * and one for its id, and SQLite writes each changed page twice. So new keys are first written one after the other
 * to `new_keys`, and are in memory too. When there are {@link GENERATION} of them, they are sorted and moved to
 * `keys` a few with each commit: neighbours share a page. A log-structured merge tree does the same in more levels.
 */
export interface LogKeys {
  /**
   * The sequences of all entries that may have this stream or id, the newest first; some may come twice. Nothing
   * may be written meanwhile.
   */
  candidates(text: string): Iterable<number>;
  /** Adds an entry, within the transaction that adds the entry itself. */
  add(sequence: number, stream: string, id: string): void;
  /** Moves some new keys, within a transaction that has added entries. */
  moveSome(): void;
}

/** How many entries have their keys in `new_keys` before these are moved; up to twice as many while they are. */
const GENERATION = 16_384;

/**
 * Loads the keys that were not moved yet. Every entry has its keys in at least one of the tables at any time, so a
 * process that ended while it was moving some leaves nothing to repair. After a transaction that was rolled back,
 * the keys must be opened again.
 */
export const openLogKeys = (db: SqliteDatabase, generation = GENERATION): LogKeys => {
  const search = db.prepare('SELECT sequence FROM keys WHERE key = ? ORDER BY sequence DESC');
  const insertNew = db.prepare('INSERT INTO new_keys VALUES (?, ?, ?)');
  const insert = db.prepare('INSERT OR IGNORE INTO keys VALUES (?, ?)');
  const isMoved = db.prepare('SELECT 1 FROM keys WHERE key = ? AND sequence = ?');
  const removeThrough = db.prepare('DELETE FROM new_keys WHERE sequence <= ?');

  let young = emptyGeneration();
  let moving: Moving | null = null;
  let added = 0;
  for (const row of db.prepare('SELECT * FROM new_keys ORDER BY sequence').iterate())
    note(young, Number(row['sequence']), Number(row['stream_key']), Number(row['id_key']));
  /** Entries up to here may have keys that an earlier process has moved. */
  const inherited = young.through;

  const move = (generation: Moving, entries: number): void => {
    const { sorted, first, through } = generation;
    let left = KEYS_MOVED_FOR_ONE * entries;
    for (; left > 0 && generation.moved < sorted.length; generation.moved += 1) {
      const packed = sorted[generation.moved] ?? 0;
      const key = Math.floor(packed / SPAN);
      const sequence = first + (packed % SPAN);
      // Only what is new counts. Otherwise processes that end soon would all move the same keys, and never the others.
      if (sequence <= inherited && isMoved.get(key, sequence) !== undefined) continue;
      insert.run(key, sequence);
      left -= 1;
    }
    if (generation.moved < sorted.length) return;
    generation.removed += KEYS_MOVED_FOR_ONE * entries;
    removeThrough.run(Math.min(generation.removed, through));
    if (generation.removed >= through) moving = null;
  };

  return {
    *candidates(text) {
      const key = keyOf(text);
      for (const { byKey } of moving === null ? [young] : [young, moving.keys]) {
        const sequences = byKey.get(key) ?? NONE;
        for (let index = sequences.length - 1; index >= 0; index -= 1) yield sequences[index] ?? 0;
      }
      for (const { sequence } of search.iterate(key)) yield Number(sequence);
    },
    add: (sequence, stream, id) => {
      const streamKey = keyOf(stream);
      const idKey = keyOf(id);
      insertNew.run(sequence, streamKey, idKey);
      note(young, sequence, streamKey, idKey);
      added += 1;
    },
    moveSome: () => {
      if (moving === null && young.entries >= generation) {
        moving = startMoving(young);
        young = emptyGeneration();
      }
      // A process that adds only a few entries moves some too, once others like it have left many.
      const isBehind = moving !== null && moving.keys.entries >= 2 * generation;
      if (added < LEAST_MOVED && !isBehind) return;
      if (moving !== null) move(moving, Math.max(added, LEAST_MOVED));
      added = 0;
    },
  };
};

/**
 * Keys for entries that were there before there were keys: all of a log, in order. Does not move what is in
 * `new_keys`.
 */
export const insertKeys = (
  db: SqliteDatabase,
  entries: Iterable<{ readonly sequence: number; readonly stream: string; readonly id: string }>,
): void => {
  const insert = db.prepare('INSERT OR IGNORE INTO keys VALUES (?, ?)');
  let chunk = emptyGeneration();
  const flush = (): void => {
    const { sorted, first } = startMoving(chunk);
    for (const packed of sorted) insert.run(Math.floor(packed / SPAN), first + (packed % SPAN));
    chunk = emptyGeneration();
  };
  for (const { sequence, stream, id } of entries) {
    if (chunk.entries >= CHUNK || sequence - chunk.first >= SPAN) flush();
    note(chunk, sequence, keyOf(stream), keyOf(id));
  }
  flush();
};

/** The number under which a stream or an id is found. */
export const keyOf = (text: string): number => crc32(text);

/** Keys in memory. */
interface Generation {
  readonly byKey: Map<number, number[]>;
  entries: number;
  /** The sequences of the first and of the last entry; the first is 0 for no entries. */
  first: number;
  through: number;
}

/** A generation that is being moved, its keys first, then what is left of it in `new_keys`. */
interface Moving {
  readonly keys: Generation;
  /** Each key and its sequence in one number, see {@link SPAN}. */
  readonly sorted: Float64Array;
  readonly first: number;
  readonly through: number;
  moved: number;
  /** `new_keys` holds nothing of it up to this sequence. */
  removed: number;
}

const emptyGeneration = (): Generation => ({ byKey: new Map(), entries: 0, first: 0, through: 0 });

const note = (generation: Generation, sequence: number, streamKey: number, idKey: number): void => {
  if (generation.entries === 0) generation.first = sequence;
  generation.entries += 1;
  generation.through = sequence;
  noteKey(generation.byKey, streamKey, sequence);
  noteKey(generation.byKey, idKey, sequence);
};

const noteKey = (byKey: Map<number, number[]>, key: number, sequence: number): void => {
  const sequences = byKey.get(key);
  if (sequences === undefined) byKey.set(key, [sequence]);
  else sequences.push(sequence);
};

const startMoving = (keys: Generation): Moving => {
  const { byKey, entries, first, through } = keys;
  const sorted = new Float64Array(2 * entries);
  let count = 0;
  for (const [key, sequences] of byKey)
    for (const sequence of sequences) sorted[count++] = key * SPAN + (sequence - first);
  sorted.sort();
  return { keys, sorted, first, through, moved: 0, removed: first };
};

const NONE: readonly number[] = [];

// A key of 32 bits and the distance from a generation's first sequence fit into the 53 bits of an exact number.
const SPAN = 2 ** 21;
const CHUNK = 200_000;

// Two keys come with each entry, so a generation is moved before the next one is full.
const KEYS_MOVED_FOR_ONE = 4;
// Fewer would not share pages.
const LEAST_MOVED = 32;
