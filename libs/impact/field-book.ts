import { FieldNames } from '#lineage';
import { compareUtf8 } from '#openlineage';

/** Which field of a dataset a name means, read as lineage reads it. */
export interface FieldBook {
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
export const fieldBook = (
  declared: Iterable<string>,
  written: Iterable<string>,
  read: Iterable<string>,
): FieldBook => {
  const names = new FieldNames(declared);
  const meant = (book: FieldNames) => (name: string) => book.resolve(name) ?? name;
  const there = new FieldNames([...names, ...Array.from(written, meant(names))]);
  const known = new FieldNames([...there, ...Array.from(read, meant(there))]);
  return {
    written: meant(names),
    read: meant(there),
    find: (name) => known.resolve(name),
    known: [...known].sort(compareUtf8),
  };
};
