import type { DatasetName } from '#openlineage';
import type { Question } from '../graph.ts';
import type { AliasView } from './alias-view.ts';
import { ProductEdges, type DatasetEdge } from './product-edges.ts';
import { NONE, type Column } from './storage/column.ts';
import { firstFieldEdge, type RowTable } from './storage/row-table.ts';
import { INFERRED, type Store } from './storage/store.ts';

/**
 * The graph as one question sees it: the rows in effect at its sequence (or at any moment of its window), with each
 * name replaced by the canonical node of its alias set. Nodes are given by their index in the store.
 */
export class GraphSnapshot {
  /** The position of each node in the order by namespace and name. */
  readonly ranks: Uint32Array;
  /** The first sequence of the question's window; `asOf` if it has none. */
  readonly since: number;
  readonly productEdges = new ProductEdges(this);
  readonly #names: readonly DatasetName[];

  constructor(
    readonly store: Store,
    readonly aliases: AliasView,
    readonly asOf: number,
    since: Question['since'],
  ) {
    this.ranks = store.nodes.ranks();
    this.#names = store.nodes.names;
    this.since = since ?? asOf;
  }

  /**
   * A row is in effect if its opening is at most the first number and its end greater than the second: then it was open
   * when the window began, or opened within it.
   */
  bounds({ opened, closed }: RowTable): readonly [number, number] {
    return [withinColumn(opened, this.asOf), withinColumn(closed, this.since)];
  }

  /** The canonical node of a node's alias set; the node itself if it has no alias. */
  canonical(node: number): number {
    return this.aliases.canonical?.[node] ?? node;
  }

  /** True if the node is one of several names of a dataset. */
  isAliased(node: number): boolean {
    return this.aliases.isAliased?.[node] === 1;
  }

  /** The nodes that are names of a dataset, given by its canonical node. */
  aliasesOf(dataset: number): readonly number[] {
    return this.aliases.aliases.get(dataset) ?? [dataset];
  }

  /** Visits the rows in effect that leave any name of the dataset. */
  eachOutgoing(table: RowTable, dataset: number, visit: (row: number) => void): void {
    for (const node of this.aliasesOf(dataset))
      table.eachOutgoing(node, this.#inEffect(table, visit));
  }

  /** Visits the rows in effect that enter any name of the dataset. */
  eachIncoming(table: RowTable, dataset: number, visit: (row: number) => void): void {
    for (const node of this.aliasesOf(dataset))
      table.eachIncoming(node, this.#inEffect(table, visit));
  }

  /** The nodes in the order of their names. Sorts their ranks, which is much faster than comparing names. */
  inNameOrder(nodes: readonly number[]): Uint32Array {
    const sorted = new Uint32Array(nodes.length);
    for (let i = 0; i < nodes.length; i += 1) sorted[i] = this.ranks[nodes[i] ?? 0] ?? 0;
    sorted.sort();
    const byRank = this.store.nodes.sorted();
    for (let i = 0; i < sorted.length; i += 1) sorted[i] = byRank[sorted[i] ?? 0] ?? 0;
    return sorted;
  }

  /** The name of a node at the time of the question, even if a later change renames the node. */
  nameOf(node: number): DatasetName {
    const name = this.#names[node];
    if (name === undefined) throw new Error(`unreachable: there is no node ${node}`);
    return name;
  }

  /** True if the job that states this FEEDS row also states field edges between the same two datasets. */
  rowHasFieldDetail(row: number): boolean {
    return this.hasFieldDetail(this.edgeAt(row));
  }

  /** Like {@link rowHasFieldDetail}, for a dataset edge that a FEEDS row or a product makes. */
  hasFieldDetail(edge: DatasetEdge): boolean {
    const targets = this.aliasesOf(edge.target);
    return this.aliasesOf(edge.source).some((from) =>
      targets.some((to) => this.#hasFieldEdge(from, to, edge)),
    );
  }

  /** The dataset edge with this number: that of a FEEDS row, or one that a product makes. */
  edgeAt(row: number): DatasetEdge {
    const { FEEDS: feeds } = this.store.edges;
    return (
      this.productEdges.at(row) ?? {
        source: this.canonical(feeds.from.at(row)),
        target: this.canonical(feeds.to.at(row)),
        job: feeds.job.values[row] ?? NONE,
        openedAt: feeds.opened.at(row),
        closedAt: feeds.closed.at(row),
      }
    );
  }

  /** The basis of the dataset edge that {@link edgeAt} returns, as an index in BASES. */
  basisAt(row: number): number {
    return this.productEdges.at(row) === undefined
      ? (this.store.edges.FEEDS.extra[0]?.at(row) ?? NONE)
      : INFERRED;
  }

  /** True if the two intervals overlap. Two rows of one window need not have been in effect together. */
  overlap(edge: DatasetEdge, fieldEdge: number): boolean {
    const { opened, closed } = this.store.fieldEdges;
    return edge.openedAt < closed.at(fieldEdge) && opened.at(fieldEdge) < edge.closedAt;
  }

  /**
   * The strongest basis of the FEEDS rows of a field edge's job between its two datasets, as an index in BASES. Never
   * INFERRED, because a field edge states more than that.
   */
  basisOf(fieldEdge: number): number {
    const { fieldEdges, edges } = this.store;
    const job = fieldEdges.job.values[fieldEdge] ?? NONE;
    let basis = INFERRED - 1;
    const take = (row: number) => {
      if (edges.FEEDS.job.values[row] === job)
        basis = Math.min(basis, edges.FEEDS.extra[0]?.at(row) ?? basis);
    };
    const targets = this.aliasesOf(this.canonical(fieldEdges.to.at(fieldEdge)));
    for (const from of this.aliasesOf(this.canonical(fieldEdges.from.at(fieldEdge))))
      for (const to of targets)
        edges.FEEDS.eachBetween(from, to, this.ranks, this.#inEffect(edges.FEEDS, take));
    return basis;
  }

  #hasFieldEdge(from: number, to: number, edge: DatasetEdge): boolean {
    const { job } = edge;
    const table = this.store.fieldEdges;
    table.coverage?.requireBetween(from, to);
    const [opened, closed] = this.bounds(table);
    const isMatch = (row: number) =>
      table.to.values[row] === to &&
      table.job.values[row] === job &&
      (table.opened.values[row] ?? 0) <= opened &&
      (table.closed.values[row] ?? 0) > closed &&
      this.overlap(edge, row);
    const first = firstFieldEdge(table, this.ranks, from, to, job);
    if (first !== null) {
      const end = table.outOffsets[from + 1] ?? 0;
      for (let row = first; row < end && table.to.values[row] === to; row += 1) {
        if (table.job.values[row] !== job) break;
        if (isMatch(row)) return true;
      }
    }
    return table.outOverlay.get(from)?.some(isMatch) ?? false;
  }

  #inEffect(table: RowTable, visit: (row: number) => void): (row: number) => void {
    const [opened, closed] = this.bounds(table);
    return (row) => {
      if ((table.opened.values[row] ?? 0) <= opened && (table.closed.values[row] ?? 0) > closed)
        visit(row);
    };
  }
}

// In a narrow column an open end is the greatest number that it can store, so no question may reach it.
const withinColumn = (column: Column, sequence: number): number =>
  column.wide ? sequence : Math.min(sequence, NONE - 1);
