import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { z } from 'zod';
import type { Page, Slice } from '../catalog.ts';
import { spendCounted } from '../read-limit.ts';
import { grouped } from './grouped.ts';
import { inChunks } from './in-chunks.ts';
import { keyAfter, keyAfterId, sliceOf, type Key } from './page.ts';

/** A list of which every parent has one, such as the schema versions of a dataset. */
export interface ParentList<T> {
  /** Selects raw columns for these parents, including `parent` and the columns of `orderBy`. */
  readonly query: (parents: readonly number[]) => SelectQueryBuilder<ObjectLiteral>;
  /** Columns that together are unique within a list. */
  readonly orderBy: readonly string[];
  readonly direction: 'ASC' | 'DESC';
  /** Parses the values of `orderBy` in rows, and in cursors unless `byId` is given. */
  readonly key: z.ZodType<Key>;
  /**
   * For a list sorted by names: the column whose id its cursors contain, and a function that
   * returns the sort key of an id.
   */
  readonly byId?: {
    readonly column: string;
    readonly keyOf: (id: number) => Promise<Key | null>;
  };
  readonly item: (row: RawRow) => T;
}

type RawRow = Readonly<Record<string, string | number | null>>;

/**
 * The same page of each parent's list, with a number of statements that does not grow with the
 * number of parents.
 */
export const pagePerParent = async <T>(
  db: EntityManager,
  parents: readonly number[],
  page: Page,
  list: ParentList<T>,
): Promise<readonly Slice<T>[]> => {
  const { byId } = list;
  const after = byId ? await keyAfterId(page, byId.keyOf) : keyAfter(page, list.key);
  const each = [...new Set(parents)];
  const counts = await inChunks(each, (chunk) => countsOf(db, list.query(chunk)));
  spendCounted(
    db,
    counts.reduce((sum, row) => sum + Number(row['count']), 0),
  );
  const rows = await inChunks(each, (chunk) => firstOf(db, list, chunk, page.first + 1, after));
  const countOf = new Map(counts.map((row) => [Number(row['parent']), Number(row['count'])]));
  const rowsOf = grouped(rows, (row) => Number(row['parent']));
  return parents.map((parent) => {
    const own = (rowsOf.get(parent) ?? []).map((row) => ({
      node: list.item(row),
      cursor: byId
        ? [Number(row[byId.column])]
        : list.key.parse(list.orderBy.map((column) => row[column])),
    }));
    const slice = sliceOf(own, page, countOf.get(parent) ?? 0, ({ cursor }) => cursor);
    return {
      ...slice,
      items: slice.items.map(({ cursor, node: { node } }) => ({ cursor, node })),
    };
  });
};

const countsOf = (db: EntityManager, query: SelectQueryBuilder<ObjectLiteral>): Promise<RawRow[]> =>
  db
    .createQueryBuilder()
    .select('listed.parent', 'parent')
    .addSelect('COUNT(*)', 'count')
    .from(`(${query.getQuery()})`, 'listed')
    .groupBy('listed.parent')
    .setParameters(query.getParameters())
    .getRawMany<RawRow>();

const firstOf = async <T>(
  db: EntityManager,
  { query, orderBy, direction }: ParentList<T>,
  parents: readonly number[],
  most: number,
  after: Key | null,
): Promise<RawRow[]> => {
  const list = query(parents);
  const columns = orderBy.map((column) => `listed.${column}`);
  const order = columns.map((column) => `${column} ${direction}`).join(', ');
  const numbered = db
    .createQueryBuilder()
    .select('listed.*')
    .addSelect(`ROW_NUMBER() OVER (PARTITION BY listed.parent ORDER BY ${order})`, 'place')
    .from(`(${list.getQuery()})`, 'listed')
    .setParameters(list.getParameters());
  if (after) {
    const values = orderBy.map((column) => `:after_${column}`);
    numbered
      .where(`(${columns.join(', ')}) ${direction === 'ASC' ? '>' : '<'} (${values.join(', ')})`)
      .setParameters(Object.fromEntries(orderBy.map((column, i) => [`after_${column}`, after[i]])));
  }
  return db
    .createQueryBuilder()
    .select('numbered.*')
    .from(`(${numbered.getQuery()})`, 'numbered')
    .where('numbered.place <= :most', { most })
    .orderBy('numbered.parent')
    .addOrderBy('numbered.place')
    .setParameters(numbered.getParameters())
    .getRawMany<RawRow>();
};
