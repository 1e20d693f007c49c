import type { Catalog } from '../open.ts';
import { compareRows } from './compare-rows.ts';
import { compareSchemas } from './compare-schemas.ts';
import type { CatalogDifference } from './difference.ts';
import type { LiveSchema } from './live-schema.ts';
import { rowsInOrder } from './rows.ts';
import type { Query, Row } from './query.ts';
import type { CatalogSnapshot } from './snapshot.ts';

/**
 * The first damage to the catalog's file, or difference in its structure. Null: the rows can be
 * compared.
 */
export const structureDifference = async (
  expected: Catalog,
  found: CatalogSnapshot,
): Promise<CatalogDifference | null> =>
  compareSchemas(await schemaOf(expected, found), await found.dialect.liveSchema(found.query)) ??
  (await damageOf(found));

/**
 * The first difference between the contents of two catalogs with equal structure, and the number of
 * rows compared. Compares all columns of all rows of all tables, except the notes of the writer.
 * `onRows` is called with the number of rows compared so far and in total. Fast if the snapshot was
 * opened beside `expected`.
 */
export const contentDifference = async (
  expected: Catalog,
  found: CatalogSnapshot,
  onRows: (done: number, of: number) => void,
): Promise<{ readonly rows: number; readonly difference: CatalogDifference | null }> => {
  const query = queryOf(expected);
  const schema = await schemaOf(expected, found);
  const tables = schema.tables.filter(({ name }) => !IS_OF_WRITER.has(name));
  const anew = { query, dialect: expected.dialect };
  let of = 0;
  for (const { name } of tables) {
    const [counted] = await query(`SELECT count(*) AS count FROM "${name}"`);
    of += Number(counted?.['count']);
  }
  let rows = 0;
  for (const table of tables) {
    const same = await found.sameRows(table);
    if (same !== null) {
      const reported = Math.floor(rows / ROWS_PER_REPORT);
      rows += same;
      if (Math.floor(rows / ROWS_PER_REPORT) > reported) onRows(rows, of);
      continue;
    }
    const wanted = rowsInOrder(anew, table);
    const difference = await compareRows(table, wanted, rowsInOrder(found, table), () => {
      rows += 1;
      if (rows % ROWS_PER_REPORT === 0) onRows(rows, of);
    });
    if (difference !== null) return { rows, difference };
  }
  onRows(rows, of);
  return { rows, difference: null };
};

const ROWS_PER_REPORT = 1000;

// The notes of the writer about its work do not follow from the log.
const IS_OF_WRITER: ReadonlySet<string> = new Set(['projection_work']);

const queryOf =
  ({ db }: Catalog): Query =>
  (sql, parameters = []) =>
    db.query<Row[]>(sql, [...parameters]);

// Translated to the dialect of the other database, so that both can be compared.
const schemaOf = async (expected: Catalog, { dialect }: CatalogSnapshot): Promise<LiveSchema> =>
  dialect.translated(await expected.dialect.liveSchema(queryOf(expected)));

const damageOf = async ({ query, dialect }: CatalogSnapshot): Promise<CatalogDifference | null> => {
  const sentence = await dialect.damage(query);
  if (sentence === null) return null;
  return { table: null, key: null, column: null, expected: null, found: null, sentence };
};
