import type { EntityManager } from 'typeorm';
import { escapeForDb, foldText, splitWords } from '#projection';
import type { SearchMatch, SearchPlace } from '../../catalog.ts';
import { ownersAndTagsOf } from './owners-and-tags.ts';
import { hitsOfWord, otherNamesOfWord, type SearchFilter, type WordHit } from './word-hits.ts';

/** A search. Null: no restriction. */
export interface SearchQuestion extends SearchFilter {
  readonly query: string;
  /** The name of an owner. */
  readonly owner: string | null;
  /** The key of a tag, or `key=value`. */
  readonly tag: string | null;
}

// The index in these lists is the rank.
export const MATCHES: readonly SearchMatch[] = ['EXACT', 'PREFIX', 'WORDS', 'BEGINNINGS'];
export const PLACES: readonly SearchPlace[] = ['NAME', 'FIELD', 'DESCRIPTION', 'TAG', 'OWNER'];

/** A job, or a dataset by its canonical node. */
export interface Hit {
  readonly node: WordHit['node'];
  /** Ranks: lower is better. */
  readonly match: number;
  readonly place: number;
}

/** All results of a search, in no particular order. */
export const hitsOf = async (
  db: EntityManager,
  asOf: number,
  question: SearchQuestion,
): Promise<readonly Hit[]> => {
  const owner = question.owner === null ? null : escapeForDb(question.owner);
  const tag = question.tag === null ? null : escapeForDb(question.tag);
  const found = await foundBy(db, asOf, question);
  if (owner === null && tag === null) return found;
  const annotations = await ownersAndTagsOf(
    db,
    asOf,
    found.map(({ node }) => node.id),
  );
  return found.filter(({ node: { id } }) => {
    const { owners, tags } = annotations(id);
    return (
      (owner === null || owners.includes(owner)) &&
      (tag === null || tags.some(({ key, text }) => key === tag || text === tag))
    );
  });
};

const foundBy = async (
  db: EntityManager,
  asOf: number,
  { query, kind, namespace }: SearchQuestion,
): Promise<readonly Hit[]> => {
  const wanted = { kind, namespace };
  const whole = escapeForDb(foldText(query));
  if (whole === '') return [];
  const words = splitWords(query);
  // A query in mixed case is split into words where the case changes. Its words may match, or the
  // whole query as one word.
  const queries = words.join() === whole ? [words] : [words, [whole]];
  const otherNames = new Map<number, number>();
  for (const { shown, name } of await otherNamesOfWord(db, asOf, whole)) {
    otherNames.set(shown, Math.min(nameRank(name, whole), otherNames.get(shown) ?? NOT_BY_NAME));
  }
  const best = new Map<number, Hit>();
  for (const each of queries) {
    for (const hit of await hitsOfAll(db, asOf, each, wanted)) {
      const { id, name } = hit.node;
      const byName = Math.min(nameRank(name, whole), otherNames.get(id) ?? NOT_BY_NAME);
      const own = byName < hit.match ? { ...hit, match: byName, place: 0 } : hit;
      const known = best.get(id);
      if (!known || own.match < known.match) best.set(id, own);
    }
  }
  return [...best.values()];
};

const NOT_BY_NAME = MATCHES.length;

const nameRank = (name: string, whole: string): number => {
  const folded = escapeForDb(foldText(name));
  if (folded === whole) return MATCHES.indexOf('EXACT');
  return folded.startsWith(whole) ? MATCHES.indexOf('PREFIX') : NOT_BY_NAME;
};

/** The nodes that match all words, either exactly or by a word that begins with it. */
const hitsOfAll = async (
  db: EntityManager,
  asOf: number,
  words: readonly string[],
  wanted: SearchFilter,
): Promise<readonly Hit[]> => {
  let all: ReadonlyMap<number, WordHit> | null = null;
  for (const word of words) {
    const hits: ReadonlyMap<number, WordHit> = await hitsOfWord(db, asOf, word, PLACES, wanted);
    all = all ? inBoth(all, hits) : hits;
    if (all.size === 0) break;
  }
  return [...(all ?? new Map<number, WordHit>()).values()].map(({ node, exact, place }) =>
    exact === null
      ? { node, match: MATCHES.indexOf('BEGINNINGS'), place }
      : { node, match: MATCHES.indexOf('WORDS'), place: exact },
  );
};

const inBoth = (
  former: ReadonlyMap<number, WordHit>,
  latter: ReadonlyMap<number, WordHit>,
): ReadonlyMap<number, WordHit> => {
  const both = new Map<number, WordHit>();
  for (const [id, one] of former) {
    const other = latter.get(id);
    if (!other) continue;
    const exact =
      one.exact === null || other.exact === null ? null : Math.min(one.exact, other.exact);
    both.set(id, { node: one.node, exact, place: Math.min(one.place, other.place) });
  }
  return both;
};
