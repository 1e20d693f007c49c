import type { Change } from '#impact';
import { isAtLeastAsWide, needing, squeezed, typeNamed, type ColumnType } from './column-type.ts';
import { hashOf } from './hash-of.ts';
import { withValues, type Column, type Table } from './table.ts';
import type { Value } from './value.ts';

type FieldChange = Extract<Change, { field: string }>;

/** The table with one of its columns changed. */
export const changedField = (change: FieldChange, table: Table, way: number): Table => {
  const { kind, field } = change;
  switch (kind) {
    case 'DROP_FIELD':
      return without(table, field);
    case 'ADD_FIELD':
      return withColumn(table, field, typeNamed(change.type));
    case 'RENAME_FIELD':
      return withColumnAs(table, field, { name: change.to });
    case 'RETYPE_FIELD':
      return retyped(table, field, typeNamed(change.type), way);
    // Whoever writes the table keeps to it already.
    case 'TIGHTEN_NULLABILITY':
      return withColumnAs(table, field, { nullable: false });
    case 'LOOSEN_NULLABILITY':
      return withColumnAs(
        withValues(table, field, (value, row) => (row % 4 === way % 4 ? null : value)),
        field,
        { nullable: true },
      );
    case 'CHANGE_MEANING':
      return withValues(table, field, way % 2 === 0 ? otherValue : otherRow(table, field));
    case 'CHANGE_UNIT':
      return inUnit(table, field, units[way % units.length] ?? 1);
  }
};

export const without = ({ columns, rows }: Table, name: string): Table => {
  const kept = columns.map((column) => column.name !== name);
  return {
    columns: columns.filter((_, index) => kept[index]),
    rows: rows.map(({ id, values }) => ({ id, values: values.filter((_, index) => kept[index]) })),
  };
};

export const withColumn = ({ columns, rows }: Table, name: string, type: ColumnType): Table => ({
  columns: [...columns, { name, type, nullable: false }],
  rows: rows.map(({ id, values }, row) => ({ id, values: [...values, squeezed(row, type)] })),
});

/** A wider type is there for values that need it: in all ways but the first, some rows have such values. */
export const retyped = (table: Table, name: string, type: ColumnType, way: number): Table =>
  withColumnAs(
    withValues(withWideValues(table, name, type, way), name, (value) => squeezed(value, type)),
    name,
    { type },
  );

/** The values that {@link retyped} gives a column that it widens, in a column of the former type. */
export const withWideValues = (table: Table, name: string, type: ColumnType, way: number): Table =>
  usesWideValues(way) && isWidened(table, name, type)
    ? withValues(table, name, (value, row) => (row % 4 === way ? needing(value, type) : value))
    : table;

/** Whether widened columns hold values that need the wider type. */
export const usesWideValues = (way: number): boolean => way > 0;

const isWidened = (table: Table, name: string, type: ColumnType): boolean => {
  const was = table.columns.find((column) => column.name === name)?.type;
  return was !== undefined && was !== type && isAtLeastAsWide(type, was);
};

const withColumnAs = ({ columns, rows }: Table, name: string, change: Partial<Column>): Table => ({
  columns: columns.map((column) => (column.name === name ? { ...column, ...change } : column)),
  rows,
});

// To a smaller unit, to a larger one (whole numbers are rounded, and what differed may be equal), and to one in between.
const units = [100, 0.001, 60];

const inUnit = (table: Table, name: string, factor: number): Table => {
  const isWhole = table.columns.some((column) => column.name === name && column.type !== 'DOUBLE');
  return withValues(table, name, (value) => {
    if (typeof value !== 'number') return value;
    return isWhole ? Math.round(value * factor) : value * factor;
  });
};

// Another code for the same thing: what was large may be small.
const otherValue = (value: Value): Value => {
  if (value === null) return null;
  return typeof value === 'number' ? 100_003 - value : `~${hashOf(value) % 97}`;
};

// The values that there were, of other rows. NULL stays where it is: elsewhere it would be another change, of
// nullability.
const otherRow =
  (table: Table, name: string) =>
  (value: Value, row: number): Value => {
    const index = table.columns.findIndex((column) => column.name === name);
    if (value === null) return null;
    return table.rows[(row * 5 + 3) % table.rows.length]?.values[index] ?? value;
  };
