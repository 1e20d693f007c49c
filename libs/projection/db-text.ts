import { integrationOf, sha256, type DatasetName } from '#openlineage';

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
export const indexableKey = (text: string): string => cutKey(text, 600, 200);

/** The integration that a producer names, as a key: shorter than others, because it stands beside another one in an index. */
export const integrationIn = (producer: string): string =>
  cutKey(integrationOf(producer), 280, 200);

// Lengths are in UTF-16 units, each of at most three bytes of UTF-8: 840 for an integration and 1,800 for another key.
const cutKey = (text: string, longest: number, shown: number): string => {
  const whole = escapeForDb(text);
  if (whole.length <= longest) return whole;
  // Cut between code points: half of a surrogate pair could not be stored.
  return `${Array.from(whole.slice(0, longest)).slice(0, shown).join('')}… ${sha256(whole)}`;
};
