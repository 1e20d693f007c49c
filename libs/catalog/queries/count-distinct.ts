import type { EntityManager } from 'typeorm';
import { mostCounted, spendCounted } from '../read-limit.ts';
import { inChunks } from './in-chunks.ts';

/**
 * For each list the number of distinct values. A list is a SELECT of one column named `counted`.
 * Many lists are counted in one statement, which stops when it has read more entries than the read
 * limit allows.
 */
export const countDistinct = async (
  db: EntityManager,
  lists: readonly string[],
  parameters: Readonly<Record<string, unknown>>,
): Promise<readonly number[]> => {
  const counts = lists.map(() => 0);
  await inChunks(
    [...lists.entries()],
    async (chunk) => {
      const parts = chunk.map(
        ([place, list]) =>
          `SELECT ${place} AS place, list${place}.counted FROM (${list}) AS list${place}`,
      );
      const rows = await db
        .createQueryBuilder()
        .select('entry.place', 'place')
        .addSelect('COUNT(DISTINCT entry.counted)', 'things')
        .addSelect('COUNT(*)', 'entries')
        .from(`(${parts.join(' UNION ALL ')} LIMIT :most)`, 'entry')
        .groupBy('entry.place')
        .setParameters({ ...parameters, most: mostCounted(db) })
        .getRawMany<Record<'place' | 'things' | 'entries', unknown>>();
      for (const { place, things } of rows) counts[Number(place)] = Number(things);
      spendCounted(
        db,
        rows.reduce((sum, { entries }) => sum + Number(entries), 0),
      );
      return [];
    },
    MOST_LISTS,
  );
  return counts;
};

// SQLite limits a UNION to 500 SELECTs.
const MOST_LISTS = 100;
