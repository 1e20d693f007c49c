import { FieldNames } from '#lineage';
import { compareUtf8 } from '#openlineage';

/** Which field of a dataset a name means, by the rules of lineage: exactly, otherwise case-insensitively if that is unique. */
export interface FieldNameResolver {
  /** As an edge into the dataset names it. */
  readonly written: (name: string) => string;
  /** As an edge out of the dataset names it. */
  readonly read: (name: string) => string;
  /** As a person names it; null when there is no such field, or several that differ in case only. */
  readonly find: (name: string) => string | null;
  /** In the order of the names. */
  readonly known: readonly string[];
}

/** Of the fields declared, and the names that edges write and read. */
export const fieldNameResolver = (
  declared: Iterable<string>,
  written: Iterable<string>,
  read: Iterable<string>,
): FieldNameResolver => {
  const names = new FieldNames(declared);
  const resolvedIn = (own: FieldNames) => (name: string) => own.resolve(name) ?? name;
  const there = new FieldNames([...names, ...Array.from(written, resolvedIn(names))]);
  const known = new FieldNames([...there, ...Array.from(read, resolvedIn(there))]);
  return {
    written: resolvedIn(names),
    read: resolvedIn(there),
    find: (name) => known.resolve(name),
    known: [...known].sort(compareUtf8),
  };
};
