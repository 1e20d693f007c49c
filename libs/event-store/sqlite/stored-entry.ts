import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { NewEvent } from '../event-store.ts';
import type { SqliteRow } from './database.ts';

/** An entry as stored in the table, without its hash and checksums. */
export interface StoredEntry extends NewEvent {
  readonly sequence: number;
  readonly stream: string;
  readonly revision: number;
}

/**
 * SHA-256 over the entry as netstrings (`length:bytes`, in this order), so that no two entries have
 * the same encoding. Excludes the sequence, which is specific to the engine: other engines give the
 * same entry the same hash.
 */
export const entryHash = (entry: Omit<StoredEntry, 'sequence'>): string => {
  const { id, stream, revision, type, recordedAt, data, metadata } = entry;
  const before = `${HASH_VERSION}${netstring(id)}${netstring(stream)}${netstring(String(revision))}${netstring(type)}${netstring(recordedAt)}${data.length}:`;
  return hash('sha256', joined(before, data, netstring(metadata)), 'hex');
};

const HASH_VERSION = '7:entry/1';
const netstring = (text: string): string => `${Buffer.byteLength(text)}:${text}`;

// Hashed in one call from one buffer, because a call costs more than the copy.
let scratch = Buffer.allocUnsafe(16 * 1024);

/** The texts in UTF-8 around the data. The next call overwrites the result. */
const joined = (before: string, data: Buffer, after: string): Buffer => {
  const most = 3 * (before.length + after.length) + data.length;
  if (scratch.length < most) scratch = Buffer.allocUnsafe(2 * most);
  let length = scratch.write(before);
  length += data.copy(scratch, length);
  length += scratch.write(after, length);
  return scratch.subarray(0, length);
};

/**
 * One CRC-32 for each column. The hash shows that a row was altered, and the checksums show where.
 */
export const entryChecks = (entry: StoredEntry): Buffer => {
  const checks = Buffer.alloc(CHECKED.length * 4);
  const { sequence, id, stream, revision, type, recordedAt, data, metadata } = entry;
  const values = [`${sequence}`, id, stream, `${revision}`, type, recordedAt, data, metadata];
  let offset = 0;
  for (const value of values) offset = checks.writeUInt32BE(crc32(value), offset);
  return checks;
};

const CHECKED = [
  'sequence',
  'id',
  'stream',
  'revision',
  'type',
  'recorded_at',
  'data',
  'metadata',
] as const;

/** An intact row of the table, or the place of the damage. */
export type ReadEntry =
  | { readonly sound: true; readonly entry: StoredEntry }
  | { readonly sound: false; readonly sequence: number; readonly column: string | null };

/** Reads an entry from a row, and checks its hash and checksums. */
export const readEntry = (row: SqliteRow): ReadEntry => {
  const { sequence, id, stream, revision, type, recorded_at, data, metadata, hash, checks } = row;
  const damaged = (column: string | null): ReadEntry => ({
    sound: false,
    sequence: Number(sequence),
    column,
  });
  if (typeof sequence !== 'number') return damaged('sequence');
  if (typeof id !== 'string') return damaged('id');
  if (typeof stream !== 'string') return damaged('stream');
  if (typeof revision !== 'number') return damaged('revision');
  if (typeof type !== 'string') return damaged('type');
  if (typeof recorded_at !== 'string') return damaged('recorded_at');
  if (!Buffer.isBuffer(data)) return damaged('data');
  if (typeof metadata !== 'string') return damaged('metadata');
  if (typeof hash !== 'string') return damaged('hash');
  if (!Buffer.isBuffer(checks)) return damaged('checks');

  const entry = { sequence, id, stream, revision, type, recordedAt: recorded_at, data, metadata };
  const isHashRight = hash === entryHash(entry);
  const right = entryChecks(entry);
  if (isHashRight && right.equals(checks)) return { sound: true, entry };

  const wrong = CHECKED.filter((_, index) => !sameCheck(right, checks, index));
  if (isHashRight) return damaged(wrong.join() === 'sequence' ? 'sequence' : 'checks');
  if (wrong.length === 0) return damaged('hash');
  return damaged(wrong.length === 1 ? (wrong[0] ?? null) : null);
};

const sameCheck = (a: Buffer, b: Buffer, index: number): boolean =>
  a.subarray(index * 4, index * 4 + 4).equals(b.subarray(index * 4, index * 4 + 4));
