import type { Catalog } from '../open.ts';
import { compareRows } from './compare-rows.ts';
import { compareSchemas } from './compare-schemas.ts';
import type { CatalogDifference } from './difference.ts';
import { liveSchema } from './live-schema.ts';
import { rowsInOrder } from './rows.ts';
import type { CatalogSnapshot, Query, Row } from './snapshot.ts';

/** What is damaged in a catalog's file, or made otherwise than a catalog is; `null` when its rows can be compared. */
export const structureDifference = async (
  expected: Catalog,
  found: CatalogSnapshot,
): Promise<CatalogDifference | null> =>
  compareSchemas(await liveSchema(queryOf(expected)), await liveSchema(found.query)) ??
  (await fileDamage(found));

/**
 * The first difference between two catalogs of equal structure, row by row and column by column in every table that the
 * database has. `onRows` hears how many rows of how many were compared.
 */
export const contentDifference = async (
  expected: Catalog,
  found: CatalogSnapshot,
  onRows: (done: number, of: number) => void,
): Promise<{ readonly rows: number; readonly difference: CatalogDifference | null }> => {
  const query = queryOf(expected);
  const { tables } = await liveSchema(query);
  let of = 0;
  for (const { name } of tables) {
    const [counted] = await query(`SELECT count(*) AS count FROM "${name}"`);
    of += Number(counted?.['count']);
  }
  let rows = 0;
  for (const table of tables) {
    const wanted = rowsInOrder(query, table);
    const difference = await compareRows(table, wanted, rowsInOrder(found.query, table), () => {
      rows += 1;
      if (rows % ROWS_PER_REPORT === 0) onRows(rows, of);
    });
    if (difference !== null) return { rows, difference };
  }
  onRows(rows, of);
  return { rows, difference: null };
};

const ROWS_PER_REPORT = 1000;

const queryOf =
  ({ db }: Catalog): Query =>
  (sql, parameters = []) =>
    db.query<Row[]>(sql, [...parameters]);

const fileDamage = async (found: CatalogSnapshot): Promise<CatalogDifference | null> => {
  const [first] = await found.query('PRAGMA integrity_check(1)');
  const problem = String(first?.['integrity_check']);
  if (problem === 'ok') return null;
  return {
    table: null,
    key: null,
    column: null,
    expected: null,
    found: null,
    sentence: `the catalog's file is damaged: ${problem}`,
  };
};
