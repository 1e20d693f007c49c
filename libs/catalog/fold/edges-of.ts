import type { Basis } from '#lineage';
import { type RunLineage, stronger } from '#projection';
import type { OwnEdge } from './held-edges.ts';

/** Every edge of a statement once, in an order of its own; those that leave a dataset for others together. */
export function* edgesOf(stated: RunLineage): Generator<readonly OwnEdge[]> {
  yield* feedsOf(stated);
  yield inOrder('PRECEDES', 'EXPLICIT', stated.jobEdges);
  yield inOrder('READS', null, stated.reads);
  yield inOrder('WRITES', null, stated.writes);
}

/** Of each feed the strongest basis. */
function* feedsOf({ datasetEdges, inferredProducts }: RunLineage): Generator<readonly OwnEdge[]> {
  const single = new Map<number, (readonly [number, Basis])[]>();
  for (const [from, to, basis] of datasetEdges) listed(single, from).push([to, basis]);
  const inferred = new Map<number, (readonly number[])[]>();
  for (const [froms, to] of inferredProducts)
    for (const from of froms) listed(inferred, from).push(to);
  for (const from of [...new Set([...single.keys(), ...inferred.keys()])].sort(ascending)) {
    const bases = new Map<number, Basis>();
    for (const tos of inferred.get(from) ?? []) for (const to of tos) bases.set(to, 'INFERRED');
    for (const [to, basis] of single.get(from) ?? [])
      bases.set(to, stronger(basis, bases.get(to) ?? basis));
    yield [...bases.keys()]
      .sort(ascending)
      .map((to) => ({ kind: 'FEEDS', from, to, basis: bases.get(to) ?? 'INFERRED' }));
  }
}

const listed = <T>(lists: Map<number, T[]>, key: number): T[] => {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
};

const inOrder = (
  kind: OwnEdge['kind'],
  basis: OwnEdge['basis'],
  ends: readonly (readonly [number, number])[],
): readonly OwnEdge[] =>
  ends
    .map(([from, to]) => ({ kind, from, to, basis }))
    .sort((a, b) => a.from - b.from || a.to - b.to);

const ascending = (a: number, b: number): number => a - b;

/**
 * Without the field edges that name no field on either side, but those beside others of the same two datasets: that a dataset as
 * a whole feeds another is what the edge itself says, unless its fields are said to feed some fields only.
 */
export const withoutBareFields = (stated: RunLineage): RunLineage => {
  const isBare = ([, fromField, , toField]: RunLineage['fieldEdges'][number]) =>
    fromField === null && toField === null;
  const pair = ([from, , to]: RunLineage['fieldEdges'][number]) => `${from} ${to}`;
  const detailed = new Set(stated.fieldEdges.filter((feed) => !isBare(feed)).map(pair));
  return {
    ...stated,
    fieldEdges: stated.fieldEdges.filter((feed) => !isBare(feed) || detailed.has(pair(feed))),
  };
};
