import { createHash } from 'node:crypto';

// How ids, texts and keys are stored in Neo4j.

/** How many ids a graph has for each kind of rows. */
const SPAN = 2 ** 36;

/**
 * The ids of one graph. A database may hold several graphs; each has a range of numbers that begins at its `base`,
 * so that one number is a key. In the first graph, with the base 0, rows have the ids of the catalog.
 */
export class RowIds {
  /** The end of the range, exclusive. */
  readonly end: number;

  constructor(readonly base: number) {
    this.end = base + SPAN;
  }

  /** The base of the graph after the one with this base. */
  static after(base: number): number {
    return base + SPAN;
  }

  /** The stored number for an id of the catalog. Throws a RangeError if it is outside of the range. */
  toStored(id: number): number {
    if (!Number.isSafeInteger(id) || id < 0 || id >= SPAN)
      throw new RangeError(
        `${id} cannot be the id of a row: it is not a whole number below ${SPAN}`,
      );
    return this.base + id;
  }

  /** The inverse of {@link toStored}. */
  fromStored(stored: number): number {
    return stored - this.base;
  }
}

/** A key for an index. A hash, because an index takes at most some 8,000 bytes and a name may be longer. */
export const hashKey = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/**
 * A text in a form that Neo4j can store. It would turn each lone surrogate into U+FFFD, so that different names became
 * equal. What cannot be stored becomes ␛ and four hex digits, and ␛ becomes ␛␛; other texts stay the same.
 */
export const encodeText = (text: string): string =>
  text.replace(NOT_STORABLE, (character) =>
    character === ESCAPE
      ? ESCAPE + ESCAPE
      : ESCAPE + character.charCodeAt(0).toString(16).padStart(4, '0'),
  );

/** The inverse of {@link encodeText}. */
export const decodeText = (stored: string): string =>
  stored.includes(ESCAPE)
    ? stored.replace(ESCAPED, (_, hex: string | undefined) =>
        hex === undefined ? ESCAPE : String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : stored;

const ESCAPE = '\u241b';
// With the flag u a surrogate matches only if it is alone.
const NOT_STORABLE = /[\u0000\u241b\ud800-\udfff]/gu;
const ESCAPED = /\u241b(?:\u241b|([0-9a-f]{4}))/g;
