import DataLoader from 'dataloader';
import { z } from 'zod';
import type { CountLater, Page, Slice } from '../catalog.ts';

// Keyset pagination: a page continues after the sort key of the last item, not at an offset, so
// rows that open or close meanwhile do not shift it. Where possible the database compares the keys;
// it compares text by UTF-8 bytes (the default of SQLite, COLLATE "C" on PostgreSQL). Cursors are
// readable by anyone and a namespace may contain a password, so cursors contain ids instead of
// names.

/** A sort key, unique within its list. */
export type Key = readonly (string | number)[];

/** A cursor that was not returned by this list. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';
  constructor(readonly cursor: string) {
    super(`the cursor ${JSON.stringify(cursor)} is not one of this list: pass an endCursor of it`);
  }
}

/**
 * The key after which a page begins. Null: at the start. Throws {@link BadCursor} if the cursor is
 * not a valid key.
 */
export const keyAfter = <K extends Key>({ after }: Page, shape: z.ZodType<K>): K | null => {
  if (after === null) return null;
  const { success, data } = shape.safeParse(jsonOf(after));
  if (!success || cursorOf(data) !== after) throw new BadCursor(after);
  return data;
};

/**
 * The key after which a page begins, for a list whose cursors are ids. `find` returns the key of an
 * id, or null. Throws {@link BadCursor} if there is none.
 */
export const keyAfterId = async <K extends Key>(
  page: Page,
  find: (id: number) => Promise<K | null>,
): Promise<K | null> => {
  const [id] = keyAfter(page, idKey) ?? [];
  if (page.after === null || id === undefined) return null;
  const key = await find(id);
  if (!key) throw new BadCursor(page.after);
  return key;
};

const idKey = z.tuple([z.int()]);

const jsonOf = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
  } catch {
    return undefined;
  }
};

const cursorOf = (key: Key): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/**
 * Builds a page from the items after its cursor. Pass one item more than the page size, so that
 * `hasNextPage` is known.
 */
export const sliceOf = <T, C extends number | CountLater>(
  items: readonly T[],
  { first }: Page,
  totalCount: C,
  keyOf: (item: T) => Key,
): Slice<T, C> => ({
  items: items.slice(0, first).map((node) => ({ cursor: cursorOf(keyOf(node)), node })),
  hasNextPage: items.length > first,
  totalCount,
});

/** A count that is computed at most once, on first use. */
export const countOnce = (count: () => Promise<number>): CountLater => {
  let counting: Promise<number> | null = null;
  return () => (counting ??= count());
};

/**
 * Counts that are computed together: requests of the same tick become one call, with each parent
 * once.
 */
export const countTogether = <K>(
  count: (parents: readonly K[]) => Promise<readonly number[]>,
): ((parent: K) => CountLater) => {
  const loader = new DataLoader<K, number>(count);
  return (parent) => () => loader.load(parent);
};

/** The slice with its items replaced, one for one. */
export const withItems = <T, U, C extends number | CountLater>(
  slice: Slice<T, C>,
  items: readonly U[],
): Slice<U, C> => ({
  ...slice,
  items: slice.items.flatMap(({ cursor }, index) =>
    items.slice(index, index + 1).map((node) => ({ cursor, node })),
  ),
});
