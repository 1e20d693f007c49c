import type { LiveTable } from './live-schema.ts';
import type { Query } from './query.ts';

/**
 * The number of rows of a table in a SQLite database if the table of that name in another database, attached to the
 * connection, has the same rows. Null: the rows differ, or the table has no columns outside its key. Comparing inside
 * SQLite is several times faster than reading the rows.
 */
export const sameRowsIn = async (
  query: Query,
  { name, columns, key }: LiveTable,
  other: string,
): Promise<number | null> => {
  const rest = columns.filter((column) => !key.includes(column));
  if (rest.length === 0) return null;
  const [own, its] = [`main.${quoted(name)}`, `${other}.${quoted(name)}`];
  const [counted] = await query(
    `SELECT (SELECT count(*) FROM ${own}) AS own, (SELECT count(*) FROM ${its}) AS its`,
  );
  if (counted?.['own'] !== counted?.['its']) return null;
  const isSameKey = key.map((column) => `own.${quoted(column)} = its.${quoted(column)}`);
  const differs = [...key.slice(0, 1), ...rest].map(
    (column) => `own.${quoted(column)} IS NOT its.${quoted(column)}`,
  );
  const found = await query(
    `SELECT 1 FROM ${its} its LEFT JOIN ${own} own ON ${isSameKey.join(' AND ')}
     WHERE ${differs.join(' OR ')} LIMIT 1`,
  );
  return found.length > 0 ? null : Number(counted?.['own']);
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
