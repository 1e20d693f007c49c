import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '#event-store';
import { readKeyFileIfThere, type StoredKey } from './key-file.ts';
import { keyHash } from './key-hash.ts';
import type { KeyRole } from './key-roles.ts';

/**
 * Makes a key and adds it to a file, which is made, readable by its owner alone, when it is not there. The key itself is
 * only in the answer: the file holds its hash. Throws {@link KeyFileUnreadable} rather than write over another file.
 */
export const createKey = (
  path: string,
  actor: string,
  roles: readonly KeyRole[],
): { readonly id: string; readonly key: string } => {
  const others = readKeyFileIfThere(path) ?? [];
  const id = randomBytes(6).toString('hex');
  const key = `ledgerline_${randomBytes(32).toString('base64url')}`;
  const createdAt = new Date().toISOString();
  write(path, [...others, { id, actor, roles: [...roles], hash: keyHash(key), createdAt }]);
  return { id, key };
};

// Beside it first and then in its place, so that a server never reads half a file and a crash leaves the former one.
const write = (path: string, keys: readonly StoredKey[]): void => {
  makeFolder(dirname(path));
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(beside, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ format: 1, keys }, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
};
