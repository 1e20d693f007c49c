import { OPEN } from '#lineage';
import { canonicalJson, isJsonObject, type FacetTexts, type Json } from '#openlineage';
import { indexableKey, searchTextsOfFacet, wordsOf, type EventOrder } from '#projection';
import type { FacetStatementRow } from '../working-tables.ts';
import { membersOf, rootOf } from './identity.ts';
import { reconcile } from './intervals.ts';
import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/**
 * Notes the facets that an event gives a dataset or job. They hold until replaced; of two words on one facet the later in
 * event order counts, whichever arrived last. `_deleted` ends the facet.
 */
export const noteFacets = async (
  state: FoldState,
  owner: number,
  facets: FacetTexts,
  { orderKey }: EventOrder,
  touched: Touched,
): Promise<void> => {
  if (facets.size === 0) return;
  const known = await state.rows.facetStatements.group(owner);
  for (const [name, json] of facets) {
    const key = indexableKey(name);
    const former = known.get(key);
    if (former && former.orderKey >= orderKey) continue;
    const content = isDeleted(json) ? null : state.keepText(canonicalJson(json));
    if (former?.content !== content) touched.facets.add(owner);
    state.rows.facetStatements.put(Object.assign(former ?? {}, { owner, key, orderKey, content }));
  }
};

const isDeleted = (json: Json): boolean => isJsonObject(json) && json['_deleted'] === true;

/** Opens and closes the facets of a dataset or job. */
export const foldFacets = async (
  state: FoldState,
  owner: number,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  const { rows, nextId } = state;
  const wanted = new Map<string, { owner: number; key: string; content: string }>();
  for (const { key, content } of await latestFacets(state, owner)) {
    if (content !== null) wanted.set(JSON.stringify([key, content]), { owner, key, content });
  }
  if (reconcile(rows.facets, await rows.facets.group(owner), wanted, sequence, nextId.facets)) {
    touched.words.add(owner);
  }
};

/** Of each facet the latest word on any name of the dataset; none for a node that is not its root. */
const latestFacets = async (
  state: FoldState,
  owner: number,
): Promise<readonly FacetStatementRow[]> => {
  const latest = new Map<string, FacetStatementRow>();
  if ((await rootOf(state, owner)) !== owner) return [];
  for (const member of await membersOf(state, owner)) {
    for (const row of (await state.rows.facetStatements.group(member)).values()) {
      const known = latest.get(row.key);
      if (!known || known.orderKey < row.orderKey) latest.set(row.key, row);
    }
  }
  return [...latest.values()];
};

/** Opens the words of a new name. A name never changes, so these are never closed. */
export const openNameWords = async (
  state: FoldState,
  owner: number,
  name: string,
  sequence: number,
): Promise<void> => {
  const { rows, nextId } = state;
  await rows.words.group(owner);
  for (const word of wordsOf(name)) {
    rows.words.put({
      id: nextId.words(),
      owner,
      word,
      place: 'NAME',
      openedAt: sequence,
      closedAt: OPEN,
    });
  }
};

/** Opens and closes the words by which a dataset or job is found beside its name: of fields, description, tags, owners. */
export const foldWords = async (
  state: FoldState,
  owner: number,
  sequence: number,
): Promise<void> => {
  const { rows, nextId } = state;
  const wanted = new Map<string, { owner: number; word: string; place: string }>();
  const add = (place: string, text: string) => {
    for (const word of wordsOf(text)) wanted.set(`${place} ${word}`, { owner, word, place });
  };
  for (const field of (await rows.fields.group(owner)).values()) add('FIELD', field.path);
  for (const { key, content } of (await rows.facets.group(owner)).values()) {
    for (const [place, text] of searchTextsOfFacet(key, await state.facet(content)))
      add(place, text);
  }
  const live = [...(await rows.words.group(owner))].filter(([, row]) => row.place !== 'NAME');
  reconcile(rows.words, new Map(live), wanted, sequence, nextId.words);
};
