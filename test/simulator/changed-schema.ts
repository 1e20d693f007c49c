import { retyped, withColumn, without } from './changed-field.ts';
import { typeNamed } from './column-type.ts';
import type { Table } from './table.ts';

/** The table as one of these fields: columns that are not among them go, others come. */
export const withSchema = (
  table: Table,
  fields: readonly { readonly path: string; readonly type: string | null }[],
  way: number,
): Table => {
  const kept = table.columns
    .filter(({ name }) => !fields.some(({ path }) => path === name))
    .reduce((rest, { name }) => without(rest, name), table);
  return fields.reduce((made, { path, type }) => {
    const column = made.columns.find(({ name }) => name === path);
    if (column === undefined) return withColumn(made, path, typeNamed(type));
    return column.type === type ? made : retyped(made, path, typeNamed(type), way);
  }, kept);
};
