import { isJsonObject, type FacetTexts, type Json } from '#openlineage';
import { indexableKey } from '../db-text.ts';
import type { EventOrder } from '../rules/event-order.ts';
import { searchTextsOfFacet, wordLists, type WordList } from '../rules/search-words.ts';
import type { StatedField } from '../schemas/schema-evidence.ts';
import type { FacetStatementRow, Interval, WordListRow } from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';
import { facetKey, wordListKey } from '../state/tables.ts';
import { membersOf } from './alias-sets.ts';
import { rootOf } from './aliases.ts';
import type { Dirty } from './dirty.ts';
import { reconcile } from './reconcile.ts';

/**
 * Notes the facets that an event gives a dataset or job. They hold until replaced; of two statements of one facet the
 * later in event order counts, whichever arrived last. `_deleted` ends the facet.
 */
export const noteFacets = (
  state: ProjectionState,
  owner: number,
  facets: FacetTexts,
  { orderKey }: EventOrder,
  dirty: Dirty,
): void => {
  if (facets.size === 0) return;
  const known = state.facetStatements.group(owner);
  for (const [name, json] of facets) {
    const key = indexableKey(name);
    const former = known.get(key);
    if (former && former.orderKey >= orderKey) continue;
    const content = isDeleted(json) ? null : state.keepFacet(json);
    if (former?.content !== content) dirty.facets.add(owner);
    state.facetStatements.put({ owner, key, orderKey, content });
  }
};

const isDeleted = (json: Json): boolean => isJsonObject(json) && json['_deleted'] === true;

/** Opens and closes the facets of a dataset or job. */
export const settleFacets = (
  state: ProjectionState,
  owner: number,
  sequence: number,
  dirty: Dirty,
): void => {
  const wanted = new Map<string, { owner: number; key: string; content: string }>();
  for (const { key, content } of latestFacets(state, owner)) {
    if (content === null) continue;
    const facet = { owner, key, content };
    wanted.set(facetKey(facet), facet);
  }
  const isChanged = reconcile(
    state.facets,
    state.facets.group(owner),
    wanted,
    sequence,
    state.next.facet,
    ({ key, content }, { id, openedAt, closedAt }) => ({
      id,
      openedAt,
      closedAt,
      owner,
      key,
      content,
    }),
  );
  if (isChanged) dirty.words.add(owner);
};

/** Of each facet the latest statement under any name of the dataset; none for a name that is not its root. */
const latestFacets = (state: ProjectionState, owner: number): readonly FacetStatementRow[] => {
  if (rootOf(state, owner) !== owner) return [];
  const latest = new Map<string, FacetStatementRow>();
  for (const member of membersOf(state, owner)) {
    for (const row of state.facetStatements.group(member).values()) {
      const known = latest.get(row.key);
      if (!known || known.orderKey < row.orderKey) latest.set(row.key, row);
    }
  }
  return [...latest.values()];
};

/** Adds the search words of a new name. A name never changes, and neither do its words. */
export const addNameWords = (state: ProjectionState, node: number, name: string): void => {
  for (const word of state.wordsOf(name)) state.nameWords.put({ word, node });
};

/** Opens and closes the search words of a dataset or job beside its name: of fields, description, tags and owners. */
export const settleWords = (state: ProjectionState, owner: number, sequence: number): void => {
  const wanted = new Map<string, Omit<WordListRow, keyof Interval>>();
  const want = (place: string, lists: readonly WordList[]): void => {
    for (const list of lists) {
      const row = { owner, place, list: state.keepWords(list) };
      wanted.set(wordListKey(row), row);
    }
  };
  for (const { content } of state.fieldLists.group(owner).values())
    want('FIELD', fieldWords(state, content));
  const byPlace = new Map<string, Set<string>>();
  for (const { key, content } of state.facets.group(owner).values()) {
    const facet = IS_SEARCHED.has(key) ? state.facet(content) : undefined;
    if (facet === undefined) continue;
    for (const [place, text] of searchTextsOfFacet(key, facet)) {
      const words = byPlace.get(place) ?? new Set();
      byPlace.set(place, words);
      for (const word of state.wordsOf(text)) words.add(word);
    }
  }
  for (const [place, words] of byPlace) want(place, wordLists(words));
  reconcile(
    state.wordLists,
    state.wordLists.group(owner),
    wanted,
    sequence,
    state.next.wordList,
    ({ place, list }, interval) => ({ ...interval, owner, place, list }),
  );
};

/** The words of the fields in a content. Many datasets have the same fields. */
const fieldWords = (state: ProjectionState, content: string): readonly WordList[] => {
  const known = state.fieldWords.get(content);
  if (known) return known;
  const fields = state.content<readonly StatedField[]>(content);
  if (!fields) return [];
  const words = new Set<string>();
  for (const { path } of fields) for (const word of state.wordsOf(path)) words.add(word);
  const lists = wordLists(words);
  state.fieldWords.set(content, lists, words.size + 1);
  return lists;
};

const IS_SEARCHED: ReadonlySet<string> = new Set(['documentation', 'tags', 'ownership']);
