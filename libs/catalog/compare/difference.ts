/**
 * The first thing in a catalog that differs from what the log gives. Members that do not apply are
 * null.
 */
export interface CatalogDifference {
  readonly table: string | null;
  /** The primary key of the row. The values of several columns are separated by commas. */
  readonly key: string | null;
  readonly column: string | null;
  /**
   * The value that the log gives, and the value in the catalog, as JSON, cut to the part that
   * differs.
   */
  readonly expected: string | null;
  readonly found: string | null;
  readonly sentence: string;
}

/** Two values as JSON, cut to the part that differs. */
export const shownPair = (expected: unknown, found: unknown): readonly [string, string] =>
  cutAlike(shownValue(expected), shownValue(found));

/** Two texts, cut to the part that differs. */
export const cutAlike = (one: string, other: string): readonly [string, string] => {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  const from = one.length <= MOST_CHARACTERS ? 0 : Math.max(0, same - CHARACTERS_BEFORE);
  const cut = (text: string): string => {
    const end = from + MOST_CHARACTERS;
    return `${from > 0 ? '…' : ''}${text.slice(from, end)}${text.length > end ? '…' : ''}`;
  };
  return [cut(one), cut(other)];
};

const MOST_CHARACTERS = 100;
const CHARACTERS_BEFORE = 20;

/**
 * As JSON, so that the text "1" differs from the number 1. Buffers are written as hexadecimal
 * literals.
 */
const shownValue = (value: unknown): string =>
  Buffer.isBuffer(value) ? `x'${value.toString('hex')}'` : JSON.stringify(value);
