import type { EntityManager } from 'typeorm';
import { compareUtf8, redactNamespace } from '#openlineage';
import { hitsOf, type SearchQuestion } from './hits.ts';
import { ownersAndTagsOf } from './owners-and-tags.ts';

/** The results of a search counted by kind, namespace, owner and tag, most frequent value first. */
export interface SearchFacets {
  readonly kind: readonly FacetCount[];
  readonly namespace: readonly FacetCount[];
  readonly owner: readonly FacetCount[];
  /** As `key=value`. */
  readonly tag: readonly FacetCount[];
}

/** The number of results with a value. */
interface FacetCount {
  readonly value: string;
  readonly count: number;
}

/**
 * Counts all results of a search by kind, canonical namespace, owner and tag, most frequent first.
 */
export const searchFacets = async (
  db: EntityManager,
  asOf: number,
  question: SearchQuestion,
): Promise<SearchFacets> => {
  const hits = await hitsOf(db, asOf, question);
  const annotations = await ownersAndTagsOf(
    db,
    asOf,
    hits.map(({ node }) => node.id),
  );
  const counted = (valuesOf: (node: (typeof hits)[number]['node']) => readonly string[]) =>
    countsOf(hits.flatMap(({ node }) => valuesOf(node)));
  return {
    kind: counted(({ kind }) => [kind]),
    namespace: counted(({ namespace }) => [redactNamespace(namespace)]),
    owner: counted(({ id }) => annotations(id).owners),
    tag: counted(({ id }) => annotations(id).tags.map(({ text }) => text)),
  };
};

const countsOf = (values: readonly string[]): readonly FacetCount[] => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || compareUtf8(a.value, b.value));
};
