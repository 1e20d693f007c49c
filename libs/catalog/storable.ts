/**
 * Text that every engine holds as it is: PostgreSQL refuses U+0000, UTF-8 has no lone surrogates. Both are written as
 * `\uXXXX`, the same way on all engines.
 */
export const storable = (text: string): string =>
  // The common case costs one test.
  NOT_STORABLE.test(text) ? text.replace(EACH_NOT_STORABLE, escape) : text;

const NOT_STORABLE = /\0|\p{Surrogate}/u;
const EACH_NOT_STORABLE = /\0|\p{Surrogate}/gu;

const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
