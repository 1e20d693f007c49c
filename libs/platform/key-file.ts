import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { KEY_ROLES } from './key-roles.ts';

const storedKey = z.object({
  id: z.string().min(1),
  actor: z.string().min(1),
  roles: z.array(z.enum(KEY_ROLES)).min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.iso.datetime(),
});

const keyFile = z.object({ format: z.literal(1), keys: z.array(storedKey) });

/** A key as its file holds it: all but the key itself. */
export type StoredKey = Readonly<z.infer<typeof storedKey>>;

/** The file of keys is not there, or is not one; the message says where and why. */
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
      `is not there: make a key with "ledgerline key create --file ${path} --actor NAME --role read"`,
    );
  }
  return keys;
};

/** As {@link readKeyFile}, but `null` when there is no such file. */
export const readKeyFileIfThere = (path: string): readonly StoredKey[] | null => {
  if (!existsSync(path)) return null;
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
    `is not one that "ledgerline key create" wrote: ${place === '' ? '' : `${place}: `}${issue?.message ?? ''}`,
  );
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
