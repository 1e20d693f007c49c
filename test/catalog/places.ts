import Database from 'better-sqlite3';

/** A column, with the key of its table. */
export interface Place {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly key: readonly string[];
}

/** Every column of every table that is compared, by the account of the database in a file. */
export const placesIn = (path: string): readonly Place[] => {
  const db = new Database(path, { readonly: true });
  const columns = db
    .prepare<[], { tab: string; col: string; type: string; pk: number }>(
      `SELECT t.name AS tab, c.name AS col, c.type AS type, c.pk AS pk
       FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name <> 'projection_work'`,
    )
    .all();
  db.close();
  return columns.map(({ tab, col, type }) => {
    const own = columns.filter((other) => other.tab === tab);
    const key = own.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    return {
      table: tab,
      column: col,
      type,
      key: (key.length > 0 ? key : own).map((other) => other.col),
    };
  });
};

/** Alters one value, in a row where it is not null if there is one, and returns the key that the row had. */
export const alter = (db: Database.Database, place: Place): string => {
  const { table, column, key } = place;
  const row = db
    .prepare<[], Record<string, unknown>>(
      `SELECT * FROM "${table}" ORDER BY "${column}" IS NULL, ${descending(key)} LIMIT 1`,
    )
    .get();
  if (row === undefined) throw new Error(`table ${table} has no rows`);
  const condition = key.map((part) => `"${part}" = ?`).join(' AND ');
  db.prepare(`UPDATE "${table}" SET "${column}" = ${altered(place)} WHERE ${condition}`).run(
    key.map((part) => row[part]),
  );
  return key.map((part) => String(row[part])).join(', ');
};

const descending = (key: readonly string[]): string =>
  key.map((part) => `"${part}" DESC`).join(', ');

/** Deletes the row of a table that has the greatest key. */
export const deleteLast = (db: Database.Database, { table, key }: Place): void => {
  const columns = key.map((part) => `"${part}"`).join(', ');
  db.exec(
    `DELETE FROM "${table}" WHERE (${columns}) =
     (SELECT ${columns} FROM "${table}" ORDER BY ${descending(key)} LIMIT 1)`,
  );
};

/** Adds a row like the last one, with another key. */
export const addRow = (db: Database.Database, own: readonly Place[]): void => {
  const table = own[0]?.table ?? '';
  const unique = new Set([...(own[0]?.key ?? []), ...(table === 'nodes' ? ['key'] : [])]);
  const values = own.map((place) =>
    unique.has(place.column) ? altered(place) : `"${place.column}"`,
  );
  db.exec(
    `INSERT INTO "${table}" (${own.map(({ column }) => `"${column}"`).join(', ')})
     SELECT ${values.join(', ')} FROM "${table}" ORDER BY ${descending(own[0]?.key ?? [])} LIMIT 1`,
  );
};

const altered = ({ column, type }: Place): string => {
  const added = /int/i.test(type) || column === 'seq' ? 1_000_000 : `'x'`;
  const operator = typeof added === 'number' ? '+' : '||';
  return `CASE WHEN "${column}" IS NULL THEN ${added} ELSE "${column}" ${operator} ${added} END`;
};
