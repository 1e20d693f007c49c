import { In, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { compareUtf8 } from '#openlineage';
import type { Page, SearchHit, SearchKind, SearchMatch, SearchPlace, Slice } from '../catalog.ts';
import { NodeRow } from '../log-tables.ts';
import { storable } from '../storable.ts';
import { foldText, splitWords } from '../words.ts';
import { inChunks } from './in-chunks.ts';
import { keyAfter, sliceOf, withItems, type Key } from './page.ts';
import { inNamespace } from './shown-nodes.ts';
import { namesBeginningWith, wordsBeginningWith, type WordAt } from './word-hits.ts';

export interface SearchQuestion {
  readonly query: string;
  readonly kind: SearchKind | null;
  /** Only what has a name in this namespace. */
  readonly namespace: string | null;
}

// Ranks are places in these lists.
const MATCHES: readonly SearchMatch[] = ['EXACT', 'PREFIX', 'WORDS', 'BEGINNINGS'];
const PLACES: readonly SearchPlace[] = ['NAME', 'FIELD', 'DESCRIPTION', 'TAG', 'OWNER'];

const hitKey = z.tuple([z.int(), z.string(), z.string(), z.string(), z.int()]);

/** Datasets and jobs found by their words, the best match first, then by name. None for a query without words. */
export const search = async (
  db: EntityManager,
  asOf: number,
  { query, kind, namespace }: SearchQuestion,
  page: Page,
): Promise<Slice<SearchHit>> => {
  const after = keyAfter(page, hitKey);
  const found = await foundBy(db, asOf, query);
  const allowed = namespace === null ? null : await nodesInNamespace(db, asOf, namespace);
  const ids = [...found.keys()].filter((id) => !allowed || allowed.has(id));
  const nodes = await inChunks(ids, (chunk) =>
    db.findBy(NodeRow, { id: In(chunk), ...(kind && { kind }) }),
  );
  const hits = nodes.flatMap((node): Hit[] => {
    const fit = found.get(node.id);
    return fit ? [{ node, fit }] : [];
  });
  const sorted = hits.sort((a, b) => byKey(keyOf(a), keyOf(b)));
  const rest = sorted.filter((hit) => after === null || byKey(keyOf(hit), after) > 0);
  const slice = sliceOf(rest, page, sorted.length, keyOf);
  return withItems(
    slice,
    slice.items.map(({ node }) => viewOf(node)),
  );
};

interface Hit {
  readonly node: NodeRow;
  readonly fit: Fit;
}

/** How well something fits, as ranks: the lower the better. */
interface Fit {
  readonly match: number;
  readonly place: number;
}

const keyOf = ({ node: { id, kind, namespace, name }, fit }: Hit): z.infer<typeof hitKey> => [
  fit.match,
  name,
  namespace,
  kind,
  id,
];

const byKey = (a: Key, b: Key): number => {
  for (const [index, part] of a.entries()) {
    const other = b[index] ?? '';
    const difference =
      typeof part === 'string' ? compareUtf8(part, String(other)) : part - Number(other);
    if (difference !== 0) return difference;
  }
  return 0;
};

const viewOf = ({ node: { kind, namespace, name }, fit }: Hit): SearchHit => ({
  kind,
  namespace,
  name,
  match: MATCHES[fit.match] ?? 'BEGINNINGS',
  place: PLACES[fit.place] ?? 'NAME',
});

/** What fits a query, by the node that it shows. */
const foundBy = async (
  db: EntityManager,
  asOf: number,
  query: string,
): Promise<ReadonlyMap<number, Fit>> => {
  const whole = storable(foldText(query));
  const best = new Map<number, Fit>();
  if (whole === '') return best;
  const propose = (id: number, fit: Fit): void => {
    const known = best.get(id);
    const isBetter = !known || fit.match < known.match;
    if (isBetter || (fit.match === known.match && fit.place < known.place)) best.set(id, fit);
  };
  for (const { shown, name } of await namesBeginningWith(db, asOf, whole)) {
    const folded = storable(foldText(name));
    if (folded.startsWith(whole)) propose(shown, { match: folded === whole ? 0 : 1, place: 0 });
  }
  // Split at a change of case, a query is other words than the same text in lower case: its words fit, or it does as a whole.
  const words = splitWords(query);
  for (const [id, fit] of await fitsOf(db, asOf, words)) propose(id, fit);
  if (words.join() !== whole)
    for (const [id, fit] of await fitsOf(db, asOf, [whole])) propose(id, fit);
  return best;
};

/** What has each of the words, or for each a word that begins with it. */
const fitsOf = async (
  db: EntityManager,
  asOf: number,
  words: readonly string[],
): Promise<ReadonlyMap<number, Fit>> => {
  let all: ReadonlyMap<number, WordAt> | null = null;
  for (const word of words) {
    const places: ReadonlyMap<number, WordAt> = await wordsBeginningWith(db, asOf, word, PLACES);
    all = all ? inBoth(all, places) : places;
    if (all.size === 0) break;
  }
  return new Map(
    [...(all ?? [])].map(([id, { exact, place }]) => [
      id,
      exact === null ? { match: 3, place } : { match: 2, place: exact },
    ]),
  );
};

const inBoth = (
  former: ReadonlyMap<number, WordAt>,
  latter: ReadonlyMap<number, WordAt>,
): ReadonlyMap<number, WordAt> => {
  const both = new Map<number, WordAt>();
  for (const [id, one] of former) {
    const other = latter.get(id);
    if (!other) continue;
    const exact =
      one.exact === null || other.exact === null ? null : Math.min(one.exact, other.exact);
    both.set(id, { exact, place: Math.min(one.place, other.place) });
  }
  return both;
};

const nodesInNamespace = async (
  db: EntityManager,
  asOf: number,
  namespace: string,
): Promise<ReadonlySet<number>> => {
  const inside = await inNamespace(db, asOf, namespace);
  const rows = await inside.getRawMany<{ id: number | string }>();
  return new Set(rows.map(({ id }) => Number(id)));
};
