import type { Basis } from '#lineage';
import type { OwnEdge } from './held-edges.ts';
import { stronger, type Statement } from './statement.ts';

/** Every edge of a statement once, in an order of its own; those that leave a dataset for others together. */
export function* edgesOf(stated: Statement): Generator<readonly OwnEdge[]> {
  yield* feedsOf(stated);
  yield inOrder('PRECEDES', 'EXPLICIT', stated.precedes);
  yield inOrder('READS', null, stated.reads);
  yield inOrder('WRITES', null, stated.writes);
}

/** Of each feed the strongest basis. */
function* feedsOf({ feeds, allToAll }: Statement): Generator<readonly OwnEdge[]> {
  const single = new Map<number, (readonly [number, Basis])[]>();
  for (const [from, to, basis] of feeds) listed(single, from).push([to, basis]);
  const inferred = new Map<number, (readonly number[])[]>();
  for (const [froms, to] of allToAll) for (const from of froms) listed(inferred, from).push(to);
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
export const withoutBareFields = (stated: Statement): Statement => {
  const isBare = ([, fromField, , toField]: Statement['fieldFeeds'][number]) =>
    fromField === null && toField === null;
  const pair = ([from, , to]: Statement['fieldFeeds'][number]) => `${from} ${to}`;
  const detailed = new Set(stated.fieldFeeds.filter((feed) => !isBare(feed)).map(pair));
  return {
    ...stated,
    fieldFeeds: stated.fieldFeeds.filter((feed) => !isBare(feed) || detailed.has(pair(feed))),
  };
};
