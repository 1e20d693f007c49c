import { pairIntervals, type PairInProduct, type Stretch } from '../pair-intervals.ts';
import { NONE } from './storage/column.ts';
import type { MemberSide, Product } from './storage/product-table.ts';
import type { RowTable } from './storage/row-table.ts';
import { INFERRED } from './storage/store.ts';
import type { Store } from './storage/store.ts';

/** That a dataset feeds another by a product, for one unbroken time: what a FEEDS row with the basis INFERRED would say. */
export interface ProductFeed extends Stretch {
  readonly source: number;
  readonly target: number;
  readonly job: number;
}

/** What of a moment products are read with. */
interface Viewed {
  readonly store: Store;
  readonly asOf: number;
  readonly since: number;
  dataset(node: number): number;
  members(dataset: number): readonly number[];
  eachFrom(table: RowTable, dataset: number, visit: (row: number) => void): void;
  eachTo(table: RowTable, dataset: number, visit: (row: number) => void): void;
}

// More than any row has.
const FIRST_NUMBER = 2 ** 32;

/** The pairs that products of a moment make, between datasets; made when they are asked for. */
export class ProductFeeds {
  readonly #moment: Viewed;
  readonly #made: ProductFeed[] = [];
  readonly #far = new Map<Product, Record<MemberSide, readonly number[] | null>>();

  constructor(moment: Viewed) {
    this.#moment = moment;
  }

  /** A number that stands for a feed where FEEDS rows have theirs. */
  numberOf(feed: ProductFeed): number {
    return FIRST_NUMBER + this.#made.push(feed) - 1;
  }

  /** The feed that a number stands for; undefined for the number of a FEEDS row. */
  at(row: number): ProductFeed | undefined {
    return row < FIRST_NUMBER ? undefined : this.#made[row - FIRST_NUMBER];
  }

  /** Whether the dataset is on that side of any product. */
  isIn(side: MemberSide, dataset: number): boolean {
    const { store } = this.#moment;
    if (store.products.isEmpty) return false;
    return this.#moment.members(dataset).some((node) => store.products.at(side, node).length > 0);
  }

  /** The products in which the dataset is on that side at some time of the question. */
  of(side: MemberSide, dataset: number): readonly Product[] {
    const { store } = this.#moment;
    if (store.products.isEmpty) return [];
    const found = new Set<Product>();
    for (const node of this.#moment.members(dataset))
      for (const member of store.products.at(side, node))
        if (this.#holds(member)) found.add(member.product);
    return [...found];
  }

  /** The datasets on a side of a product at some time of the question, each once. */
  datasetsOf(product: Product, side: MemberSide): readonly number[] {
    let known = this.#far.get(product);
    if (known === undefined) this.#far.set(product, (known = { SOURCE: null, TARGET: null }));
    const found = known[side];
    if (found !== null) return found;
    const datasets = new Set<number>();
    for (const [node, members] of product[side])
      if (members.some((member) => this.#holds(member))) datasets.add(this.#moment.dataset(node));
    return (known[side] = [...datasets]);
  }

  /**
   * When a dataset feeds another for a job with the basis INFERRED, within the time of the question; null where no product
   * has the two, and FEEDS rows say all there is.
   */
  between(source: number, target: number, job: number): readonly ProductFeed[] | null {
    const moment = this.#moment;
    const found: ProductFeed[] = [];
    let isInProduct = false;
    const targets = moment.members(target);
    for (const from of moment.members(source)) {
      for (const to of targets) {
        const products = moment.store.products
          .between(from, to, job)
          .filter((one) => one.sources.some(this.#isKnown) && one.targets.some(this.#isKnown));
        if (products.length > 0) isInProduct = true;
        for (const stretch of this.#stretches(products, from, to, job))
          if (this.#holds(stretch)) found.push({ ...stretch, source, target, job });
      }
    }
    return isInProduct ? found.sort((a, b) => a.openedAt - b.openedAt) : null;
  }

  /** All feeds of a dataset on one side, those of INFERRED rows that {@link between} covers among them; each once. */
  around(side: MemberSide, dataset: number): readonly ProductFeed[] {
    if (!this.isIn(side, dataset)) return [];
    const found: ProductFeed[] = [];
    const seen = new Map<number, Set<number>>();
    const add = (far: number, job: number): void => {
      const ofJob = seen.get(job) ?? new Set<number>();
      seen.set(job, ofJob);
      if (ofJob.has(far)) return;
      ofJob.add(far);
      const [source, target] = side === 'SOURCE' ? [dataset, far] : [far, dataset];
      for (const feed of this.between(source, target, job) ?? []) found.push(feed);
    };
    const other = side === 'SOURCE' ? 'TARGET' : 'SOURCE';
    for (const product of this.of(side, dataset))
      for (const far of this.datasetsOf(product, other)) add(far, product.job);
    const { FEEDS: feeds } = this.#moment.store.edges;
    this.#moment[side === 'SOURCE' ? 'eachFrom' : 'eachTo'](feeds, dataset, (row) => {
      if (feeds.extra[0]?.at(row) !== INFERRED) return;
      const far = this.#moment.dataset((side === 'SOURCE' ? feeds.to : feeds.from).at(row));
      add(far, feeds.job.values[row] ?? NONE);
    });
    return found;
  }

  /** What stands for a FEEDS row where products have the same two datasets; null where the row says all there is. */
  ofRow(row: number): readonly ProductFeed[] | null {
    const { store } = this.#moment;
    const { FEEDS: feeds } = store.edges;
    if (store.products.isEmpty || feeds.extra[0]?.at(row) !== INFERRED) return null;
    return this.between(
      this.#moment.dataset(feeds.from.at(row)),
      this.#moment.dataset(feeds.to.at(row)),
      feeds.job.values[row] ?? NONE,
    );
  }

  #stretches(
    products: readonly PairInProduct[],
    from: number,
    to: number,
    job: number,
  ): readonly Stretch[] {
    const { FEEDS: feeds } = this.#moment.store.edges;
    const inferred: Stretch[] = [];
    const stronger: Stretch[] = [];
    // By the order of the last packing: what is around a node may be asked for after another one.
    feeds.eachBetween(from, to, this.#moment.store.nodes.ranks(), (row) => {
      if ((feeds.job.values[row] ?? NONE) !== job) return;
      const stretch = { openedAt: feeds.opened.at(row), closedAt: feeds.closed.at(row) };
      if (this.#isKnown(stretch))
        (feeds.extra[0]?.at(row) === INFERRED ? inferred : stronger).push(stretch);
    });
    return products.length > 0 ? pairIntervals(products, inferred, stronger) : inferred;
  }

  readonly #isKnown = ({ openedAt }: Stretch): boolean => openedAt <= this.#moment.asOf;

  #holds({ openedAt, closedAt }: Stretch): boolean {
    return openedAt <= this.#moment.asOf && closedAt > this.#moment.since;
  }
}
