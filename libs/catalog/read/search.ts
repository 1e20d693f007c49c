import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { compareUtf8 } from '#openlineage';
import type { Page, SearchHit, SearchMatch, SearchPlace, Slice } from '../catalog.ts';
import { NodeRow } from '../log-tables.ts';
import { storable } from '../storable.ts';
import { foldText, splitWords } from '../words.ts';
import { BadCursor, keyAfter, sliceOf, withItems } from './page.ts';
import { hitsOfWord, otherNamesOfWord, type Wanted, type WordHit } from './word-hits.ts';

export interface SearchQuestion extends Wanted {
  readonly query: string;
}

// Ranks are places in these lists.
const MATCHES: readonly SearchMatch[] = ['EXACT', 'PREFIX', 'WORDS', 'BEGINNINGS'];
const PLACES: readonly SearchPlace[] = ['NAME', 'FIELD', 'DESCRIPTION', 'TAG', 'OWNER'];

const hitCursor = z.tuple([z.int(), z.int()]);

/** Datasets and jobs found by their words, the best match first, then by name. None for a query without words. */
export const search = async (
  db: EntityManager,
  asOf: number,
  { query, ...wanted }: SearchQuestion,
  page: Page,
): Promise<Slice<SearchHit>> => {
  const after = await hitAfter(db, page);
  const found = await foundBy(db, asOf, query, wanted);
  const byMatch = MATCHES.flatMap((_, rank) => found.filter(({ match }) => match === rank));
  const hits = byMatch.map((hit) => ({ hit, key: keyOf(hit) }));
  hits.sort((a, b) => byKey(a.key, b.key));
  const rest = hits.filter(({ key }) => after === null || byKey(key, after) > 0);
  const slice = sliceOf(rest, page, hits.length, ({ hit: { match, node } }) => [match, node.id]);
  return withItems(
    slice,
    slice.items.map(({ node: { hit } }) => viewOf(hit)),
  );
};

interface Hit {
  readonly node: WordHit['node'];
  /** Ranks: the lower the better. */
  readonly match: number;
  readonly place: number;
}

type HitKey = readonly [match: number, name: string, namespace: string, kind: string, id: number];

const hitAfter = async (db: EntityManager, page: Page): Promise<HitKey | null> => {
  const cursor = keyAfter(page, hitCursor);
  if (page.after === null || cursor === null) return null;
  const [match, id] = cursor;
  const node = await db.findOneBy(NodeRow, { id });
  if (!node) throw new BadCursor(page.after);
  return keyOf({ node, match });
};

const keyOf = ({ node: { id, kind, namespace, name }, match }: Omit<Hit, 'place'>): HitKey => [
  match,
  name,
  namespace,
  kind,
  id,
];

const byKey = (a: HitKey, b: HitKey): number =>
  a[0] - b[0] ||
  compareUtf8(a[1], b[1]) ||
  compareUtf8(a[2], b[2]) ||
  compareUtf8(a[3], b[3]) ||
  a[4] - b[4];

const viewOf = ({ node: { kind, namespace, name }, match, place }: Hit): SearchHit => ({
  kind,
  namespace,
  name,
  match: MATCHES[match] ?? 'BEGINNINGS',
  place: PLACES[place] ?? 'NAME',
});

const foundBy = async (
  db: EntityManager,
  asOf: number,
  query: string,
  wanted: Wanted,
): Promise<readonly Hit[]> => {
  const whole = storable(foldText(query));
  if (whole === '') return [];
  const words = splitWords(query);
  // Split at a change of case, a query is other words than the same text in lower case: its words fit, or it does as a whole.
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
  const folded = storable(foldText(name));
  if (folded === whole) return MATCHES.indexOf('EXACT');
  return folded.startsWith(whole) ? MATCHES.indexOf('PREFIX') : NOT_BY_NAME;
};

/** What has each of the words, or for each a word that begins with it. */
const hitsOfAll = async (
  db: EntityManager,
  asOf: number,
  words: readonly string[],
  wanted: Wanted,
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
