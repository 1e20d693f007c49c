import { sha256, type DatasetName } from '#openlineage';

/**
 * Text that every engine holds as it is: PostgreSQL refuses U+0000, UTF-8 has no lone surrogates. Both are written as
 * `\uXXXX`, the same way on all engines.
 */
export const storable = (text: string): string =>
  // The common case costs one test.
  NOT_STORABLE.test(text) ? text.replace(EACH_NOT_STORABLE, escape) : text;

/** Whether two names are one where they are stored. */
export const isSameName = (a: DatasetName, b: DatasetName): boolean =>
  storable(a.name) === storable(b.name) && storable(a.namespace) === storable(b.namespace);

const NOT_STORABLE = /\0|\p{Surrogate}/u;
const EACH_NOT_STORABLE = /\0|\p{Surrogate}/gu;

const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * A name that rows are found by, as every engine's index holds it: {@link storable}, and a long one cut, with its SHA-256 behind
 * it. PostgreSQL has room for 2,700 bytes; nobody's own names come near.
 */
export const storableKey = (text: string): string => {
  const whole = storable(text);
  if (whole.length <= LONGEST_KEY) return whole;
  // By code points: half of one is not storable.
  return `${Array.from(whole.slice(0, LONGEST_KEY)).slice(0, SHOWN_OF_KEY).join('')}… ${sha256(whole)}`;
};

// Of at most three bytes each, and below the limit with what stands beside it.
const LONGEST_KEY = 600;
const SHOWN_OF_KEY = 200;
