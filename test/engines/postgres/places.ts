import { onServer } from './on-server.ts';

/** A column, with the key of its table. */
export interface Place {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly key: readonly string[];
}

/** Every column of every table of a catalog that has rows, by the account of the database. */
export const placesIn = async (url: string): Promise<readonly Place[]> => {
  const columns = await onServer(
    url,
    `SELECT c.table_name AS tab, c.column_name AS col, c.data_type AS type, k.ordinal_position AS place
     FROM information_schema.columns c LEFT JOIN information_schema.key_column_usage k
       ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
     WHERE c.table_schema = current_schema() AND (xpath('/row/c/text()', query_to_xml(
       format('SELECT count(*) AS c FROM %I', c.table_name), false, true, '')))[1]::text <> '0'
     ORDER BY c.table_name, k.ordinal_position`,
  );
  return columns
    .filter(({ tab, col }) => tab !== 'migrations' || col !== 'id')
    .map(({ tab, col, type }) => ({
      table: tab ?? '',
      column: col ?? '',
      type: type ?? '',
      key:
        tab === 'migrations'
          ? ['timestamp']
          : columns.flatMap((other) =>
              other['tab'] === tab && other['place'] !== null ? [other['col'] ?? ''] : [],
            ),
    }));
};

/** Alters one value, in a row where it is not null if there is one: the key that the row had, and how it is put back. */
export const alter = async (
  url: string,
  { table, column, type, key }: Place,
): Promise<{ readonly key: string; readonly putBack: () => Promise<unknown> }> => {
  const added = type === 'text' || type === 'character varying' ? `|| 'x'` : '+ 1000000';
  const other = added.startsWith('|') ? `'x'` : '1000000';
  const [row] = await onServer(
    url,
    `SELECT ctid::text AS "at @", * FROM "${table}" ORDER BY "${column}" IS NULL, ctid DESC LIMIT 1`,
  );
  if (row === undefined) throw new Error(`table ${table} has no rows`);
  // A flag has no room for more.
  const altered =
    type === 'smallint' ? `"${column}" + 2` : `COALESCE("${column}" ${added}, ${other})`;
  const [moved] = await onServer(
    url,
    `UPDATE "${table}" SET "${column}" = ${altered} WHERE ctid = $1::tid RETURNING ctid::text AS "at @"`,
    [row['at @'] ?? ''],
  );
  const former = row[column] ?? null;
  return {
    key: key.map((part) => String(row[part])).join(', '),
    putBack: () =>
      onServer(
        url,
        `UPDATE "${table}" SET "${column}" = ${former === null ? 'NULL' : '$2'} WHERE ctid = $1::tid`,
        [moved?.['at @'] ?? '', ...(former === null ? [] : [former])],
      ),
  };
};
