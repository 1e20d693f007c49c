import { shownPair, type CatalogDifference } from './difference.ts';
import type { LiveTable } from './live-schema.ts';
import { compareKeys, isSameValue } from './rows.ts';
import type { Row } from './query.ts';

/**
 * The first difference between the rows of a table and the expected rows, both sorted by key. A
 * missing and an extra row that differ in a single column are reported as one row whose key was
 * changed.
 */
export const compareRows = async (
  table: LiveTable,
  expectedRows: AsyncIterator<Row, undefined>,
  foundRows: AsyncIterator<Row, undefined>,
  onRow: () => void,
): Promise<CatalogDifference | null> => {
  let missing: Row | undefined;
  let extra: Row | undefined;
  let expected = (await expectedRows.next()).value;
  let found = (await foundRows.next()).value;
  while ((expected ?? found) !== undefined) {
    const order = orderOf(table, expected, found);
    if (order === 0 && expected && found && !missing && !extra) {
      const column = differingColumns(table, expected, found)[0];
      if (column !== undefined) return altered(table, column, expected, found);
    }
    if (order < 0) missing ??= expected;
    if (order > 0) extra ??= found;
    if (missing && extra) return changedKey(table, missing, extra);
    if (order <= 0) expected = (await expectedRows.next()).value;
    if (order >= 0) found = (await foundRows.next()).value;
    if (order >= 0) onRow();
  }
  if (missing) return missingRow(table, missing);
  return extra ? extraRow(table, extra) : null;
};

const orderOf = (table: LiveTable, expected: Row | undefined, found: Row | undefined): number => {
  if (!expected) return 1;
  return found ? compareKeys(table, expected, found) : -1;
};

const differingColumns = (table: LiveTable, one: Row, other: Row): readonly string[] =>
  table.columns.filter((column) => !isSameValue(one[column], other[column]));

const changedKey = (table: LiveTable, missing: Row, extra: Row): CatalogDifference => {
  const [column, ...more] = differingColumns(table, missing, extra);
  if (column === undefined || more.length > 0) return missingRow(table, missing);
  return altered(table, column, missing, extra);
};

const altered = (
  table: LiveTable,
  column: string,
  expectedRow: Row,
  foundRow: Row,
): CatalogDifference => {
  const [expected, found] = shownPair(expectedRow[column], foundRow[column]);
  return {
    table: table.name,
    key: keyOf(table, expectedRow),
    column,
    expected,
    found,
    sentence: `column ${column} of table ${table.name}, ${keyInWords(table, expectedRow)}, is ${found}, but the log makes it ${expected}`,
  };
};

const missingRow = (table: LiveTable, row: Row): CatalogDifference => ({
  table: table.name,
  key: keyOf(table, row),
  column: null,
  expected: 'a row',
  found: null,
  sentence: `table ${table.name} has no row with ${keyInWords(table, row)}, but the log makes one`,
});

const extraRow = (table: LiveTable, row: Row): CatalogDifference => ({
  table: table.name,
  key: keyOf(table, row),
  column: null,
  expected: null,
  found: 'a row',
  sentence: `table ${table.name} has a row with ${keyInWords(table, row)}, which does not follow from the log`,
});

const keyOf = (table: LiveTable, row: Row): string =>
  table.key.map((column) => String(row[column])).join(', ');

const keyInWords = (table: LiveTable, row: Row): string =>
  table.key.map((column) => `${column} ${String(row[column])}`).join(', ');
