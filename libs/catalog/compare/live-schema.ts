import type { Row } from './query.ts';

/** A table as the database describes it. */
export interface LiveTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The columns of its primary key, in order. All columns if it has none. */
  readonly key: readonly string[];
}

/** A table, or an object that belongs to one. */
export interface Part {
  readonly kind: 'table' | 'column' | 'index' | 'trigger' | 'view' | 'constraint' | 'object';
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/** The tables of a database, and all parts that are compared by their definitions. */
export interface LiveSchema {
  readonly tables: readonly LiveTable[];
  readonly parts: readonly Part[];
}

/**
 * Builds a schema from rows that a database returned: for columns `tab`, `name`, `type`, `required`
 * and `place` (the position in the primary key, or 0); for everything else `type`, `tab`, `name`
 * and `definition`.
 */
export const liveSchemaOf = (columnRows: readonly Row[], otherRows: readonly Row[]): LiveSchema => {
  const columns = columnRows.map((row) => ({
    table: String(row['tab']),
    name: String(row['name']),
    place: Number(row['place']),
    definition: `${String(row['type'])}${row['required'] === 1 ? ' NOT NULL' : ''}, ${placeInKey(row['place'])}`,
  }));
  const names = [...new Set(columns.map(({ table }) => table))];
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
      ...otherRows.map((row): Part => ({
        kind: kindOf(row['type']),
        table: String(row['tab']),
        name: String(row['name']),
        definition: String(row['definition']),
      })),
    ],
  };
};

const placeInKey = (place: unknown): string =>
  place === 0 ? 'not in the key' : `in the key at ${String(place)}`;

const KINDS: readonly Part['kind'][] = ['index', 'trigger', 'view', 'constraint'];

const kindOf = (type: unknown): Part['kind'] => KINDS.find((kind) => kind === type) ?? 'object';
