/** The first thing in a catalog that does not follow from the log. What does not apply is `null`. */
export interface CatalogDifference {
  readonly table: string | null;
  /** The row's primary key; the values of a key of several columns with commas between. */
  readonly key: string | null;
  readonly column: string | null;
  /** What the log makes, and what stands there: values as JSON, cut to where they differ. */
  readonly expected: string | null;
  readonly found: string | null;
  readonly sentence: string;
}

/** Two values for people, both cut alike to where they begin to differ. */
export const shownPair = (expected: unknown, found: unknown): readonly [string, string] =>
  cutAlike(shownValue(expected), shownValue(found));

/** Two texts, both cut alike to where they begin to differ. */
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

/** A value for people: as JSON, so that the text "1" is no number. */
const shownValue = (value: unknown): string =>
  Buffer.isBuffer(value) ? `x'${value.toString('hex')}'` : JSON.stringify(value);
