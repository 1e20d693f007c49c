import type { Change, ChangeKind } from '#impact';
import type { Chance } from './chance.ts';
import { familyOf, squeezed, type ColumnType } from './column-type.ts';
import { inputsOf, type Pipeline } from './pipeline.ts';
import { valuesOf, type Column, type Table } from './table.ts';

/** Where the names of one pipeline stand. */
export interface Places {
  readonly datasets: string;
  readonly jobs: string;
}

const wider: Partial<Record<ColumnType, ColumnType>> = {
  INTEGER: 'BIGINT',
  'VARCHAR(50)': 'TEXT',
};
const narrower: Partial<Record<ColumnType, ColumnType>> = {
  INTEGER: 'SMALLINT',
  BIGINT: 'INTEGER',
  DOUBLE: 'INTEGER',
  'VARCHAR(50)': 'VARCHAR(5)',
  TEXT: 'VARCHAR(5)',
};

/** A change of that kind to something that somebody reads or writes; null where there is nothing of the sort. */
export const randomChange = (
  chance: Chance,
  kind: ChangeKind,
  pipeline: Pipeline,
  tables: ReadonlyMap<string, Table>,
  places: Places,
): Change | null => {
  const read = [...new Set(pipeline.jobs.flatMap(inputsOf))];
  const name = chance.pick(read);
  const dataset = { namespace: places.datasets, name };
  const table = tables.get(name) ?? { columns: [], rows: [] };
  const fieldOf = (isOne: (column: Column) => boolean): string | null => {
    const found = table.columns.filter(isOne);
    return found.length === 0 ? null : chance.pick(found).name;
  };
  const onField = (isOne: (column: Column) => boolean, make: (field: string) => Change) => {
    const field = fieldOf(isOne);
    return field === null ? null : make(field);
  };
  const isVaried = ({ name: column }: Column): boolean => new Set(valuesOf(table, column)).size > 1;
  switch (kind) {
    case 'DROP_FIELD':
      return onField(isVaried, (field) => ({ kind, dataset, field }));
    case 'ADD_FIELD':
      return { kind, dataset, field: 'added', type: 'INTEGER' };
    case 'RENAME_FIELD':
      return onField(isVaried, (field) => ({ kind, dataset, field, to: 'renamed' }));
    case 'RETYPE_FIELD':
      return retyping(chance, dataset, table);
    case 'TIGHTEN_NULLABILITY':
      return isMadeAnew(pipeline, name)
        ? null
        : onField(
            (column) => column.nullable && valuesOf(table, column.name).includes(null),
            (field) => ({ kind, dataset, field }),
          );
    case 'LOOSEN_NULLABILITY':
      return onField(
        (column) => !column.nullable && isVaried(column),
        (field) => ({ kind, dataset, field }),
      );
    case 'CHANGE_MEANING':
      return onField(isVaried, (field) => ({ kind, dataset, field, note: 'other codes' }));
    case 'CHANGE_UNIT':
      return onField(
        (column) => familyOf(column.type) === 'NUMBER' && isVaried(column),
        (field) => ({ kind, dataset, field, note: 'another unit' }),
      );
    case 'DROP_DATASET':
    case 'STOP_FEED':
      return { kind, dataset };
    case 'DELAY_FEED':
      return { kind, dataset, hours: 6 };
    case 'RENAME_DATASET':
      return { kind, dataset, to: `${name}_renamed` };
    case 'MOVE_DATASET':
      return { kind, dataset, toDataset: { ...dataset, namespace: `${places.datasets}1` } };
    case 'REMOVE_JOB':
    case 'REMOVE_INPUT':
    case 'REMOVE_OUTPUT':
      return ofJob(chance, kind, pipeline, places);
    case 'REPLACE_SCHEMA':
      return replacing(chance, dataset, table);
    // It harms nobody by its kind: there is nothing to predict.
    case 'CREATE_DATASET':
      return null;
  }
};

// No column of a table that each run makes anew is declared to take no NULL.
const isMadeAnew = ({ jobs }: Pipeline, name: string): boolean =>
  jobs.some(({ outputs }) =>
    outputs.some(({ dataset, declared }) => dataset === name && declared === null),
  );

const ofJob = (
  chance: Chance,
  kind: 'REMOVE_JOB' | 'REMOVE_INPUT' | 'REMOVE_OUTPUT',
  { jobs }: Pipeline,
  places: Places,
): Change | null => {
  const writers = jobs.filter(({ outputs }) => outputs.length > 0);
  if (writers.length === 0) return null;
  const taken = chance.pick(writers);
  const job = { namespace: places.jobs, name: taken.name };
  if (kind === 'REMOVE_JOB') return { kind, job };
  const names =
    kind === 'REMOVE_INPUT' ? inputsOf(taken) : taken.outputs.map(({ dataset }) => dataset);
  return { kind, job, dataset: { namespace: places.datasets, name: chance.pick(names) } };
};

// Half of them to a wider type. To a narrower one only where not all values fit it: else it is by chance that nothing happens.
const retyping = (
  chance: Chance,
  dataset: { readonly namespace: string; readonly name: string },
  table: Table,
): Change | null => {
  const possible = table.columns.flatMap(({ name: field, type }) => {
    const to = chance.percent(50)
      ? wider[type]
      : chance.percent(60)
        ? narrower[type]
        : familyOf(type) === 'NUMBER'
          ? ('TEXT' as const)
          : ('INTEGER' as const);
    if (to === undefined) return [];
    const isNothing = to === narrower[type] && fits(table, field, to);
    return isNothing ? [] : [{ kind: 'RETYPE_FIELD' as const, dataset, field, type: to }];
  });
  return possible.length === 0 ? null : chance.pick(possible);
};

const fits = (table: Table, field: string, type: ColumnType): boolean =>
  valuesOf(table, field).every((value) => squeezed(value, type) === value);

const replacing = (
  chance: Chance,
  dataset: { readonly namespace: string; readonly name: string },
  table: Table,
): Change | null => {
  const gone = chance.some(table.columns, chance.below(2));
  const fields = table.columns
    .filter((column) => !gone.includes(column))
    .map(({ name: path, type }) => ({
      path,
      type: chance.percent(20) ? (wider[type] ?? type) : type,
    }));
  return {
    kind: 'REPLACE_SCHEMA',
    dataset,
    fields: [...fields, { path: 'added', type: 'INTEGER' }],
  };
};
