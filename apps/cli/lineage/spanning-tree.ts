import type { Hop, Place } from './hops.ts';

/** A place in the tree: how it was reached, what hangs below it, and what else it leads to, shown elsewhere in the tree. */
export interface TreeNode {
  readonly place: Place;
  /** Null for what stands at the top. */
  readonly hop: Hop | null;
  readonly below: readonly TreeNode[];
  /** Hops to what hangs elsewhere: a diamond, or a cycle. */
  readonly others: readonly Hop[];
}

export const keyOf = ({ namespace, name, field }: Place): string =>
  JSON.stringify([namespace, name, field]);

/**
 * Every place once, below the tops: at the end of a shortest path of hops that are more than inferred, else of a shortest path.
 * A place that no hop leads to is a top itself. Hops to anything else are left out.
 */
export const spanningTree = (
  tops: readonly Place[],
  hops: readonly Hop[],
  places: readonly Place[],
): readonly TreeNode[] => {
  const isShown = new Set([...tops, ...places].map(keyOf));
  const hopsFrom = groupByNear(hops.filter(({ far }) => isShown.has(keyOf(far))));
  const certain = firstHops(tops, hopsFrom, ({ basis }) => basis !== 'INFERRED');
  const all = firstHops(tops, hopsFrom, () => true);

  const nodes = new Map<string, Growing>();
  const roots: TreeNode[] = [];
  for (const place of [...tops, ...places]) {
    const hop = certain.get(keyOf(place)) ?? all.get(keyOf(place)) ?? null;
    nodes.set(keyOf(place), { place, hop, below: [], others: [] });
  }
  for (const node of nodes.values()) {
    const above = node.hop && nodes.get(keyOf(node.hop.near));
    if (above) above.below.push(node);
    else roots.push(node);
    for (const hop of hopsFrom.get(keyOf(node.place)) ?? [])
      if (nodes.get(keyOf(hop.far))?.hop !== hop) node.others.push(hop);
  }
  return roots;
};

interface Growing extends TreeNode {
  readonly below: TreeNode[];
  readonly others: Hop[];
}

/** Breadth first: for each place that is reached the hop that reaches it first, null for the tops. */
const firstHops = (
  tops: readonly Place[],
  hopsFrom: ReadonlyMap<string, readonly Hop[]>,
  isFollowed: (hop: Hop) => boolean,
): ReadonlyMap<string, Hop | null> => {
  const found = new Map<string, Hop | null>(tops.map((place) => [keyOf(place), null]));
  const queue = [...found.keys()];
  for (const key of queue) {
    for (const hop of hopsFrom.get(key) ?? []) {
      if (found.has(keyOf(hop.far)) || !isFollowed(hop)) continue;
      found.set(keyOf(hop.far), hop);
      queue.push(keyOf(hop.far));
    }
  }
  return found;
};

const groupByNear = (hops: readonly Hop[]): ReadonlyMap<string, readonly Hop[]> => {
  const groups = new Map<string, Hop[]>();
  for (const hop of hops) {
    const key = keyOf(hop.near);
    const group = groups.get(key);
    if (group) group.push(hop);
    else groups.set(key, [hop]);
  }
  return groups;
};
