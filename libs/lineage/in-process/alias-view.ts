import { OPEN, shownNode } from '../graph.ts';
import type { Store } from './storage/store.ts';

/**
 * Which names are one dataset, in a span of sequences in which that does not change. A dataset is known by the node
 * whose name it shows.
 */
export interface IdentityView {
  readonly version: number;
  readonly since: number;
  readonly until: number;
  /** By node, the node it shows; null while every node is its own dataset. */
  readonly shown: Uint32Array | null;
  /** Of the datasets that do not simply consist of the node that they show. */
  readonly members: ReadonlyMap<number, readonly number[]>;
}

export const identityView = (store: Store, sequence: number): IdentityView => {
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
  const span = { version: store.identityVersion, since, until };
  if (current.length === 0) return { ...span, shown: null, members: new Map() };
  // Should two rows speak of one node, the later one is believed.
  current.sort((a, b) => a.openedAt - b.openedAt || a.id - b.id);
  const shown = Uint32Array.from({ length: nodes.length }, (_, node) => node);
  const rows = new Map(current.map((row) => [row.node, row.shown]));
  const touched = new Set<number>();
  for (const id of rows.keys()) {
    const node = nodes.indexOf(id);
    shown[node] = nodes.indexOf(shownNode(id, (one) => rows.get(one)));
    touched.add(node).add(shown[node]);
  }
  const members = new Map<number, number[]>();
  for (const node of touched) members.set(node, []);
  for (const node of touched) members.get(shown[node] ?? node)?.push(node);
  return { ...span, shown, members };
};
