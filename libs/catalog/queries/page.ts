import DataLoader from 'dataloader';
import { z } from 'zod';
import type { CountLater, Page, Slice } from '../catalog.ts';

// Lists are continued after a sort key, not at a place: what opens or closes meanwhile does not shift them. Keys are compared by
// the database where they can be: text by its UTF-8 bytes, which is how SQLite compares it; on PostgreSQL it takes COLLATE "C".
// Anyone can read what is in a cursor, and a namespace may hold a password: a cursor never has names, but the id of what has them.

/** A sort key, unique in its list. */
export type Key = readonly (string | number)[];

/** A cursor that no answer gave: it cannot be continued from. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';
  constructor(readonly cursor: string) {
    super(`the cursor ${JSON.stringify(cursor)} is not one of this list: pass an endCursor of it`);
  }
}

/** The key that a page begins after, null from the start. Throws a {@link BadCursor} for what is no such key. */
export const keyAfter = <K extends Key>({ after }: Page, shape: z.ZodType<K>): K | null => {
  if (after === null) return null;
  const { success, data } = shape.safeParse(jsonOf(after));
  if (!success || cursorOf(data) !== after) throw new BadCursor(after);
  return data;
};

/** The key that a page begins after, of a list whose cursors are ids: `find` says which key has an id, null for none. */
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

/** A page of the items that follow its key, of which there is one more than it takes where there are as many. */
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

/** Counts a list once, however often that is asked for. */
export const countOnce = (count: () => Promise<number>): CountLater => {
  let counting: Promise<number> | null = null;
  return () => (counting ??= count());
};

/** Counts the lists of several parents together: all that are asked for at the same time, each parent once. */
export const countTogether = <K>(
  count: (parents: readonly K[]) => Promise<readonly number[]>,
): ((parent: K) => CountLater) => {
  const loader = new DataLoader<K, number>(count);
  return (parent) => () => loader.load(parent);
};

/** The slice with other items in place of its own, one for each. */
export const withItems = <T, U, C extends number | CountLater>(
  slice: Slice<T, C>,
  items: readonly U[],
): Slice<U, C> => ({
  ...slice,
  items: slice.items.flatMap(({ cursor }, index) =>
    items.slice(index, index + 1).map((node) => ({ cursor, node })),
  ),
});
