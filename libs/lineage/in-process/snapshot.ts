import type { DatasetName } from '#openlineage';
import type { Question } from '../graph.ts';
import { NONE } from './storage/column.ts';
import type { Column } from './storage/column.ts';
import { ProductFeeds } from './product-edges.ts';
import type { ProductFeed } from './product-edges.ts';
import type { IdentityView } from './alias-view.ts';
import { firstFieldEdge } from './storage/row-order.ts';
import type { RowTable } from './storage/row-table.ts';
import { INFERRED } from './storage/store.ts';
import type { Store } from './storage/store.ts';

/** The graph as a question sees it: the rows that hold at its sequence, between datasets instead of names. */
export class Moment {
  readonly ranks: Uint32Array;
  /** The first sequence of the question's window; `asOf` where it has none. */
  readonly since: number;
  readonly productFeeds = new ProductFeeds(this);
  readonly #names: readonly DatasetName[];

  constructor(
    readonly store: Store,
    readonly identity: IdentityView,
    readonly asOf: number,
    since: Question['since'],
  ) {
    this.ranks = store.nodes.ranks();
    this.#names = store.nodes.names;
    this.since = since ?? asOf;
  }

  /**
   * A row holds when its opening is at most the first number, and its end greater than the second: then it held at the beginning of
   * the window, or opened in it.
   */
  bounds({ opened, closed }: RowTable): readonly [number, number] {
    return [within(opened, this.asOf), within(closed, this.since)];
  }

  /** The dataset that a node is a name of. */
  dataset(node: number): number {
    return this.identity.shown?.[node] ?? node;
  }

  /** The nodes that are names of a dataset. */
  members(dataset: number): readonly number[] {
    return this.identity.members.get(dataset) ?? [dataset];
  }

  /** Visits the rows that leave any name of the dataset. */
  eachFrom(table: RowTable, dataset: number, visit: (row: number) => void): void {
    for (const node of this.members(dataset)) table.eachFrom(node, this.#holding(table, visit));
  }

  eachTo(table: RowTable, dataset: number, visit: (row: number) => void): void {
    for (const node of this.members(dataset)) table.eachTo(node, this.#holding(table, visit));
  }

  /** Nodes in the order of their names, which is that of their ranks. */
  inOrder(nodes: readonly number[]): Uint32Array {
    const sorted = new Uint32Array(nodes.length);
    for (let i = 0; i < nodes.length; i += 1) sorted[i] = this.ranks[nodes[i] ?? 0] ?? 0;
    sorted.sort();
    const byRank = this.store.nodes.sorted();
    for (let i = 0; i < sorted.length; i += 1) sorted[i] = byRank[sorted[i] ?? 0] ?? 0;
    return sorted;
  }

  /** Stays what it was at this moment, for paths are made later. */
  nameOf(node: number): DatasetName {
    const name = this.#names[node];
    if (name === undefined) throw new Error(`unreachable: there is no node ${node}`);
    return name;
  }

  /** True when the job that states this FEEDS row states, at the same time, field edges between the same two datasets. */
  hasFieldDetail(row: number): boolean {
    return this.hasDetail(this.feedAt(row));
  }

  /** As {@link hasFieldDetail}, of a feed that a FEEDS row or a product makes. */
  hasDetail(feed: ProductFeed): boolean {
    const targets = this.members(feed.target);
    return this.members(feed.source).some((from) =>
      targets.some((to) => this.#hasFieldEdge(from, to, feed)),
    );
  }

  /** What the number of a FEEDS row, or of a feed of a product, stands for. */
  feedAt(row: number): ProductFeed {
    const { FEEDS: feeds } = this.store.edges;
    return (
      this.productFeeds.at(row) ?? {
        source: this.dataset(feeds.from.at(row)),
        target: this.dataset(feeds.to.at(row)),
        job: feeds.job.values[row] ?? NONE,
        openedAt: feeds.opened.at(row),
        closedAt: feeds.closed.at(row),
      }
    );
  }

  /** The index in BASES of what {@link feedAt} gives. */
  basisAt(row: number): number {
    return this.productFeeds.at(row) === undefined
      ? (this.store.edges.FEEDS.extra[0]?.at(row) ?? NONE)
      : INFERRED;
  }

  /** True when the feed and the field edge held at one time: what a window unites need not have. */
  holdTogether(feed: ProductFeed, fieldEdge: number): boolean {
    const { opened, closed } = this.store.fieldEdges;
    return feed.openedAt < closed.at(fieldEdge) && opened.at(fieldEdge) < feed.closedAt;
  }

  /** The strongest basis of the FEEDS rows of a field edge's job between its two datasets, never INFERRED. */
  basisOf(fieldEdge: number): number {
    const { fieldEdges, edges } = this.store;
    const job = fieldEdges.job.values[fieldEdge] ?? NONE;
    let basis = INFERRED - 1;
    const consider = (row: number) => {
      if (edges.FEEDS.job.values[row] === job)
        basis = Math.min(basis, edges.FEEDS.extra[0]?.at(row) ?? basis);
    };
    const targets = this.members(this.dataset(fieldEdges.to.at(fieldEdge)));
    for (const from of this.members(this.dataset(fieldEdges.from.at(fieldEdge))))
      for (const to of targets)
        edges.FEEDS.eachBetween(from, to, this.ranks, this.#holding(edges.FEEDS, consider));
    return basis;
  }

  #hasFieldEdge(from: number, to: number, feed: ProductFeed): boolean {
    const { job } = feed;
    const table = this.store.fieldEdges;
    table.holdings?.lookBetween(from, to);
    const [opened, closed] = this.bounds(table);
    const isOne = (row: number) =>
      table.to.values[row] === to &&
      table.job.values[row] === job &&
      (table.opened.values[row] ?? 0) <= opened &&
      (table.closed.values[row] ?? 0) > closed &&
      this.holdTogether(feed, row);
    const first = firstFieldEdge(table, this.ranks, from, to, job);
    if (first !== null) {
      const end = table.out[from + 1] ?? 0;
      for (let row = first; row < end && table.to.values[row] === to; row += 1) {
        if (table.job.values[row] !== job) break;
        if (isOne(row)) return true;
      }
    }
    return table.outLater.get(from)?.some(isOne) ?? false;
  }

  #holding(table: RowTable, visit: (row: number) => void): (row: number) => void {
    const [opened, closed] = this.bounds(table);
    return (row) => {
      if ((table.opened.values[row] ?? 0) <= opened && (table.closed.values[row] ?? 0) > closed)
        visit(row);
    };
  }
}

// In a narrow column an open end is the greatest number that it holds: no question may reach it.
const within = (column: Column, sequence: number): number =>
  column.wide ? sequence : Math.min(sequence, NONE - 1);
