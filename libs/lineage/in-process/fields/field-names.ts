import { compareUtf8 } from '#openlineage';
import type { GraphSnapshot } from '../snapshot.ts';
import { NONE } from '../storage/column.ts';

/** The names of a dataset's fields. A name is found exactly, or else without regard to case if only one name fits. */
export class FieldNames {
  readonly #names: Set<string>;
  #byLowerCase: Map<string, string | null> | null = null;

  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  /** The name as the dataset has it; null if it has none that fits, or several that differ in case only. */
  resolve(name: string): string | null {
    if (this.#names.has(name)) return name;
    this.#byLowerCase ??= this.#index();
    return this.#byLowerCase.get(name.toLowerCase()) ?? null;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#names.values();
  }

  #index(): Map<string, string | null> {
    const index = new Map<string, string | null>();
    for (const name of this.#names) {
      const key = name.toLowerCase();
      index.set(key, index.has(key) ? null : name);
    }
    return index;
  }
}

/**
 * Finds the field of a dataset that a name means. Names are numbers here, those that the store's interned strings have;
 * a name that fits no field means a field of just that name.
 */
export interface FieldResolver {
  /** The field that an edge into the dataset means: one of the declared fields. */
  readonly written: (name: number) => number;
  /** The field that an edge out of the dataset means: a declared one, or one that an edge writes. */
  readonly read: (name: number) => number;
  /** The field that a question names; null if there is none, or several that differ in case only. */
  readonly find: (name: string) => number | null;
  /** All fields of the dataset, in the order of their names. */
  readonly known: readonly number[];
}

/** The resolver for a dataset, given by its canonical node. Reads all rows of the dataset that name fields. */
export const fieldResolver = (snapshot: GraphSnapshot, dataset: number): FieldResolver => {
  const { fields, fieldEdges, strings } = snapshot.store;
  const [fromField, toField] = fieldEdges.extra;
  const declared = new Set<string>();
  snapshot.eachOutgoing(fields, dataset, (row) => {
    declared.add(strings.at(fields.extra[0]?.values[row] ?? NONE));
  });
  const written = new Set<number>();
  snapshot.eachIncoming(fieldEdges, dataset, (row) => written.add(toField?.values[row] ?? NONE));
  const read = new Set<number>();
  snapshot.eachOutgoing(fieldEdges, dataset, (row) => read.add(fromField?.values[row] ?? NONE));

  const resolved = (names: ReadonlySet<number>, known: FieldNames) =>
    [...names]
      .filter((name) => name !== NONE)
      .map((name) => strings.at(name))
      .map((name) => known.resolve(name) ?? name);
  const declaredNames = new FieldNames(declared);
  const present = new FieldNames([...declared, ...resolved(written, declaredNames)]);
  const known = new FieldNames([...present, ...resolved(read, present)]);
  const among = (names: FieldNames) => (name: number) => {
    const found = names.resolve(strings.at(name));
    return found === null ? name : strings.numberOf(found);
  };
  return {
    written: among(declaredNames),
    read: among(present),
    find: (name) => {
      const found = known.resolve(name);
      return found === null ? null : strings.numberOf(found);
    },
    known: [...known].sort(compareUtf8).map((name) => strings.numberOf(name)),
  };
};
