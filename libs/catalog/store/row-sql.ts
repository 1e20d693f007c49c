import type { ObjectLiteral } from 'typeorm';
import type { Condition, OnConflict, Parameters } from './row-store.ts';
import type { Bound, RowColumn, RowTable } from './row-table.ts';

// The parts of statements that SQLite and PostgreSQL share. `place` returns the placeholder of the
// n-th parameter, counted from 0.

/** The SELECT of all columns, without a condition. */
export const selectFrom = ({ name, columns }: RowTable): string =>
  `SELECT ${namesOf(columns)} FROM ${name}`;

/** The ORDER BY of the primary key. */
export const orderByKey = ({ primary }: RowTable): string => `ORDER BY ${namesOf(primary)}`;

/**
 * The end of an INSERT. Only columns that may change are replaced: SQLite writes every index anew that has one of
 * the columns that a statement sets, also where their values stay the same.
 */
export const conflictClause = ({ primary, changing }: RowTable, onConflict: OnConflict): string => {
  if (onConflict === 'fail') return '';
  const target = `ON CONFLICT (${namesOf(primary)}) DO`;
  if (onConflict === 'ignore' || changing.length === 0) return `${target} NOTHING`;
  return `${target} UPDATE SET ${changing.map(({ name }) => `${name} = excluded.${name}`).join(', ')}`;
};

/** A comma-separated list of column names. */
export const namesOf = (columns: readonly RowColumn[]): string =>
  columns.map(({ name }) => name).join(', ');

/** Conditions of a statement, with the values of their parameters in order. */
export interface Conditions {
  readonly parts: readonly string[];
  readonly values: readonly Bound[];
}

/** Conditions that members equal the given values. Null equals null. */
export const equalities = (
  table: RowTable,
  members: ObjectLiteral,
  place: (index: number) => string,
): Conditions => {
  const values: Bound[] = [];
  const parts = Object.keys(members).map((member) => {
    const { name, bind } = table.column(member);
    const value = bind(members);
    if (value === null) return `${name} IS NULL`;
    values.push(value);
    return `${name} = ${place(values.length - 1)}`;
  });
  return { parts, values };
};

/** A statement, and the values of its parameters in order. */
export interface BoundStatement {
  readonly sql: string;
  readonly values: readonly Bound[];
}

/** The UPDATE of the rows whose members equal those of `where`. */
export const updateStatement = (
  table: RowTable,
  set: ObjectLiteral,
  where: ObjectLiteral,
  place: (index: number) => string,
): BoundStatement => {
  const { assigned, bound } = assignments(table, set, place);
  const { parts, values } = equalities(table, where, (index) => place(bound.length + index));
  return updateOf(table, assigned, parts.join(' AND '), [...bound, ...values]);
};

/** An UPDATE of the rows that a condition selects. */
export const updateWhereStatement = (
  table: RowTable,
  set: ObjectLiteral,
  where: string,
  parameters: Parameters,
  place: (index: number) => string,
): BoundStatement => {
  const { assigned, bound } = assignments(table, set, place);
  const { sql, names } = placed(where, (index) => place(bound.length + index));
  return updateOf(table, assigned, sql, [...bound, ...valuesOf(names, parameters)]);
};

const updateOf = (
  { name }: RowTable,
  assigned: string,
  condition: string,
  values: readonly Bound[],
): BoundStatement => ({ sql: `UPDATE ${name} SET ${assigned} WHERE ${condition}`, values });

const assignments = (
  table: RowTable,
  set: ObjectLiteral,
  place: (index: number) => string,
): { readonly assigned: string; readonly bound: readonly Bound[] } => {
  const columns = Object.keys(set).map((member) => table.column(member));
  return {
    assigned: columns.map(({ name }, index) => `${name} = ${place(index)}`).join(', '),
    bound: columns.map(({ bind }) => bind(set)),
  };
};

/** A SELECT with positional parameters, and the parameter name at each position. */
export interface Positional {
  readonly sql: string;
  readonly names: readonly string[];
}

/** Builds a SELECT, and replaces each `:name` of its condition. */
export const positional = (
  table: RowTable,
  { where, order, limit }: Condition,
  place: (index: number) => string,
): Positional => {
  if (limit !== undefined && !Number.isSafeInteger(limit)) {
    throw new RangeError(`the limit ${limit} is not a whole number`);
  }
  const { sql: condition, names } = placed(where, place);
  if (order !== undefined) refuseQuotes(order);
  // Rows that are equal by the given order have a defined order too.
  const by = order === undefined ? namesOf(table.primary) : `${order}, ${namesOf(table.primary)}`;
  const limited = limit === undefined ? '' : ` LIMIT ${limit}`;
  return { sql: `${selectFrom(table)} WHERE ${condition} ORDER BY ${by}${limited}`, names };
};

const placed = (where: string, place: (index: number) => string): Positional => {
  refuseQuotes(where);
  const names: string[] = [];
  const sql = where.replace(/:(\w+)/g, (_, name: string) => {
    names.push(name);
    return place(names.length - 1);
  });
  return { sql, names };
};

const refuseQuotes = (sql: string): void => {
  // A colon inside quotes would be text, and two colons are a cast, which SQLite does not know.
  if (/['"`?$]|::/.test(sql))
    throw new Error(`unreachable: the condition ${sql} has quotes or parameters without a name`);
};

/** The values of the parameters by position. Throws if one is missing. */
export const valuesOf = (names: readonly string[], parameters: Parameters): readonly Bound[] =>
  names.map((name) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`unreachable: the parameter ${name} is missing`);
    return typeof value === 'boolean' ? Number(value) : value;
  });
