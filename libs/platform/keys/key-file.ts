import { existsSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { KEY_ROLES } from './key-roles.ts';

const storedKey = z.object({
  id: z.string().min(1),
  actor: z.string().min(1),
  roles: z.array(z.enum(KEY_ROLES)).min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
});

/** The formats of a key file. A file with an expiring key has a format of its own. */
export const KEY_FORMATS = { plain: 1, expiring: 2 } as const;

const keyFile = z.object({
  format: z.literal([KEY_FORMATS.plain, KEY_FORMATS.expiring]),
  keys: z.array(storedKey),
});

/** A key as stored in the file: everything except the key itself. */
export type StoredKey = Readonly<z.infer<typeof storedKey>>;

/** The key file does not exist or is invalid. The message says where and why. */
class KeyFileUnreadable extends Error {
  override readonly name = 'KeyFileUnreadable';
  constructor(
    readonly path: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`the key file ${path} ${problem}`, options);
  }
}

/** The keys in a file. Throws {@link KeyFileUnreadable}. */
export const readKeyFile = (path: string): readonly StoredKey[] => {
  const keys = readKeyFileIfThere(path);
  if (keys === null) {
    throw new KeyFileUnreadable(
      path,
      `does not exist: create a key with "ledgerline key create --file ${path} --actor NAME --role read"`,
    );
  }
  return keys;
};

/** Like {@link readKeyFile}, but returns null if the file does not exist. */
export const readKeyFileIfThere = (path: string): readonly StoredKey[] | null => {
  if (!existsSync(path)) return null;
  refuseWritableByOthers(path);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new KeyFileUnreadable(path, `cannot be read: ${messageOf(cause)}`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new KeyFileUnreadable(path, 'is not JSON', { cause });
  }
  const result = keyFile.safeParse(json);
  if (result.success) return result.data.keys;
  const [issue] = result.error.issues;
  const place = issue?.path.map(String).join('.') ?? '';
  throw new KeyFileUnreadable(
    path,
    `was not written by "ledgerline key create": ${place === '' ? '' : `${place}: `}${issue?.message ?? ''}`,
  );
};

/**
 * Anyone who can write the file can give themselves any role. On Windows, file modes do not show
 * this.
 */
const refuseWritableByOthers = (path: string): void => {
  if (process.platform === 'win32' || (statSync(path).mode & 0o022) === 0) return;
  throw new KeyFileUnreadable(
    path,
    `can be written by others, who could give themselves any role: run "chmod 600 ${path}"`,
  );
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
