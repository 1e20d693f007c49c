import { isJsonArray, memberOf, sha256, type Json } from '#openlineage';
import { escapeForDb } from '../db-text.ts';

// Nobody searches for a longer word, and indexes have limits.
const MAX_WORD_LENGTH = 100;
const MAX_WORDS = 1_000;
const MOST_WORDS_IN_LIST = 128;

/**
 * The words by which a text is found, each once: its folded words, split at punctuation, at a change of letter case and between
 * letters and digits; then the whole folded text, if it is at most 100 characters long. None for an empty text.
 */
export const wordsOf = (text: string): readonly string[] => {
  const words = new Set(splitWords(text));
  const whole = escapeForDb(foldText(text));
  if (whole !== '' && Array.from(whole).length <= MAX_WORD_LENGTH) words.add(whole);
  return [...words];
};

/** Sorted words, with half a SHA-256 of them: short enough to stand beside each word. */
export interface WordList {
  readonly hash: string;
  readonly words: readonly string[];
}

/**
 * Splits words into lists: one for up to 128 words, more of 64 to 128 words on average for others. A word goes to a list
 * by its own hash, so that a dataset of thousands of fields keeps most of its lists when one field changes.
 */
export const wordLists = (words: Iterable<string>): readonly WordList[] => {
  const sorted = [...words].sort();
  let count = 1;
  while (sorted.length > count * MOST_WORDS_IN_LIST) count *= 2;
  const lists = Array.from({ length: count }, (): string[] => []);
  for (const word of sorted) lists[count === 1 ? 0 : hashOf(word) % count]?.push(word);
  return lists.flatMap((list) => {
    if (list.length === 0) return [];
    const sha = sha256(JSON.stringify(list));
    return [{ hash: Buffer.from(sha.slice(0, 32), 'hex').toString('base64url'), words: list }];
  });
};

/** FNV-1a over UTF-16 code units. */
const hashOf = (word: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1)
    hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
};

/** The folded words of a text in order, each once: at most the first 1,000, each cut at 100 characters. */
export const splitWords = (text: string): readonly string[] => {
  const words = new Set<string>();
  for (const [word] of text.normalize('NFKC').matchAll(WORD)) {
    words.add(Array.from(foldText(word)).slice(0, MAX_WORD_LENGTH).join(''));
    if (words.size === MAX_WORDS) break;
  }
  return [...words];
};

/** The text as search compares it: without differences of Unicode compatibility form, letter case and surrounding space. */
export const foldText = (text: string): string =>
  text
    .normalize('NFKC')
    // To upper case first, so that `ß` matches `SS`. A final sigma matches any sigma.
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKC')
    .trim();

// `HTTPServer2` has the words HTTP, Server and 2; `orderLines` has order and Lines.
const WORD =
  /(?:\p{Lu}\p{M}*)+(?!\p{M}*\p{Ll})|(?:\p{Lu}\p{M}*)?(?:[\p{Ll}\p{Lt}\p{Lm}\p{Lo}]\p{M}*)+|\p{N}+/gu;

/** The texts in a facet by which its dataset or job is found, each with the place that a hit names; none in other facets. */
export const searchTextsOfFacet = (
  key: string,
  facet: Json,
): readonly (readonly [place: string, text: string])[] => {
  const searched = SEARCHED_FACETS.get(key);
  if (!searched) return [];
  const member = memberOf(facet, searched.member);
  const items: readonly (Json | undefined)[] = isJsonArray(member) ? member : [member];
  return items.flatMap((item) =>
    searched.texts.flatMap((name) => {
      const text = name === null ? item : memberOf(item, name);
      return typeof text === 'string' ? [[searched.place, text] as const] : [];
    }),
  );
};

interface SearchedFacet {
  readonly place: string;
  /** The member of the facet that has a text or a list. */
  readonly member: string;
  /** The members of each item of the list that have texts; null for the item itself. */
  readonly texts: readonly (string | null)[];
}

// A map, because a facet can have the name of a member that every object has, such as `constructor`.
const SEARCHED_FACETS: ReadonlyMap<string, SearchedFacet> = new Map([
  ['documentation', { place: 'DESCRIPTION', member: 'description', texts: [null] }],
  ['tags', { place: 'TAG', member: 'tags', texts: ['key', 'value'] }],
  ['ownership', { place: 'OWNER', member: 'owners', texts: ['name'] }],
]);
