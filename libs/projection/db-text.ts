import { sha256, type DatasetName } from '#openlineage';

/**
 * The text in a form that every engine can store. PostgreSQL refuses U+0000, and UTF-8 has no lone surrogates: both are written
 * as `\uXXXX`, on all engines alike, so that the same log makes the same rows.
 */
export const escapeForDb = (text: string): string =>
  // The common case costs one test.
  NOT_IN_DB.test(text) ? text.replace(EACH_NOT_IN_DB, escapeUnit) : text;

/** Tells whether two names are the same name once they are stored. */
export const isSameName = (a: DatasetName, b: DatasetName): boolean =>
  escapeForDb(a.name) === escapeForDb(b.name) &&
  escapeForDb(a.namespace) === escapeForDb(b.namespace);

const NOT_IN_DB = /\0|\p{Surrogate}/u;
const EACH_NOT_IN_DB = /\0|\p{Surrogate}/gu;

const escapeUnit = (unit: string): string =>
  `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * The text as a key that fits into an index of every engine: escaped, and, if it is long, cut and followed by the SHA-256 of the
 * whole. An index row of PostgreSQL has room for about 2,700 bytes.
 */
export const indexableKey = (text: string): string => {
  const whole = escapeForDb(text);
  if (whole.length <= LONGEST_KEY) return whole;
  // Cut between code points: half of a surrogate pair could not be stored.
  return `${Array.from(whole.slice(0, LONGEST_KEY)).slice(0, SHOWN_OF_KEY).join('')}… ${sha256(whole)}`;
};

// In UTF-16 units, each of at most three bytes of UTF-8, so a key leaves room for the other columns of its index.
const LONGEST_KEY = 600;
const SHOWN_OF_KEY = 200;
