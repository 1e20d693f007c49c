import type { ObjectLiteral } from 'typeorm';
import { conflictClause, equalities, namesOf, orderByKey, selectFrom } from './row-sql.ts';
import type { OnConflict } from './row-store.ts';
import type { Bound, RowTable } from './row-table.ts';

// Statements in SQLite's own way: each takes one row, or one list of values.

export const place = (): string => '?';

/** Inserts a row, given the values of all columns. */
export const insertInto = (table: RowTable, onConflict: OnConflict): string =>
  `INSERT INTO ${table.name} (${namesOf(table.columns)}) VALUES (${table.columns.map(place).join(', ')}) ${conflictClause(table, onConflict)}`;

/** Deletes a row, given its primary key. */
export const deleteFrom = ({ name, primary }: RowTable): string =>
  `DELETE FROM ${name} WHERE ${primary.map((column) => `${column.name} = ?`).join(' AND ')}`;

/** A SELECT that is run once for each list of parameters. */
export interface RepeatedSelect {
  readonly sql: string;
  readonly parameters: Iterable<readonly Bound[]>;
  /** Whether the rows of all runs together are in primary key order. */
  readonly isOrdered: boolean;
}

/** Selects the rows whose member `by` is one of some values. */
export const selectBy = (
  table: RowTable,
  by: string,
  values: Iterable<unknown>,
  where: ObjectLiteral,
): RepeatedSelect => {
  const column = table.column(by);
  const fixed = equalities(table, where, place);
  const distinct = [...new Set(values)].map((value) => column.bind({ [by]: value }));
  const areFew = distinct.length < FEW_VALUES || !distinct.every(isPlain);
  const isOneOf = areFew ? '= ?' : 'IN (SELECT value FROM json_each(?))';
  const condition = [`${column.name} ${isOneOf}`, ...fixed.parts].join(' AND ');
  return {
    sql: `${selectFrom(table)} WHERE ${condition} ${orderByKey(table)}`,
    parameters: withFixed(areFew ? distinct : asLists(distinct), fixed.values),
    isOrdered: distinct.length <= 1,
  };
};

// To run a statement costs several times what it costs to find one more row in it.
const FEW_VALUES = 16;
const VALUES_PER_LIST = 500;

/** Whether a value is the same as JSON: an id, or a hash. */
const isPlain = (value: Bound): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^[\da-f]*$/.test(value));

function* withFixed(values: Iterable<Bound>, fixed: readonly Bound[]): Generator<readonly Bound[]> {
  for (const value of values) yield [value, ...fixed];
}

function* asLists(values: readonly Bound[]): Generator<string> {
  for (let from = 0; from < values.length; from += VALUES_PER_LIST)
    yield JSON.stringify(values.slice(from, from + VALUES_PER_LIST));
}
