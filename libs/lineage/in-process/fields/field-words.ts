import { compareUtf8 } from '#openlineage';
import { NONE } from '../storage/column.ts';
import { FieldNames } from './field-names.ts';
import type { Moment } from '../snapshot.ts';

/** Which fields a dataset has at a moment, and which of them is meant by a word. Words are the store's numbers of names. */
export interface FieldWords {
  readonly written: (word: number) => number;
  readonly read: (word: number) => number;
  /** Null when there is no such field, or several that differ in case only. */
  readonly find: (name: string) => number | null;
  /** In the order of the names. */
  readonly known: readonly number[];
}

/**
 * A word means the field of that name, else the only one whose name differs in case alone. What is written finds its
 * name among the declared fields, and what is read among the declared and the written ones.
 */
export const fieldWords = (moment: Moment, dataset: number): FieldWords => {
  const { fields, fieldEdges, words } = moment.store;
  const [fromField, toField] = fieldEdges.extra;
  const declared = new Set<string>();
  moment.eachFrom(fields, dataset, (row) => {
    declared.add(words.at(fields.extra[0]?.values[row] ?? NONE));
  });
  const wordsWritten = new Set<number>();
  moment.eachTo(fieldEdges, dataset, (row) => wordsWritten.add(toField?.values[row] ?? NONE));
  const wordsRead = new Set<number>();
  moment.eachFrom(fieldEdges, dataset, (row) => wordsRead.add(fromField?.values[row] ?? NONE));

  const namesOf = (spoken: ReadonlySet<number>, known: FieldNames) =>
    [...spoken]
      .filter((word) => word !== NONE)
      .map((word) => words.at(word))
      .map((name) => known.resolve(name) ?? name);
  const declaredNames = new FieldNames(declared);
  const there = new FieldNames([...declared, ...namesOf(wordsWritten, declaredNames)]);
  const known = new FieldNames([...there, ...namesOf(wordsRead, there)]);
  const meantAmong = (names: FieldNames) => (word: number) => {
    const name = names.resolve(words.at(word));
    return name === null ? word : words.numberOf(name);
  };
  return {
    written: meantAmong(declaredNames),
    read: meantAmong(there),
    find: (name) => {
      const found = known.resolve(name);
      return found === null ? null : words.numberOf(found);
    },
    known: [...known].sort(compareUtf8).map((name) => words.numberOf(name)),
  };
};
