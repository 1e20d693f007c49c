import type { Chance } from './chance.ts';
import { familyOf } from './column-type.ts';
import type { ColumnRef, Condition } from './expression.ts';
import type { OutputColumn } from './query.ts';
import { valuesOf, type Table } from './table.ts';

/** What the inputs of a query hold on a day that is known. */
export type Known = readonly Table[];

/** A column of any input, each input alike. */
export const randomRef = (chance: Chance, known: Known): ColumnRef => {
  const input = chance.below(known.length);
  return { kind: 'COLUMN', input, column: chance.pick(known[input]?.columns ?? []).name };
};

/** What an output column of rows that are not grouped is made of. */
export const randomColumn = (chance: Chance, known: Known): OutputColumn['of'] => {
  const of = randomRef(chance, known);
  const drawn = chance.below(100);
  if (drawn < 50) return of;
  if (drawn < 56) return { kind: 'MASK', of };
  if (drawn < 62)
    return {
      kind: 'CASE',
      when: randomCondition(chance, known),
      then: of,
      otherwise: alike(chance, known, of),
    };
  if (drawn < 66)
    return {
      kind: 'WINDOW',
      function: 'ROW_NUMBER',
      partitionBy: of,
      orderBy: randomRef(chance, known),
    };
  if (drawn < 76) return { kind: 'CONCAT', left: of, right: randomRef(chance, known) };
  if (familyAt(known, of) === 'TEXT') return of;
  if (drawn < 80)
    return { kind: 'WINDOW', function: 'SUM', of, partitionBy: randomRef(chance, known) };
  if (drawn < 84) return { kind: 'CAST', of, type: 'TEXT' };
  if (drawn < 92) return { kind: 'TIMES', of, factor: 3 };
  return { kind: chance.pick(['ADD', 'SUBTRACT']), left: of, right: alike(chance, known, of) };
};

/** Holds for a part of the rows that are known. */
export const randomCondition = (chance: Chance, known: Known): Condition => {
  const of = randomRef(chance, known);
  const values = valuesAt(known, of).filter((value) => value !== null);
  if (familyAt(known, of) === 'TEXT') {
    return {
      of,
      operator: chance.pick(['=', '<>']),
      value: values.length === 0 ? '' : chance.pick(values),
    };
  }
  return {
    of,
    operator: chance.pick(['>', '<=']),
    value: values.length === 0 ? 0 : chance.pick(values),
  };
};

export const valuesAt = (known: Known, { input, column }: ColumnRef) => {
  const table = known[input];
  return table === undefined ? [] : valuesOf(table, column);
};

export const familyAt = (known: Known, { input, column }: ColumnRef) => {
  const found = known[input]?.columns.find(({ name }) => name === column);
  return familyOf(found?.type ?? 'TEXT');
};

/** A column of the same family; the same one where no other was found. */
const alike = (chance: Chance, known: Known, of: ColumnRef): ColumnRef => {
  const drawn = Array.from({ length: 6 }, () => randomRef(chance, known));
  return drawn.find((other) => familyAt(known, other) === familyAt(known, of)) ?? of;
};
