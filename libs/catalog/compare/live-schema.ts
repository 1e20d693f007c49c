import type { Query } from './snapshot.ts';

/** A table as the database itself describes it. */
export interface LiveTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The columns of its primary key in order; all columns for a table that has none. */
  readonly key: readonly string[];
}

/** Something that a table is made of, or that hangs on it. */
export interface Part {
  readonly kind: 'table' | 'column' | 'index' | 'trigger' | 'view';
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

export interface LiveSchema {
  readonly tables: readonly LiveTable[];
  readonly parts: readonly Part[];
}

/** What the database holds by its own account, down to the tables it keeps for itself. */
export const liveSchema = async (query: Query): Promise<LiveSchema> => {
  const columns = (await query(COLUMNS)).map((row) => ({
    table: String(row['tab']),
    name: String(row['name']),
    place: Number(row['place']),
    definition: `${String(row['type'])}${row['required'] === 1 ? ' NOT NULL' : ''}, ${placeInKey(row['place'])}`,
  }));
  const names = [...new Set(columns.map(({ table }) => table))];
  const others = await query(OTHERS);
  return {
    tables: names.map((name) => {
      const own = columns.filter(({ table }) => table === name);
      const key = own.filter(({ place }) => place > 0).sort((a, b) => a.place - b.place);
      return {
        name,
        columns: own.map((column) => column.name),
        key: (key.length > 0 ? key : own).map((column) => column.name),
      };
    }),
    parts: [
      ...names.map((name): Part => ({ kind: 'table', table: name, name, definition: 'a table' })),
      ...columns.map(({ table, name, definition }): Part => ({
        kind: 'column',
        table,
        name,
        definition,
      })),
      ...others.map((row): Part => ({
        kind: kindOf(row['type']),
        table: String(row['tab']),
        name: String(row['name']),
        definition: String(row['definition']),
      })),
    ],
  };
};

const COLUMNS = `
  SELECT m.name AS tab, c.name AS name, c.type AS type, c."notnull" AS required, c.pk AS place
  FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c
  WHERE m.type = 'table' ORDER BY m.name, c.cid`;

// What views and triggers do is in their text; tables and indexes may be written in more than one way.
const OTHERS = `
  SELECT m.type AS type, m.tbl_name AS tab, m.name AS name, CASE m.type WHEN 'index' THEN (
    SELECT (CASE l."unique" WHEN 1 THEN 'unique on ' ELSE 'on ' END) || group_concat(c.part, ', ')
    FROM pragma_index_list(m.tbl_name) l, (
      SELECT i.name || ' ' || i.coll || (CASE i."desc" WHEN 1 THEN ' descending' ELSE '' END) AS part
      FROM pragma_index_xinfo(m.name) i WHERE i.key = 1 ORDER BY i.seqno) c
    WHERE l.name = m.name AND l.partial = 0) ELSE m.sql END AS definition
  FROM sqlite_schema m WHERE m.type <> 'table' ORDER BY m.tbl_name, m.name`;

const placeInKey = (place: unknown): string =>
  place === 0 ? 'not in the key' : `in the key at ${String(place)}`;

const kindOf = (type: unknown): Part['kind'] =>
  type === 'index' || type === 'trigger' ? type : 'view';
