import type { Direction, GraphChanges } from '../../graph.ts';
import { Holdings } from './coverage.ts';
import { Store } from './store.ts';

/** PRODUCTS: all members, of whatever time, of the products in which nodes are sources (leaving) or targets (entering). */
export type RowKind = EdgeKind | 'PRODUCTS' | 'FIELD_EDGES' | 'FIELDS';

type EdgeKind = 'FEEDS' | 'READS' | 'WRITES' | 'PRECEDES';
export type Side = 'leaving' | 'entering';

/** Rows of a kind that leave, or enter, nodes by their ids. */
export interface RowsAt {
  readonly kind: RowKind;
  readonly side: Side;
  readonly nodes: readonly number[];
}

/** Some of a graph's rows, for one question; it tells which the reader of them lacked. */
export class PartialStore {
  readonly store = new Store();
  readonly #tables: Readonly<Record<RowKind, { holdings: Holdings | null }>>;

  constructor(direction: Direction) {
    const { edges, products, fieldEdges, fields } = this.store;
    this.#tables = { ...edges, PRODUCTS: products, FIELD_EDGES: fieldEdges, FIELDS: fields };
    for (const table of Object.values(this.#tables))
      table.holdings = new Holdings(direction === 'DOWNSTREAM' ? 'leaving' : 'entering');
  }

  /** What was looked for in vain since rows were added. */
  missed(): readonly RowsAt[] {
    return this.#holdings().flatMap(([kind, side, { missed }]) =>
      missed.size === 0
        ? []
        : [{ kind, side, nodes: Array.from(missed, (node) => this.#idOf(node)) }],
    );
  }

  /** Those of them whose rows are not all there. */
  lacking({ kind, side, nodes }: RowsAt): RowsAt {
    const { whole } = this.#holding(kind, side);
    const has = (id: number) => this.store.nodes.has(id) && whole.has(this.store.nodes.indexOf(id));
    return { kind, side, nodes: nodes.filter((id) => !has(id)) };
  }

  /** `rows` has all of what is `complete`, with every node that they name and that node's other names. */
  add(rows: Omit<GraphChanges, 'upTo'>, complete: readonly RowsAt[]): void {
    this.store.apply({ ...rows, upTo: this.store.checkpoint + 1 });
    for (const { kind, side, nodes } of complete)
      for (const id of nodes) this.#holding(kind, side).whole.add(this.store.nodes.indexOf(id));
    for (const [, , { missed }] of this.#holdings()) missed.clear();
  }

  #idOf(node: number): number {
    return this.store.nodes.at(node).id;
  }

  #holding(kind: RowKind, side: Side): Holdings[Side] {
    const { holdings } = this.#tables[kind];
    if (holdings === null) throw new Error('unreachable: a partial store has holdings');
    return holdings[side];
  }

  #holdings(): readonly (readonly [RowKind, Side, Holdings[Side]])[] {
    return KINDS.flatMap((kind) =>
      SIDES.map((side) => [kind, side, this.#holding(kind, side)] as const),
    );
  }
}

const KINDS = [
  ...(['FEEDS', 'READS', 'WRITES', 'PRECEDES'] as const),
  ...(['PRODUCTS', 'FIELD_EDGES', 'FIELDS'] as const),
];
const SIDES = ['leaving', 'entering'] as const;
