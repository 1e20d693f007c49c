import type { EntityManager } from 'typeorm';
import { inChunks } from './in-chunks.ts';

/**
 * A SELECT with its own ORDER BY and LIMIT. Its parameter names must be unique across all lists of
 * a call.
 */
export interface ListQuery {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The rows of each list, in no particular order. Many lists are read in one statement. `shared`
 * parameters apply to all.
 */
export const readLists = async <Column extends string>(
  db: EntityManager,
  lists: readonly ListQuery[],
  shared: Readonly<Record<string, unknown>>,
): Promise<readonly (readonly Readonly<Record<Column, unknown>>[])[]> => {
  const found = lists.map((): Record<Column, unknown>[] => []);
  const rows = await inChunks(
    [...lists.entries()],
    (chunk) => {
      const parts = chunk.map(
        ([place, { sql }]) =>
          `SELECT ${place} AS place, list${place}.* FROM (${sql}) AS list${place}`,
      );
      const query = db
        .createQueryBuilder()
        .select('listed.*')
        .from(`(${parts.join(' UNION ALL ')})`, 'listed')
        .setParameters({ ...shared });
      for (const [, { parameters }] of chunk) query.setParameters({ ...parameters });
      return query.getRawMany<Record<Column | 'place', unknown>>();
    },
    MOST_LISTS,
  );
  for (const row of rows) found[Number(row.place)]?.push(row);
  return found;
};

// SQLite limits a UNION to 500 SELECTs.
const MOST_LISTS = 100;
