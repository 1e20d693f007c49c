import type { LiveTable } from './live-schema.ts';
import type { Query } from './query.ts';

/**
 * How many rows a table of a SQLite database has, where it has the same ones as the table of that name in another database that
 * is attached to the connection; null where it has not, and where its rows cannot be told apart by their key. SQLite compares
 * several times as fast as a program that it gives the rows to.
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
