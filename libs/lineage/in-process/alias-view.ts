import { OPEN, shownNode } from '../graph.ts';
import type { Store } from './storage/store.ts';

/**
 * The alias sets (the names that are one dataset) in a span of sequences in which they do not change. A dataset is
 * identified by its canonical node: the node whose name it shows.
 */
export interface AliasView {
  /** {@link Store.aliasVersion} when this view was made. */
  readonly version: number;
  /** The view is valid for the sequences in [since, until). */
  readonly since: number;
  readonly until: number;
  /** The canonical node of each node; null while no node has an alias. */
  readonly canonical: Uint32Array | null;
  /** 1 for each node that an alias set mentions, 0 for every other one; null while no node has an alias. */
  readonly isAliased: Uint8Array | null;
  /** The nodes of an alias set, by its canonical node. */
  readonly aliases: ReadonlyMap<number, readonly number[]>;
}

/** The alias sets that are in effect at a sequence. Its cost grows with the rows of identities, not with the edges. */
export const aliasView = (store: Store, sequence: number): AliasView => {
  const { nodes, identities } = store;
  let since = 0;
  let until = OPEN;
  const current = [];
  for (const row of identities.values()) {
    for (const bound of [row.openedAt, row.closedAt]) {
      if (bound <= sequence) since = Math.max(since, bound);
      else until = Math.min(until, bound);
    }
    if (row.openedAt <= sequence && sequence < row.closedAt) current.push(row);
  }
  const span = { version: store.aliasVersion, since, until };
  if (current.length === 0)
    return { ...span, canonical: null, isAliased: null, aliases: new Map() };
  // If two rows are about one node, the later one counts.
  current.sort((a, b) => a.openedAt - b.openedAt || a.id - b.id);
  const canonical = new Uint32Array(nodes.length);
  for (let node = 0; node < canonical.length; node += 1) canonical[node] = node;
  const isAliased = new Uint8Array(nodes.length);
  const rows = new Map(current.map((row) => [row.node, row.shown]));
  const mentioned = new Set<number>();
  for (const id of rows.keys()) {
    const node = nodes.indexOf(id);
    canonical[node] = nodes.indexOf(shownNode(id, (one) => rows.get(one)));
    mentioned.add(node).add(canonical[node]);
  }
  const aliases = new Map<number, number[]>();
  for (const node of mentioned) aliases.set(node, []);
  for (const node of mentioned) {
    isAliased[node] = 1;
    aliases.get(canonical[node] ?? node)?.push(node);
  }
  return { ...span, canonical, isAliased, aliases };
};
