import { familyOf } from './column-type.ts';
import { compareValues } from './compare-values.ts';
import { column, compile, compileCondition, ofFamily, type Scope } from './expression.ts';
import { groupsOf } from './groups-of.ts';
import type { OutputColumn, Query } from './query.ts';
import { QueryFailed } from './query-failed.ts';
import { grouped } from './run-group-by.ts';
import { windowOf, type RowColumn, type WindowColumn } from './run-window.ts';
import { shortened } from './ids-of.ts';
import type { Row, Table } from './table.ts';

/** Runs the query; throws {@link QueryFailed} where an engine would. */
export const runQuery = (query: Query, tables: ReadonlyMap<string, Table>): Table => {
  const inputs = query.inputs.map((name) => {
    const table = tables.get(name);
    if (table === undefined) throw new QueryFailed(`there is no table ${name}`);
    return table;
  });
  const scope = scopeOf(query, inputs);
  const holds = query.filter === null ? () => true : compileCondition(query.filter, scope);
  const kept = joined(query, scope, inputs).filter(({ values }) => holds(values));
  const rows = sorted(query, scope, kept);
  if (query.columns === '*') return { columns: scope[0] ?? [], rows };
  return query.groupBy === null
    ? projected(query.columns, scope, kept, rows)
    : grouped(query.columns, query.groupBy, scope, rows);
};

/** The columns of each input, as they are after the join. */
const scopeOf = ({ joins }: Query, inputs: readonly Table[]): Scope =>
  inputs.map(({ columns }, index) =>
    joins[index - 1]?.kind === 'LEFT'
      ? columns.map((one) => ({ ...one, nullable: true }))
      : columns,
  );

const joined = ({ joins }: Query, scope: Scope, inputs: readonly Table[]): readonly Row[] =>
  joins.reduce<readonly Row[]>((rows, { left, right, kind }, index) => {
    const next = inputs[index + 1] ?? { columns: [], rows: [] };
    const none = next.columns.map(() => null);
    if (kind === 'NONE')
      return rows.map(({ id, values }) => ({ id, values: [...values, ...none] }));
    const leftKey = column(left, scope);
    const rightKey = ofFamily(
      familyOf(leftKey.type),
      column({ ...right, input: 0 }, [next.columns]),
    );
    const byKey = groupsOf(next.rows, ({ values }) => rightKey.of(values));
    return rows.flatMap((row) => {
      const key = leftKey.of(row.values);
      const matches = key === null ? [] : (byKey.get(key) ?? []);
      if (matches.length === 0 && kind === 'LEFT') {
        return [{ id: row.id, values: [...row.values, ...none] }];
      }
      return matches.map((match) => ({
        id: `${row.id}|${match.id}`,
        values: [...row.values, ...match.values],
      }));
    });
  }, inputs[0]?.rows ?? []);

/** Equal rows stand as their ids do. */
const sorted = ({ sort }: Query, scope: Scope, rows: readonly Row[]): readonly Row[] => {
  if (sort === null) return rows;
  const by = column(sort.by, scope);
  const inOrder = rows.toSorted(
    (a, b) => compareValues(by.of(a.values), by.of(b.values)) || compareValues(a.id, b.id),
  );
  return sort.limit === null ? inOrder : inOrder.slice(0, sort.limit);
};

/** Of `rows`, which are what a LIMIT leaves of `all`. */
const projected = (
  columns: readonly OutputColumn[],
  scope: Scope,
  all: readonly Row[],
  rows: readonly Row[],
): Table => {
  const made = columns.map((one) => ({ name: one.name, ...rowColumn(one, scope, all) }));
  return {
    columns: made.map(({ name, type, nullable }) => ({ name, type, nullable })),
    rows: rows.map((row) => ({
      id: shortened([row.id, ...made.flatMap((one) => one.madeOf?.(row) ?? [])].join(';')),
      values: made.map(({ at }) => at(row)),
    })),
  };
};

const rowColumn = (
  { name, of }: OutputColumn,
  scope: Scope,
  rows: readonly Row[],
): RowColumn & Partial<WindowColumn> => {
  if (of.kind === 'AGGREGATE') throw new QueryFailed(`${name}: an aggregate needs a GROUP BY`);
  if (of.kind === 'WINDOW') return windowOf(of, scope, rows);
  const { of: value, type, nullable } = compile(of, scope);
  return { type, nullable, at: ({ values }) => value(values) };
};
