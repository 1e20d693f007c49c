/**
 * A text as Neo4j can hold it: lone surrogates would all become U+FFFD there, so that names that differ would be one. What
 * cannot be held is written as ␛ and four hex digits, ␛ itself as ␛␛, and every other text as it is.
 */
export const storedText = (text: string): string =>
  text.replace(UNHOLDABLE, (character) =>
    character === ESCAPE
      ? ESCAPE + ESCAPE
      : ESCAPE + character.charCodeAt(0).toString(16).padStart(4, '0'),
  );

/** The text that {@link storedText} was made of. */
export const textStored = (stored: string): string =>
  stored.includes(ESCAPE)
    ? stored.replace(ESCAPED, (_, hex: string | undefined) =>
        hex === undefined ? ESCAPE : String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : stored;

const ESCAPE = '\u241b';
// With the flag u a surrogate matches only where it is alone.
const UNHOLDABLE = /[\u0000\u241b\ud800-\udfff]/gu;
const ESCAPED = /\u241b(?:\u241b|([0-9a-f]{4}))/g;
