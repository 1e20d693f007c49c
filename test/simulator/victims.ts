import { isAtLeastAsWide } from './column-type.ts';
import type { Pipeline } from './pipeline.ts';
import type { Outcome } from './run-pipeline.ts';
import { valuesOf, type Table } from './table.ts';

/** Of datasets, fields and jobs, those that a change has harmed; fields as `keyOf` names them. */
export interface Victims {
  readonly datasets: ReadonlySet<string>;
  readonly jobs: ReadonlySet<string>;
  /** Something about the column is otherwise: it is gone, of another type, stale, or holds other values. */
  readonly fields: ReadonlySet<string>;
  /** Of these, the ones that are so by themselves: gone, of another type, or of another value in the same row. */
  readonly ownFields: ReadonlySet<string>;
}

export const fieldKey = (dataset: string, field: string): string =>
  JSON.stringify([dataset, field]);

/**
 * Whom a change harmed: compares a run of everything with it and one without it, over the same sources. The job that writes
 * `changed`, if it is a dataset that is changed, is no victim for that alone.
 */
export const victimsOf = (
  pipeline: Pipeline,
  changed: string | null,
  without: Outcome,
  having: Outcome,
): Victims => {
  const datasets = new Set<string>();
  const fields = new Set<string>();
  const ownFields = new Set<string>();
  for (const [name, before] of without.tables) {
    const after = having.tables.get(name) ?? nothing;
    const isStale = having.stale.has(name);
    if (after === before && !isStale) continue;
    if (isStale || !isSame(before, after)) datasets.add(name);
    for (const { name: field } of before.columns) {
      const key = fieldKey(name, field);
      const isOwn = isOtherInItsRow(before, after, field);
      if (isOwn && !isStale) ownFields.add(key);
      if (isStale || isOwn || !hasSameValues(before, after, [field])) fields.add(key);
    }
  }
  const jobs = pipeline.jobs.filter(
    ({ name, outputs, shows }) =>
      having.failed.has(name) ||
      outputs.some(({ dataset }) => dataset !== changed && datasets.has(dataset)) ||
      (shows !== null &&
        !isSame(without.shown.get(name) ?? nothing, having.shown.get(name) ?? nothing)),
  );
  return { datasets, jobs: new Set(jobs.map(({ name }) => name)), fields, ownFields };
};

const nothing: Table = { columns: [], rows: [] };

/** Whoever read `before` finds the same in `after`: a further column, or a wider type, harms nobody. */
const isSame = (before: Table, after: Table): boolean => {
  if (before === after) return true;
  const names = before.columns.map(({ name }) => name);
  return names.every((name) => hasType(before, after, name)) && hasSameValues(before, after, names);
};

const hasType = (before: Table, after: Table, name: string): boolean => {
  const was = before.columns.find((column) => column.name === name);
  const is = after.columns.find((column) => column.name === name);
  return was !== undefined && is !== undefined && isAtLeastAsWide(is.type, was.type);
};

/** In whatever order the rows stand. */
const hasSameValues = (before: Table, after: Table, names: readonly string[]): boolean => {
  const was = contentOf(before, names);
  const is = contentOf(after, names);
  return was.length === is.length && was.every((row, index) => row === is[index]);
};

const contentOf = (table: Table, names: readonly string[]): readonly string[] => {
  const columns = names.map((name) => valuesOf(table, name));
  return table.rows
    .map((_, row) => JSON.stringify(columns.map((values) => values[row] ?? null)))
    .toSorted();
};

const isOtherInItsRow = (before: Table, after: Table, name: string): boolean => {
  if (!hasType(before, after, name)) return true;
  const was = valuesOf(before, name);
  const is = new Map(valuesOf(after, name).map((value, row) => [after.rows[row]?.id, value]));
  return before.rows.some(({ id }, row) => is.has(id) && is.get(id) !== was[row]);
};
