import { compareUtf8 } from '#openlineage';
import type { Dialect } from '../engine.ts';
import type { LiveTable } from './live-schema.ts';
import type { Query, Row } from './query.ts';

const ROWS_PER_PAGE = 1000;

/** A database connection and its dialect. */
export interface Asked {
  readonly query: Query;
  readonly dialect: Pick<Dialect, 'parameter'>;
}

/** The rows of a table in key order, read page by page. */
export async function* rowsInOrder(
  { query, dialect }: Asked,
  table: LiveTable,
): AsyncGenerator<Row> {
  const key = list(table.key);
  const rest = `ORDER BY ${key} LIMIT ${ROWS_PER_PAGE}`;
  const select = `SELECT ${list(table.columns)} FROM ${quoted(table.name)}`;
  const after = `WHERE (${key}) > (${table.key.map((_, i) => dialect.parameter(i + 1)).join(', ')})`;
  let page = await query(`${select} ${rest}`);
  for (;;) {
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < ROWS_PER_PAGE) return;
    page = await query(
      `${select} ${after} ${rest}`,
      table.key.map((column) => last[column]),
    );
  }
}

/** Compares two rows by key, in SQLite's order: negative, zero or positive. */
export const compareKeys = (table: LiveTable, one: Row, other: Row): number => {
  for (const column of table.key) {
    const order = compareValues(one[column], other[column]);
    if (order !== 0) return order;
  }
  return 0;
};

/** Whether two column values are equal, buffers by content. */
export const isSameValue = (one: unknown, other: unknown): boolean =>
  compareValues(one, other) === 0;

const compareValues = (one: unknown, other: unknown): number => {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'string' && typeof other === 'string') return compareUtf8(one, other);
  if (Buffer.isBuffer(one) && Buffer.isBuffer(other)) return Buffer.compare(one, other);
  return rankOf(one) - rankOf(other);
};

const rankOf = (value: unknown): number =>
  value === null ? 0 : typeof value === 'number' ? 1 : typeof value === 'string' ? 2 : 3;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const list = (columns: readonly string[]): string => columns.map(quoted).join(', ');
