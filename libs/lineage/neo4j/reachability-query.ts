import type { Side } from '../in-process/storage/partial-store.ts';

/** A statement that runs for a node `s` for each of the ids in `$ids`. */
export const fromEach = (statement: string): string =>
  `UNWIND $ids AS id MATCH (s:Name {id: id}) ${statement}`;

/**
 * The ids of all nodes that are reachable from `s`; null for the products on the way. Neo4j plans it as a
 * breadth-first search that visits each node once (VarLengthExpand(Pruning,BFS)), and a test checks the plan. With a
 * lower bound of 2, or if anything but the reached nodes is returned, it would enumerate paths instead, which takes
 * exponential time.
 */
export const reachabilityQuery = (along: Flow, side: Side, depth: number | null): string => {
  const types = along === 'FEEDS' ? 'FEEDS|SOURCE_OF|TARGETS|SHOWN_AS|KNOWN_AS' : along;
  const steps = `-[rs:${types}*0..${depth === null ? '' : depth}]-`;
  const pattern = side === 'leaving' ? `(s)${steps}>(n)` : `(s)<${steps}(n)`;
  return `MATCH ${pattern} WHERE all(r IN rs WHERE r.openedAt <= $asOf AND r.closedAt > $since) RETURN DISTINCT n.id`;
};

/** FEEDS: between datasets, through products and from name to name. PRECEDES: between jobs. */
export type Flow = 'FEEDS' | 'PRECEDES';
