import type { Chance } from './chance.ts';
import type { ColumnRef } from './expression.ts';
import type { Join, OutputColumn, Query } from './query.ts';
import {
  familyAt,
  randomColumn,
  randomCondition,
  randomRef,
  valuesAt,
  type Known,
} from './random-expression.ts';
import { runQuery } from './run-query.ts';
import type { Table } from './table.ts';

const MOST_ROWS = 60;
const LEAST_ROWS = 5;

/** A query over these datasets that makes a fair number of rows out of what they hold; null when none was found. */
export const randomQuery = (
  chance: Chance,
  names: readonly string[],
  tables: ReadonlyMap<string, Table>,
): Query | null => {
  const known: Known = names.map((name) => tables.get(name) ?? { columns: [], rows: [] });
  for (let tries = 0; tries < 30; tries += 1) {
    const query = drawn(chance, names, known);
    if (query === null) continue;
    const { rows } = runQuery(query, tables);
    if (rows.length >= LEAST_ROWS && rows.length <= MOST_ROWS) return query;
  }
  return null;
};

const drawn = (chance: Chance, inputs: readonly string[], known: Known): Query | null => {
  const joins: Join[] = [];
  for (let input = 1; input < inputs.length; input += 1) {
    const join = randomJoin(chance, known, input);
    if (join === null) return null;
    joins.push(join);
  }
  const filter = chance.percent(25) ? randomCondition(chance, known) : null;
  if (inputs.length === 1 && chance.percent(12)) {
    return { inputs, joins, filter, groupBy: null, columns: '*', sort: null };
  }
  if (chance.percent(30)) {
    const groupBy = [randomRef(chance, known)];
    return {
      inputs,
      joins,
      filter,
      groupBy,
      columns: groupColumns(chance, known, groupBy),
      sort: null,
    };
  }
  const sort = chance.percent(8)
    ? { by: randomRef(chance, known), limit: chance.percent(80) ? 8 + chance.below(8) : null }
    : null;
  return { inputs, joins, filter, groupBy: null, columns: rowColumns(chance, known), sort };
};

/** Over columns of one family that have values in common. */
const randomJoin = (chance: Chance, known: Known, input: number): Join | null => {
  for (let tries = 0; tries < 20; tries += 1) {
    const left = randomRef(chance, known.slice(0, 1));
    const right = { ...randomRef(chance, known.slice(input, input + 1)), input };
    const values = new Set(valuesAt(known, left));
    const common = new Set(
      valuesAt(known, right).filter((value) => value !== null && values.has(value)),
    );
    if (common.size >= 2) return { left, right, kind: chance.percent(25) ? 'LEFT' : 'INNER' };
  }
  return null;
};

const rowColumns = (chance: Chance, known: Known): readonly OutputColumn[] =>
  named(Array.from({ length: 3 + chance.below(4) }, () => randomColumn(chance, known)));

const groupColumns = (
  chance: Chance,
  known: Known,
  groupBy: readonly ColumnRef[],
): readonly OutputColumn[] =>
  named([
    ...(chance.percent(90) ? groupBy : []),
    ...Array.from({ length: 1 + chance.below(3) }, (): OutputColumn['of'] => {
      const of = randomRef(chance, known);
      const functions = ['MIN', 'MAX', 'MIN', 'MAX', 'COUNT'] as const;
      return familyAt(known, of) === 'TEXT'
        ? { kind: 'AGGREGATE', function: chance.pick(functions), of }
        : {
            kind: 'AGGREGATE',
            function: chance.pick([...functions, 'SUM', 'SUM', 'SUM', 'AVG']),
            of,
          };
    }),
  ]);

/** Under the name of the column that it is, where that is free. */
const named = (columns: readonly OutputColumn['of'][]): readonly OutputColumn[] => {
  const taken = new Set<string>();
  return columns.map((of, index) => {
    const wanted = [of.kind === 'COLUMN' ? of.column : null, `c${index + 1}`, `d${index + 1}`];
    const name = wanted.find((one) => one !== null && !taken.has(one)) ?? `e${index + 1}`;
    taken.add(name);
    return { name, of };
  });
};
