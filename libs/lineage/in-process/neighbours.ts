import type { Direction } from '../graph.ts';
import { expandProducts } from './product-edges.ts';
import type { GraphSnapshot } from './snapshot.ts';
import { rankOfJob } from './storage/row-table.ts';

/**
 * Visits the datasets next to one in the order of their names, with the FEEDS rows that lead there, the strongest
 * first. Edges within the dataset are left out. Returns how many rows were looked at. Edges of products come with
 * their number instead of a row; {@link expandProducts} says which of them are offered.
 */
export type Neighbours = (
  dataset: number,
  visit: (neighbour: number, row: number) => void,
) => number;

interface Neighbour {
  readonly neighbour: number;
  readonly row: number;
}

/** Neighbours that are not in the packed order: they are sorted and merged with the packed rows. */
interface Unpacked {
  readonly sorted: readonly Neighbour[];
  /** Packed rows that `sorted` has under another name or replaces. */
  readonly moved: ReadonlySet<number>;
  readonly looked: number;
}

/**
 * The neighbours for one search; `certainOnly` leaves the edges of products out.
 *
 * Packed rows are in order already. Only what is out of order is sorted: rows of the overlay, rows from or to a name
 * that is not the canonical one, and edges of products. So an alias costs something at the datasets next to it only.
 */
export const neighboursIn = (
  snapshot: GraphSnapshot,
  direction: Direction,
  certainOnly: boolean,
): Neighbours => {
  const table = snapshot.store.edges.FEEDS;
  const isDown = direction === 'DOWNSTREAM';
  const [opened, closed] = snapshot.bounds(table);
  const [openings, ends] = [table.opened.values, table.closed.values];
  const far = (isDown ? table.to : table.from).values;
  const offsets = isDown ? table.outOffsets : table.inOffsets;
  const rows = isDown ? null : table.inRows;
  const overlay = isDown ? table.outOverlay : table.inOverlay;
  const coverage = table.coverage?.[isDown ? 'leaving' : 'entering'];
  const { canonical } = snapshot.aliases;
  const { productEdges } = snapshot;
  const near = isDown ? 'SOURCE' : 'TARGET';
  const expand = expandProducts(productEdges, direction);
  const compare = byNameThenStrength(snapshot);

  const leadsToAlias = (start: number, end: number): boolean => {
    if (canonical === null) return false;
    for (let i = start; i < end; i += 1) {
      const node = far[rows === null ? i : (rows[i] ?? 0)] ?? 0;
      if (canonical[node] !== node) return true;
    }
    return false;
  };

  const unpacked = (dataset: number, isInProduct: boolean): Unpacked => {
    const sorted: Neighbour[] = [];
    const moved = new Set<number>();
    const addEdge = ({ source, target }: { source: number; target: number }, row: number) =>
      sorted.push({ neighbour: isDown ? target : source, row });
    const add = (row: number): void => {
      const node = far[row] ?? 0;
      const neighbour = snapshot.canonical(node);
      const replacing = isInProduct ? productEdges.ofRow(row) : null;
      const isInOrder =
        replacing === null &&
        neighbour === node &&
        row < table.packed &&
        (isDown ? table.from : table.to).values[row] === dataset;
      if (isInOrder) return;
      moved.add(row);
      if (neighbour === dataset) return;
      if (replacing === null) sorted.push({ neighbour, row });
      else for (const edge of replacing) addEdge(edge, productEdges.numberOf(edge));
    };
    if (isDown) snapshot.eachOutgoing(table, dataset, add);
    else snapshot.eachIncoming(table, dataset, add);
    const looked = !isInProduct
      ? 0
      : expand(dataset, (edge) => {
          addEdge(edge, productEdges.numberOf(edge));
          return !snapshot.hasFieldDetail(edge);
        });
    return { sorted: sorted.sort(compare), moved, looked: looked + sorted.length };
  };

  return (dataset, visit) => {
    coverage?.require(dataset);
    const start = offsets[dataset] ?? 0;
    const end = offsets[dataset + 1] ?? start;
    const isInProduct = !certainOnly && productEdges.isIn(near, dataset);
    const isPacked =
      !isInProduct &&
      !overlay.has(dataset) &&
      !snapshot.isAliased(dataset) &&
      !leadsToAlias(start, end);
    const others = isPacked ? null : unpacked(dataset, isInProduct);
    let merged = 0;
    for (let i = start; i < end; i += 1) {
      const row = rows === null ? i : (rows[i] ?? 0);
      if ((openings[row] ?? 0) > opened || (ends[row] ?? 0) <= closed) continue;
      const neighbour = far[row] ?? 0;
      if (neighbour === dataset) continue;
      if (others !== null) {
        if (others.moved.has(row)) continue;
        for (; merged < others.sorted.length; merged += 1) {
          const other = others.sorted[merged];
          if (other === undefined || compare(other, { neighbour, row }) > 0) break;
          visit(other.neighbour, other.row);
        }
      }
      visit(neighbour, row);
    }
    if (others === null) return end - start;
    for (const other of others.sorted.slice(merged)) visit(other.neighbour, other.row);
    return end - start + others.looked + 1;
  };
};

/** The order in which packing sorts the edges of a node. */
const byNameThenStrength = (snapshot: GraphSnapshot) => {
  const { ranks } = snapshot;
  return (a: Neighbour, b: Neighbour): number => {
    const byName = (ranks[a.neighbour] ?? 0) - (ranks[b.neighbour] ?? 0);
    if (byName !== 0) return byName;
    const [one, other] = [snapshot.edgeAt(a.row), snapshot.edgeAt(b.row)];
    return (
      snapshot.basisAt(a.row) - snapshot.basisAt(b.row) ||
      rankOfJob(ranks, one.job) - rankOfJob(ranks, other.job) ||
      one.openedAt - other.openedAt
    );
  };
};
