import type { Direction } from '../graph.ts';
import { pairIntervals, type Interval, type PairInProduct } from '../pair-intervals.ts';
import { NONE } from './storage/column.ts';
import type { MemberSide, Product } from './storage/product-table.ts';
import type { RowTable } from './storage/row-table.ts';
import { INFERRED, type Store } from './storage/store.ts';

// A product (a complete bipartite graph: each of its sources feeds each of its targets) is stored by its members, since
// its edges are as many as sources times targets. This file makes those edges when a question needs them.

/** A dataset edge for one unbroken interval; of a product, it equals a FEEDS row with the basis INFERRED. */
export interface DatasetEdge extends Interval {
  readonly source: number;
  readonly target: number;
  readonly job: number;
}

/** What products need of a snapshot. */
interface SnapshotRows {
  readonly store: Store;
  readonly asOf: number;
  readonly since: number;
  canonical(node: number): number;
  aliasesOf(dataset: number): readonly number[];
  eachOutgoing(table: RowTable, dataset: number, visit: (row: number) => void): void;
  eachIncoming(table: RowTable, dataset: number, visit: (row: number) => void): void;
}

// Greater than the number of any row.
const FIRST_NUMBER = 2 ** 32;

/** The edges that products make in a snapshot, between datasets. */
export class ProductEdges {
  readonly #snapshot: SnapshotRows;
  readonly #numbered: DatasetEdge[] = [];
  readonly #datasets = new Map<Product, Record<MemberSide, readonly number[] | null>>();

  constructor(snapshot: SnapshotRows) {
    this.#snapshot = snapshot;
  }

  /** A number for the edge, to be used where FEEDS rows have the number of their row. */
  numberOf(edge: DatasetEdge): number {
    return FIRST_NUMBER + this.#numbered.push(edge) - 1;
  }

  /** The edge with this number; undefined for the number of a FEEDS row. */
  at(row: number): DatasetEdge | undefined {
    return row < FIRST_NUMBER ? undefined : this.#numbered[row - FIRST_NUMBER];
  }

  /** True if the dataset is on that side of any product, at any time. */
  isIn(side: MemberSide, dataset: number): boolean {
    const { store } = this.#snapshot;
    if (store.products.isEmpty) return false;
    return this.#snapshot
      .aliasesOf(dataset)
      .some((node) => store.products.at(side, node).length > 0);
  }

  /** The products with the dataset on that side at a sequence of the question. */
  of(side: MemberSide, dataset: number): readonly Product[] {
    const { store } = this.#snapshot;
    if (store.products.isEmpty) return [];
    const found = new Set<Product>();
    for (const node of this.#snapshot.aliasesOf(dataset))
      for (const member of store.products.at(side, node))
        if (this.#isInEffect(member)) found.add(member.product);
    return [...found];
  }

  /** The datasets on a side of a product at a sequence of the question, each once. */
  datasetsOf(product: Product, side: MemberSide): readonly number[] {
    let known = this.#datasets.get(product);
    if (known === undefined) this.#datasets.set(product, (known = { SOURCE: null, TARGET: null }));
    const found = known[side];
    if (found !== null) return found;
    const datasets = new Set<number>();
    for (const [node, members] of product[side])
      if (members.some((member) => this.#isInEffect(member)))
        datasets.add(this.#snapshot.canonical(node));
    return (known[side] = [...datasets]);
  }

  /**
   * The edges with the basis INFERRED from one dataset to another for a job, within the question's window, oldest
   * first; null if no product contains the pair, so that the FEEDS rows are all there is.
   */
  between(source: number, target: number, job: number): readonly DatasetEdge[] | null {
    const snapshot = this.#snapshot;
    const found: DatasetEdge[] = [];
    let isInProduct = false;
    const targets = snapshot.aliasesOf(target);
    for (const from of snapshot.aliasesOf(source)) {
      for (const to of targets) {
        const products = snapshot.store.products
          .between(from, to, job)
          .filter((one) => one.sources.some(this.#isKnown) && one.targets.some(this.#isKnown));
        if (products.length > 0) isInProduct = true;
        for (const interval of this.#intervals(products, from, to, job))
          if (this.#isInEffect(interval)) found.push({ ...interval, source, target, job });
      }
    }
    return isInProduct ? found.sort((a, b) => a.openedAt - b.openedAt) : null;
  }

  /** All edges of products at one side of a dataset, with the INFERRED rows that {@link between} covers; each once. */
  around(side: MemberSide, dataset: number): readonly DatasetEdge[] {
    if (!this.isIn(side, dataset)) return [];
    const found: DatasetEdge[] = [];
    const seen = new Map<number, Set<number>>();
    const add = (far: number, job: number): void => {
      const ofJob = seen.get(job) ?? new Set<number>();
      seen.set(job, ofJob);
      if (ofJob.has(far)) return;
      ofJob.add(far);
      const [source, target] = side === 'SOURCE' ? [dataset, far] : [far, dataset];
      for (const edge of this.between(source, target, job) ?? []) found.push(edge);
    };
    const other = side === 'SOURCE' ? 'TARGET' : 'SOURCE';
    for (const product of this.of(side, dataset))
      for (const far of this.datasetsOf(product, other)) add(far, product.job);
    const { FEEDS: feeds } = this.#snapshot.store.edges;
    this.#snapshot[side === 'SOURCE' ? 'eachOutgoing' : 'eachIncoming'](feeds, dataset, (row) => {
      if (feeds.extra[0]?.at(row) !== INFERRED) return;
      const far = this.#snapshot.canonical((side === 'SOURCE' ? feeds.to : feeds.from).at(row));
      add(far, feeds.job.values[row] ?? NONE);
    });
    return found;
  }

  /** The edges that replace a FEEDS row whose datasets are a pair of a product; null if the row counts as it is. */
  ofRow(row: number): readonly DatasetEdge[] | null {
    const { store } = this.#snapshot;
    const { FEEDS: feeds } = store.edges;
    if (store.products.isEmpty || feeds.extra[0]?.at(row) !== INFERRED) return null;
    return this.between(
      this.#snapshot.canonical(feeds.from.at(row)),
      this.#snapshot.canonical(feeds.to.at(row)),
      feeds.job.values[row] ?? NONE,
    );
  }

  #intervals(
    products: readonly PairInProduct[],
    from: number,
    to: number,
    job: number,
  ): readonly Interval[] {
    const { FEEDS: feeds } = this.#snapshot.store.edges;
    const inferred: Interval[] = [];
    const stronger: Interval[] = [];
    // With the ranks of the last packing: a neighbourhood may be read after a later one.
    feeds.eachBetween(from, to, this.#snapshot.store.nodes.ranks(), (row) => {
      if ((feeds.job.values[row] ?? NONE) !== job) return;
      const interval = { openedAt: feeds.opened.at(row), closedAt: feeds.closed.at(row) };
      if (this.#isKnown(interval))
        (feeds.extra[0]?.at(row) === INFERRED ? inferred : stronger).push(interval);
    });
    return products.length > 0 ? pairIntervals(products, inferred, stronger) : inferred;
  }

  readonly #isKnown = ({ openedAt }: Interval): boolean => openedAt <= this.#snapshot.asOf;

  #isInEffect({ openedAt, closedAt }: Interval): boolean {
    return openedAt <= this.#snapshot.asOf && closedAt > this.#snapshot.since;
  }
}

/**
 * Visits the edges of products by which a search could leave a dataset, except those of jobs that `skips` names.
 * `visit` returns whether the edge has no field detail. Returns how many datasets were looked at.
 */
export type ProductExpansion = (
  dataset: number,
  visit: (edge: DatasetEdge) => boolean,
  skips?: (job: number) => boolean,
) => number;

/**
 * Expands products for one search, which must ask for datasets in the order of their paths. A dataset on the far
 * side is offered only once: to the first dataset that leads to it without field detail, since a later one would
 * reach it by a worse path. So passing a product costs as much as it has members, not as it has pairs. A dataset
 * that has any edge without field detail is always offered one, so that the answer can list it.
 */
export const expandProducts = (
  productEdges: ProductEdges,
  direction: Direction,
): ProductExpansion => {
  const near: MemberSide = direction === 'DOWNSTREAM' ? 'SOURCE' : 'TARGET';
  const far: MemberSide = direction === 'DOWNSTREAM' ? 'TARGET' : 'SOURCE';
  const unreached = new Map<Product, Set<number>>();
  return (dataset, visit, skips = () => false) => {
    let looked = 0;
    for (const product of productEdges.of(near, dataset)) {
      if (skips(product.job)) continue;
      let others = unreached.get(product);
      if (others === undefined) {
        others = new Set(productEdges.datasetsOf(product, far));
        unreached.set(product, others);
      }
      /** Returns whether an edge without field detail leads there. */
      const offer = (other: number): boolean => {
        looked += 1;
        if (other === dataset) return false;
        const [source, target] = near === 'SOURCE' ? [dataset, other] : [other, dataset];
        let isCoarse = false;
        for (const edge of productEdges.between(source, target, product.job) ?? [])
          isCoarse = visit(edge) || isCoarse;
        return isCoarse;
      };
      let hasReached = false;
      for (const other of others) {
        if (!offer(other)) continue;
        others.delete(other);
        hasReached = true;
      }
      if (hasReached) continue;
      for (const other of productEdges.datasetsOf(product, far)) if (offer(other)) break;
    }
    return looked;
  };
};
