import type { ColumnType } from './column-type.ts';
import type { Value } from './value.ts';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/**
 * No query sees `id`: it says of which rows of the sources this one is made, so that the values of the same row can be
 * compared, and ties are broken alike, when something else about it changes.
 */
export interface Row {
  readonly id: string;
  readonly values: readonly Value[];
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** The values of a column, row by row; none where there is no such column. */
export const valuesOf = ({ columns, rows }: Table, name: string): readonly Value[] => {
  const index = columns.findIndex((column) => column.name === name);
  return index < 0 ? [] : rows.map(({ values }) => values[index] ?? null);
};

/** The table with another value in each row of a column. */
export const withValues = (
  { columns, rows }: Table,
  name: string,
  change: (value: Value, row: number) => Value,
): Table => ({
  columns,
  rows: rows.map(({ id, values }, row) => ({
    id,
    values: values.map((value, index) =>
      columns[index]?.name === name ? change(value, row) : value,
    ),
  })),
});
