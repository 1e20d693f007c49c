import stringWidth from 'string-width';

// What a terminal obeys instead of showing it, or what makes a text look like another one: control characters, lone
// surrogates, line separators, and formatting characters except the joiners of scripts and emoji.
const UNSAFE = String.raw`(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]`;

// Lines that CI systems read as commands: GitHub's "::error" at the start of a line, and GitHub's "##[error]", Azure's
// "##vso[…]" and TeamCity's "##teamcity[…]" anywhere in it. Without its first character none of them is a command.
const BRACKETED = String.raw`#(?=#(?:\[|vso\[|teamcity\[))`;

const UNSAFE_IN_TEXT = new RegExp(String.raw`${UNSAFE}|:(?<=^\s*:)(?=:)|${BRACKETED}`, 'giu');

// Colours are the only sequences that the program writes itself.
const UNSAFE_IN_OUTPUT = new RegExp(
  String.raw`(?!\n|\u001b\[\d{1,2}m)${UNSAFE}|:(?<=^[^\S\n]*:)(?=:)|${BRACKETED}`,
  'gimu',
);

const UNSAFE_IN_JSON = new RegExp(String.raw`(?!\n)${UNSAFE}|${BRACKETED}`, 'giu');

/**
 * A text from outside on one line, as people may see it: no character of it can steer a terminal or a CI system. Each
 * such character is shown by its number, as `\u{1b}`. Doing so twice changes nothing more.
 */
export const printable = (text: string): string => text.replace(UNSAFE_IN_TEXT, numbered);

/**
 * Everything that a command prints, as it may be written: the last guard, behind {@link printable} and {@link jsonText},
 * for a text that came to an output without them. It keeps line breaks and colours.
 */
export const harmless = (output: string): string => output.replace(UNSAFE_IN_OUTPUT, numbered);

const numbered = (character: string): string =>
  `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`;

/** A value as JSON text for a program, which does no harm on a terminal either. */
export const jsonText = (value: unknown): string =>
  `${harmlessJson(JSON.stringify(value, null, 2))}\n`;

/** The same JSON with what could steer a terminal or a CI system escaped: JSON itself escapes only a part of it. */
export const harmlessJson = (json: string): string =>
  json.replace(UNSAFE_IN_JSON, (character) => character.replace(/[^]/g, escaped));

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** How many columns a printable text takes on a terminal. */
export const widthOf = (text: string): number => stringWidth(text);

/**
 * A printable text in lines of so many columns at most, cut where words end, be it at a space or within a name, if that leaves
 * no short line.
 */
export const wrapped = (text: string, columns: number): readonly string[] => {
  if (widthOf(text) <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    const more = widthOf(segment);
    if (width + more > columns && line !== '') {
      const cut = segment === ' ' ? line.length : cutOf(line);
      lines.push(line.slice(0, cut).trimEnd());
      line = line.slice(cut);
      width = widthOf(line);
    }
    if (line === '' && segment === ' ' && lines.length > 0) continue;
    line += segment;
    width += more;
  }
  return line === '' ? lines : [...lines, line];
};

/** The width of the longest word in a printable text: what a column must have for no word to be cut. */
export const wordWidth = (text: string): number =>
  text.split(AFTER_WORD).reduce((widest, word) => Math.max(widest, widthOf(word.trimEnd())), 0);

const AFTER_WORD = /(?<=[ ./_:-])(?![ ./_:-])/;

/** After the last space, else after the last sign within a name, unless that leaves a short line; else anywhere. */
const cutOf = (line: string): number => {
  const ends = [/^.* /s, /^.*[./_:-]/s].map((end) => end.exec(line)?.[0].length ?? 0);
  return ends.find((end) => end > line.length / 3) ?? line.length;
};

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
