import type { Side } from '../in-process/storage/partial-store.ts';

/** The statement with a node `s` for each of the ids it is told. */
export const fromEach = (statement: string): string =>
  `UNWIND $ids AS id MATCH (s:Name {id: id}) ${statement}`;

/**
 * All nodes that are reached from `s`; null for the products on the way. Neo4j plans this as a breadth-first search that visits each node once
 * (VarLengthExpand(Pruning,BFS)), which a test holds: it is lost with a lower bound of 2, or when anything but the nodes reached is
 * returned, and then a graph with many ways takes for ever.
 */
export const reach = (along: Flow, side: Side, depth: number | null): string => {
  const types = along === 'FEEDS' ? 'FEEDS|SOURCE_OF|TARGETS|SHOWN_AS|KNOWN_AS' : along;
  const steps = `-[rs:${types}*0..${depth === null ? '' : depth}]-`;
  const pattern = side === 'leaving' ? `(s)${steps}>(n)` : `(s)<${steps}(n)`;
  return `MATCH ${pattern} WHERE all(r IN rs WHERE r.openedAt <= $asOf AND r.closedAt > $since) RETURN DISTINCT n.id`;
};

/** Between datasets, also from name to name; or between jobs. */
export type Flow = 'FEEDS' | 'PRECEDES';
