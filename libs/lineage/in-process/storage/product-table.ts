import type { GraphProductMember } from '../../graph.ts';
import type { Coverage } from './coverage.ts';

/** A product with its members by node, at any time. See {@link GraphProductMember}. */
export interface Product {
  readonly id: number;
  /** The node of the job. */
  readonly job: number;
  readonly SOURCE: Map<number, Member[]>;
  readonly TARGET: Map<number, Member[]>;
}

export type MemberSide = GraphProductMember['side'];

export interface Member {
  readonly id: number;
  readonly product: Product;
  readonly side: MemberSide;
  readonly node: number;
  readonly openedAt: number;
  closedAt: number;
}

const NO_MEMBERS: readonly Member[] = [];

/** The products of a graph. There are few of them compared with edges, so they are plain objects. */
export class ProductTable {
  coverage: Coverage | null = null;
  readonly #members = new Map<number, Member>();
  readonly #products = new Map<number, Product>();
  readonly #at: Readonly<Record<MemberSide, Map<number, Member[]>>> = {
    SOURCE: new Map(),
    TARGET: new Map(),
  };

  /** True if no dataset is in a product. */
  get isEmpty(): boolean {
    return this.#members.size === 0 && this.coverage === null;
  }

  /** Adds a member, or replaces the one with its id. */
  put(row: GraphProductMember, node: number, job: number): void {
    const { id, side, openedAt, closedAt } = row;
    const known = this.#members.get(id);
    if (known !== undefined) {
      if (
        known.product.id === row.product &&
        known.product.job === job &&
        known.side === side &&
        known.node === node &&
        known.openedAt === openedAt
      ) {
        known.closedAt = closedAt;
        return;
      }
      remove(this.#at[known.side], known);
      remove(known.product[known.side], known);
    }
    const product = this.#productOf(row.product, job);
    const member = { id, product, side, node, openedAt, closedAt };
    this.#members.set(id, member);
    append(this.#at[side], member);
    append(product[side], member);
  }

  /** The memberships of a node on one side, at any time. */
  at(side: MemberSide, node: number): readonly Member[] {
    this.coverage?.[side === 'SOURCE' ? 'leaving' : 'entering'].require(node);
    return this.#at[side].get(node) ?? NO_MEMBERS;
  }

  /** For each product of a job that has both nodes, at any time: the memberships of both. */
  between(
    from: number,
    to: number,
    job: number,
  ): readonly { readonly sources: readonly Member[]; readonly targets: readonly Member[] }[] {
    if (this.isEmpty) return [];
    this.coverage?.requireBetween(from, to);
    const [side, node] =
      this.coverage === null || this.coverage.leaving.complete.has(from)
        ? (['SOURCE', from] as const)
        : (['TARGET', to] as const);
    const products = new Set<Product>();
    for (const { product } of this.#at[side].get(node) ?? NO_MEMBERS)
      if (product.job === job) products.add(product);
    const found = [];
    for (const { SOURCE, TARGET } of products) {
      const [sources, targets] = [SOURCE.get(from), TARGET.get(to)];
      if (sources !== undefined && targets !== undefined) found.push({ sources, targets });
    }
    return found;
  }

  /** All members, in no order. */
  all(): readonly Member[] {
    return [...this.#members.values()];
  }

  #productOf(id: number, job: number): Product {
    const known = this.#products.get(id);
    if (known?.job === job) return known;
    const product: Product = { id, job, SOURCE: new Map(), TARGET: new Map() };
    this.#products.set(id, product);
    return product;
  }
}

const append = (lists: Map<number, Member[]>, member: Member): void => {
  const list = lists.get(member.node);
  if (list === undefined) lists.set(member.node, [member]);
  else list.push(member);
};

const remove = (lists: Map<number, Member[]>, member: Member): void => {
  const rest = (lists.get(member.node) ?? []).filter((one) => one !== member);
  if (rest.length === 0) lists.delete(member.node);
  else lists.set(member.node, rest);
};
