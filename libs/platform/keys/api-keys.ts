import { timingSafeEqual } from 'node:crypto';
import { statSync } from 'node:fs';
import { readKeyFile, type StoredKey } from './key-file.ts';
import { keyHash } from './key-hash.ts';
import type { KeyRole } from './key-roles.ts';

/**
 * The sender of a request: the owner of the key, never a name from the request. `keyId` is null if
 * no key is required.
 */
export interface Actor {
  readonly actor: string;
  readonly keyId: string | null;
  readonly roles: readonly KeyRole[];
}

/** The API keys of a server. */
export interface ApiKeys {
  /** The actor of an `Authorization: Bearer KEY` header. Null: no valid key. */
  authenticate(header: string | undefined): Actor | null;
  /** Why no key can be accepted at present. Null: keys work. */
  problem(): string | null;
}

/**
 * For a server that requires no key: everyone may read, ingest and propose, and nobody may approve.
 */
export const noKeys: ApiKeys = {
  authenticate: () => ({ actor: 'anonymous', keyId: null, roles: ['read', 'ingest', 'propose'] }),
  problem: () => null,
};

/**
 * The keys in a file written by {@link createKey}. The file is checked for changes once a second at
 * most, so new, revoked and expired keys take effect without a restart. While the file cannot be
 * read, no key is accepted. `onProblem` is called with the reason, and with null once the file can
 * be read again. Throws {@link KeyFileUnreadable} if it cannot be read at first.
 */
export const openApiKeys = (
  path: string,
  onProblem: (problem: string | null) => void = () => undefined,
): ApiKeys => {
  let keys: readonly StoredKey[] = readKeyFile(path);
  let stamp = stampOf(path);
  let problem: string | null = null;
  let lookedAt = Date.now();

  const refresh = (): void => {
    const now = Date.now();
    if (now >= lookedAt && now - lookedAt < 1000) return;
    lookedAt = now;
    const current = stampOf(path);
    if (current === stamp) return;
    const before = problem;
    try {
      keys = readKeyFile(path);
      problem = null;
    } catch (error) {
      keys = [];
      problem = error instanceof Error ? error.message : String(error);
    }
    stamp = current;
    if (problem !== before) onProblem(problem);
  };

  return {
    authenticate: (header) => {
      refresh();
      const secret = /^bearer +([\x21-\x7e]+) *$/i.exec(header ?? '')?.[1];
      if (secret === undefined) return null;
      const found = match(keys, keyHash(secret));
      return found && !hasExpired(found)
        ? { actor: found.actor, keyId: found.id, roles: found.roles }
        : null;
    },
    problem: () => {
      refresh();
      return problem;
    },
  };
};

// All keys are compared, each in constant time, so that the duration does not reveal which one
// matched or how nearly.
const match = (keys: readonly StoredKey[], hash: string): StoredKey | null => {
  const shown = Buffer.from(hash, 'hex');
  let found: StoredKey | null = null;
  for (const key of keys) if (timingSafeEqual(Buffer.from(key.hash, 'hex'), shown)) found = key;
  return found;
};

const hasExpired = ({ expiresAt }: StoredKey): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) <= Date.now();

const stampOf = (path: string): string => {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat === undefined ? 'missing' : `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.mode}`;
  } catch (error) {
    // The folder may be inaccessible or its file system gone. Reading the file then reports the
    // problem.
    return String(error);
  }
};
