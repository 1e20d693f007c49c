import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '#event-store';
import { KEY_FORMATS, readKeyFile, readKeyFileIfThere, type StoredKey } from './key-file.ts';
import { keyHash } from './key-hash.ts';
import type { KeyRole } from './key-roles.ts';

/**
 * The stored facts about a key, without its hash. Times are ISO 8601, UTC. A key without
 * `expiresAt` never expires.
 */
export type KeyFacts = Omit<StoredKey, 'hash'>;

/** The key file has no key with this id. */
class NoSuchKey extends Error {
  override readonly name = 'NoSuchKey';
  constructor(
    readonly path: string,
    readonly id: string,
  ) {
    super(`the key file ${path} has no key ${id}: "ledgerline key list" lists its keys`);
  }
}

/** Another process is changing the key file, or crashed while changing it. */
class KeyFileLocked extends Error {
  override readonly name = 'KeyFileLocked';
  constructor(readonly path: string) {
    super(
      `the key file ${path} is being changed by another process: try again, or delete ${path}.lock if no "ledgerline key" runs`,
    );
  }
}

/**
 * Creates a key and adds it to a file. A missing file is created, readable only by its owner. The
 * key itself is only in the result: the file contains its hash. Throws {@link KeyFileUnreadable}
 * instead of overwriting an invalid file, and {@link KeyFileLocked}.
 */
export const createKey = (
  path: string,
  actor: string,
  roles: readonly KeyRole[],
  expiresAt: string | null = null,
): { readonly id: string; readonly key: string } => {
  const id = randomBytes(6).toString('hex');
  const key = `ledgerline_${randomBytes(32).toString('base64url')}`;
  const createdAt = new Date().toISOString();
  makeFolder(dirname(path));
  change(path, () => [
    ...(readKeyFileIfThere(path) ?? []),
    {
      id,
      actor,
      roles: [...roles],
      hash: keyHash(key),
      createdAt,
      ...(expiresAt && { expiresAt }),
    },
  ]);
  return { id, key };
};

/** The keys in a file, oldest first. Throws {@link KeyFileUnreadable}. */
export const listKeys = (path: string): readonly KeyFacts[] => readKeyFile(path).map(factsOf);

/**
 * Removes a key from a file and returns its facts. A server that uses the file rejects the key
 * within a second. Throws {@link NoSuchKey}, {@link KeyFileUnreadable} and {@link KeyFileLocked}.
 */
export const revokeKey = (path: string, id: string): KeyFacts => {
  let revoked: StoredKey | undefined;
  change(path, () => {
    const keys = readKeyFile(path);
    revoked = keys.find((key) => key.id === id);
    if (revoked === undefined) throw new NoSuchKey(path, id);
    return keys.filter((key) => key.id !== id);
  });
  if (revoked === undefined) throw new Error('unreachable: the key was found');
  return factsOf(revoked);
};

const factsOf = ({ id, actor, roles, createdAt, expiresAt }: StoredKey): KeyFacts => ({
  id,
  actor,
  roles,
  createdAt,
  ...(expiresAt !== undefined && { expiresAt }),
});

/**
 * Reads and writes the file under a lock: otherwise two processes could each lose the other's
 * change.
 */
const change = (path: string, changed: () => readonly StoredKey[]): void => {
  const unlock = lock(path);
  try {
    write(path, changed());
  } finally {
    unlock();
  }
};

// A change takes milliseconds. A lock left by a crash is never broken automatically: two processes
// that break it at the same time would both continue.
const PATIENCE_MS = 10_000;
const PAUSE_MS = 20;

const lock = (path: string): (() => void) => {
  const file = `${path}.lock`;
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      closeSync(openSync(file, 'wx', 0o600));
      return () => rmSync(file, { force: true });
    } catch (error) {
      const isTaken =
        typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
      if (!isTaken) throw error;
      if (performance.now() > until) throw new KeyFileLocked(path);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
};

// Writes a new file and renames it, so that a server never reads a partial file and a crash leaves
// the old one.
const write = (path: string, keys: readonly StoredKey[]): void => {
  // If the path is a symbolic link, its target is replaced and the link is kept.
  const target = existsSync(path) ? realpathSync(path) : path;
  const beside = `${target}.${randomBytes(6).toString('hex')}`;
  const file = openSync(beside, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ format: formatOf(keys), keys }, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, target);
};

// A version that does not know expiry would accept the key forever, so it must not be able to read
// the file.
const formatOf = (keys: readonly StoredKey[]): number =>
  keys.some(({ expiresAt }) => expiresAt !== undefined) ? KEY_FORMATS.expiring : KEY_FORMATS.plain;
