import { widerOf, type ColumnType } from './column-type.ts';
import { compareValues } from './compare-values.ts';
import { column, compile, ofFamily, type ColumnRef, type Scope } from './expression.ts';
import { groupsOf } from './groups-of.ts';
import type { Aggregate, OutputColumn } from './query.ts';
import { QueryFailed } from './query-failed.ts';
import { idsOf } from './ids-of.ts';
import type { Row, Table } from './table.ts';
import type { Value } from './value.ts';

/** One row for each group; NULLs are one group. */
export const grouped = (
  columns: readonly OutputColumn[],
  groupBy: readonly ColumnRef[],
  scope: Scope,
  rows: readonly Row[],
): Table => {
  const keys = groupBy.map((one) => column(one, scope));
  const groups = groupsOf(rows, ({ values }) => JSON.stringify(keys.map(({ of }) => of(values))));
  const made = columns.map((one) => ({ name: one.name, ...groupColumn(one, scope) }));
  return {
    columns: made.map(({ name, type, nullable }) => ({ name, type, nullable })),
    rows: [...groups.values()].map((group) => ({
      id: idsOf(group),
      values: made.map(({ over }) => over(group)),
    })),
  };
};

interface GroupColumn {
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly over: (group: readonly Row[]) => Value;
}

const groupColumn = ({ name, of }: OutputColumn, scope: Scope): GroupColumn => {
  if (of.kind === 'WINDOW') throw new QueryFailed(`${name}: a window stands in a GROUP BY`);
  if (of.kind === 'AGGREGATE') return aggregated(of, scope);
  const { of: value, type, nullable } = compile(of, scope);
  return { type, nullable, over: (group) => value(group[0]?.values ?? []) };
};

const aggregated = ({ function: name, of }: Aggregate, scope: Scope): GroupColumn => {
  const compiled = compile(of, scope);
  const argument = name === 'SUM' || name === 'AVG' ? ofFamily('NUMBER', compiled) : compiled;
  const over = (group: readonly Row[]): Value =>
    aggregate(
      name,
      group.map(({ values }) => argument.of(values)).filter((value) => value !== null),
    );
  const { type, nullable } = argument;
  switch (name) {
    case 'COUNT':
      return { type: 'BIGINT', nullable: false, over };
    case 'AVG':
      return { type: 'DOUBLE', nullable, over };
    case 'SUM':
      return { type: widerOf('BIGINT', type), nullable, over };
    case 'MIN':
    case 'MAX':
      return { type, nullable, over };
  }
};

/** Of no values it is NULL, but for COUNT. */
const aggregate = (name: Aggregate['function'], values: readonly (number | string)[]): Value => {
  if (name === 'COUNT') return values.length;
  if (values.length === 0) return null;
  const inOrder = values.toSorted(compareValues);
  if (name === 'MIN') return inOrder[0] ?? null;
  if (name === 'MAX') return inOrder.at(-1) ?? null;
  const sum = values.reduce<number>((total, value) => total + Number(value), 0);
  return name === 'SUM' ? sum : sum / values.length;
};
