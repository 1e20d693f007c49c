import { storable } from './storable.ts';

// Longer texts are no words that anyone types, and indexes have limits.
const LONGEST = 100;
const MOST = 1_000;

/**
 * The words that a text is found by: split at punctuation, at a change of letter case and between letters and digits,
 * each folded; and the whole folded text, where it is short enough to be a name. In the order they stand, each once.
 */
export const wordsOf = (text: string): readonly string[] => {
  const words = new Set(splitWords(text));
  const whole = storable(foldText(text));
  if (whole !== '' && Array.from(whole).length <= LONGEST) words.add(whole);
  return [...words];
};

/** The folded words of a text, in order and each once, at most the first thousand. */
export const splitWords = (text: string): readonly string[] => {
  const words = new Set<string>();
  for (const [word] of text.normalize('NFKC').matchAll(WORD)) {
    words.add(Array.from(foldText(word)).slice(0, LONGEST).join(''));
    if (words.size === MOST) break;
  }
  return [...words];
};

/** A text without what search does not tell apart: compatibility forms, letter case, space around it. */
export const foldText = (text: string): string =>
  text
    .normalize('NFKC')
    // By way of upper case, so that `ß` and `SS` meet; the final sigma is a sigma.
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKC')
    .trim();

// `HTTPServer2` is HTTP, Server, 2; `orderLines` is order, Lines.
const WORD =
  /(?:\p{Lu}\p{M}*)+(?!\p{M}*\p{Ll})|(?:\p{Lu}\p{M}*)?(?:[\p{Ll}\p{Lt}\p{Lm}\p{Lo}]\p{M}*)+|\p{N}+/gu;
