import { widerOf, type ColumnType } from './column-type.ts';
import { compareValues } from './compare-values.ts';
import { column, compile, ofFamily, type Scope } from './expression.ts';
import { groupsOf } from './groups-of.ts';
import type { Window } from './query.ts';
import { idsOf } from './ids-of.ts';
import type { Row } from './table.ts';
import type { Value } from './value.ts';

/** A column that was found sound: `at` gives its value in one of the rows of the query. */
export interface RowColumn {
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly at: (row: Row) => Value;
}

/** The ids of the rows that the value in a row is made of. */
export interface WindowColumn extends RowColumn {
  readonly madeOf: (row: Row) => string;
}

/** The values of a window function over all rows of the query, before they are cut off. */
export const windowOf = (window: Window, scope: Scope, rows: readonly Row[]): WindowColumn => {
  const partition = column(window.partitionBy, scope);
  const byKey = groupsOf(rows, ({ values }) => partition.of(values));
  const ids = new Map([...byKey].map(([key, members]) => [key, idsOf(members)]));
  const partitions = [...byKey.values()];
  const over =
    window.function === 'SUM'
      ? sumOver(window, scope, partitions)
      : numbersOver(window, scope, partitions);
  return { ...over, madeOf: ({ values }) => ids.get(partition.of(values)) ?? '' };
};

const sumOver = (
  { of }: Extract<Window, { function: 'SUM' }>,
  scope: Scope,
  partitions: readonly (readonly Row[])[],
): RowColumn => {
  const argument = ofFamily('NUMBER', compile(of, scope));
  const sums = new Map<Row, Value>();
  for (const members of partitions) {
    const numbers = members
      .map(({ values }) => argument.of(values))
      .filter((value) => typeof value === 'number');
    const sum = numbers.length === 0 ? null : numbers.reduce((total, one) => total + one, 0);
    for (const row of members) sums.set(row, sum);
  }
  return {
    type: widerOf('BIGINT', argument.type),
    nullable: argument.nullable,
    at: (row) => sums.get(row) ?? null,
  };
};

const numbersOver = (
  { orderBy }: Extract<Window, { function: 'ROW_NUMBER' }>,
  scope: Scope,
  partitions: readonly (readonly Row[])[],
): RowColumn => {
  const order = column(orderBy, scope);
  const numbers = new Map<Row, Value>();
  for (const members of partitions) {
    const inOrder = members.toSorted(
      (a, b) => compareValues(order.of(a.values), order.of(b.values)) || compareValues(a.id, b.id),
    );
    for (const [index, row] of inOrder.entries()) numbers.set(row, index + 1);
  }
  return { type: 'BIGINT', nullable: false, at: (row) => numbers.get(row) ?? null };
};
