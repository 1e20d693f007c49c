import { byName } from '#openlineage';
import type { Surroundings } from './surroundings.ts';

/** The places of nodes in the order of their names, so that names are compared once; nodes of one name have one place. */
export const ranksByName = (
  nodes: Iterable<number>,
  around: Surroundings,
): ReadonlyMap<number, number> => {
  const named = Array.from(new Set(nodes), (node) => ({ node, name: around.name(node) }));
  named.sort((a, b) => byName(a.name, b.name));
  const ranks = new Map<number, number>();
  let rank = 0;
  for (const [index, { node, name }] of named.entries()) {
    const before = named[index - 1];
    if (before !== undefined && byName(before.name, name) !== 0) rank += 1;
    ranks.set(node, rank);
  }
  return ranks;
};
