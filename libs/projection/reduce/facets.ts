import type { EventOrder } from '../rules/event-order.ts';
import {
  annotationsOf,
  countingStatements,
  isAnnotating,
  isLater,
  type Annotation,
} from '../rules/metadata.ts';
import { searchTextsOfFacet, wordLists, type WordList } from '../rules/search-words.ts';
import type { StatedField } from '../schemas/schema-evidence.ts';
import type {
  AnnotationRow,
  DatasetStatementRow,
  FacetRow,
  FacetStatementRow,
  Interval,
  StatedFacets,
  WordListRow,
} from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { annotationKey, facetKey, statementKey, wordListKey } from '../state/tables.ts';
import { membersOf } from './alias-sets.ts';
import { rootOf } from './aliases.ts';
import type { Dirty } from './dirty.ts';
import { reconcile } from './reconcile.ts';
import type { Stated } from './stated-facets.ts';

/**
 * Notes the facets that an event gives a dataset or job. A facet replaces the one that the same integration gave before;
 * of two statements the later in event order counts, whichever arrived last. `_deleted` ends the integration's own facet.
 */
export const noteFacets = (
  state: ProjectionState,
  owner: number,
  { facets, integration }: Stated,
  { orderKey }: EventOrder,
  dirty: Dirty,
): void => {
  let others: readonly FacetStatementRow[] | null = null;
  for (const facet of facets) {
    const { key, rowKey } = facet;
    const former = state.facetStatements.group(owner).get(rowKey);
    if (former && former.orderKey > orderKey) continue;
    const content = facet.content();
    const row = { owner, key, integration, orderKey, content };
    if (former && !isLater(row, former)) continue;
    if (former?.content === content) {
      // The same again: what is shown can only change where it overtakes another statement.
      others ??= otherStatements(state, owner, integration);
      if (others.some((other) => other.key === key && overtakes(row, former, other)))
        dirty.facets.add(owner);
    } else {
      dirty.facets.add(owner);
    }
    state.facetStatements.put(row, rowKey);
  }
};

/** Makes the facet statements of a name from what is stated under it. */
export const renewFacetStatements = (
  state: ProjectionState,
  owner: number,
  statements: readonly DatasetStatementRow[],
  dirty: Dirty,
): void => {
  const latest = new Map<string, FacetStatementRow>();
  for (const { facets, integration, orderKey } of statements) {
    if (facets === null) continue;
    for (const [key, content] of state.content<StatedFacets>(facets) ?? []) {
      const row = { owner, key, integration, orderKey, content };
      const known = latest.get(statementKey(row));
      if (!known || isLater(row, known)) latest.set(statementKey(row), row);
    }
  }
  for (const [key, row] of [...state.facetStatements.group(owner)])
    if (!latest.has(String(key))) state.facetStatements.remove(row);
  for (const row of latest.values()) state.facetStatements.put(row);
  dirty.facets.add(owner);
};

/** The statements by other integrations, or under other names of the dataset. */
const otherStatements = (
  state: ProjectionState,
  owner: number,
  integration: string,
): readonly FacetStatementRow[] => {
  const others: FacetStatementRow[] = [];
  for (const member of membersOf(state, owner))
    for (const row of state.facetStatements.group(member).values())
      if (row.integration !== integration || member !== owner) others.push(row);
  return others;
};

const overtakes = (
  present: FacetStatementRow,
  former: FacetStatementRow,
  other: FacetStatementRow,
): boolean => isLater(other, former) && isLater(present, other);

/** Opens and closes the facets and annotations of datasets and jobs. */
export const settleFacets = (
  state: ProjectionState,
  owners: readonly number[],
  sequence: number,
  dirty: Dirty,
): void => {
  // What holds is read of all of them first: since when something is stated is taken over from a former root.
  const wanted = owners.map((owner) => ({ owner, ...wantedRows(state, owner, sequence, dirty) }));
  for (const { owner, facets, annotations } of wanted) {
    const isChanged = reconcile(
      state.facets,
      state.facets.group(owner),
      facets,
      sequence,
      state.next.facet,
      ({ key, integration, content, counts, since }, { id, openedAt, closedAt }) => ({
        id,
        openedAt,
        closedAt,
        owner,
        key,
        integration,
        content,
        counts,
        since,
      }),
    );
    if (isChanged) dirty.words.add(owner);
    reconcile(
      state.annotations,
      state.annotations.group(owner),
      annotations,
      sequence,
      state.next.annotation,
      ({ kind, integration, name, value, field, since }, { id, openedAt, closedAt }) => ({
        id,
        openedAt,
        closedAt,
        owner,
        kind,
        integration,
        name,
        value,
        field,
        since,
      }),
    );
  }
};

type Wanted<R extends Interval> = Map<string, Omit<R, keyof Interval>>;

const wantedRows = (
  state: ProjectionState,
  owner: number,
  sequence: number,
  dirty: Dirty,
): { readonly facets: Wanted<FacetRow>; readonly annotations: Wanted<AnnotationRow> } => {
  const facets: Wanted<FacetRow> = new Map();
  const annotations: Wanted<AnnotationRow> = new Map();
  if (rootOf(state, owner) !== owner) return { facets, annotations };
  const members = membersOf(state, owner);
  const roots = new Set([owner]);
  for (const member of members) roots.add(dirty.formerRoots.get(member) ?? owner);
  const facetSince = sinceIn(state.facets, roots, facetText, sequence);
  const annotationSince = sinceIn(state.annotations, roots, annotationText, sequence);

  for (const [key, statements] of statementsByKey(state, members)) {
    const isEmpty = ({ content }: FacetStatementRow): boolean =>
      isAnnotating(key) && content !== null && annotationsIn(state, key, content).length === 0;
    const counting = new Set(countingStatements(key, statements, isEmpty));
    for (const one of statements) {
      const { integration, content } = one;
      if (content === null) continue;
      const own = { owner, key, integration, content, counts: counting.has(one) };
      const facet = { ...own, since: facetSince(facetText(own)) };
      facets.set(facetKey(facet), facet);
      if (!isAnnotating(key)) continue;
      for (const annotation of annotationsIn(state, key, content)) {
        const stated = { owner, integration, ...annotation };
        const row = { ...stated, since: annotationSince(annotationText(stated)) };
        annotations.set(annotationKey(row), row);
      }
    }
  }
  return { facets, annotations };
};

/** By key, the latest statement of each integration under any name of a dataset. */
const statementsByKey = (
  state: ProjectionState,
  members: readonly number[],
): ReadonlyMap<string, readonly FacetStatementRow[]> => {
  const latest = new Map<string, Map<string, FacetStatementRow>>();
  for (const member of members) {
    for (const row of state.facetStatements.group(member).values()) {
      const ofKey = latest.get(row.key) ?? new Map<string, FacetStatementRow>();
      latest.set(row.key, ofKey);
      const known = ofKey.get(row.integration);
      if (!known || isLater(row, known)) ofKey.set(row.integration, row);
    }
  }
  return new Map([...latest].map(([key, ofKey]) => [key, [...ofKey.values()]]));
};

const annotationsIn = (
  state: ProjectionState,
  key: string,
  content: string,
): readonly Annotation[] => {
  const facet = state.facet(content);
  return facet === undefined ? [] : annotationsOf(key, facet);
};

/** Since when something is stated: as the rows that hold say, or else since this event. */
const sinceIn = <R extends { readonly since: number }>(
  table: Table<R>,
  roots: ReadonlySet<number>,
  text: (row: R) => string,
  sequence: number,
): ((stated: string) => number) => {
  const known = new Map<string, number>();
  for (const root of roots) {
    for (const row of table.group(root).values()) {
      const stated = text(row);
      known.set(stated, Math.min(row.since, known.get(stated) ?? row.since));
    }
  }
  return (stated) => known.get(stated) ?? sequence;
};

const facetText = ({
  key,
  integration,
  content,
}: Pick<FacetRow, 'key' | 'integration' | 'content'>): string =>
  JSON.stringify([key, integration, content]);

const annotationText = ({
  kind,
  integration,
  name,
  value,
  field,
}: Pick<AnnotationRow, 'kind' | 'integration' | 'name' | 'value' | 'field'>): string =>
  JSON.stringify([kind, integration, name, value, field]);

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
  for (const { key, content, counts } of state.facets.group(owner).values()) {
    const facet = counts && IS_SEARCHED.has(key) ? state.facet(content) : undefined;
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
