import { isWidened, retyped, withColumn, without } from './changed-field.ts';
import { typeNamed } from './column-type.ts';
import type { Table } from './table.ts';

type Fields = readonly { readonly path: string; readonly type: string | null }[];

/** The table with the columns whose type these fields widen, and all others as they were. */
export const withWiderTypes = (table: Table, fields: Fields, way: number): Table =>
  fields
    .filter(({ path, type }) => isWidened(table, path, typeNamed(type)))
    .reduce((made, { path, type }) => retyped(made, path, typeNamed(type), way), table);

/** The table as one of these fields: columns that are not among them go, others come. */
export const withSchema = (table: Table, fields: Fields, way: number): Table => {
  const kept = table.columns
    .filter(({ name }) => !fields.some(({ path }) => path === name))
    .reduce((rest, { name }) => without(rest, name), table);
  return fields.reduce((made, { path, type }) => {
    const column = made.columns.find(({ name }) => name === path);
    if (column === undefined) return withColumn(made, path, typeNamed(type));
    return column.type === type ? made : retyped(made, path, typeNamed(type), way);
  }, kept);
};
