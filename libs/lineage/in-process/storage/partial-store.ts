import type { Direction, GraphChanges } from '../../graph.ts';
import { Coverage } from './coverage.ts';
import { Store } from './store.ts';

/** PRODUCTS: all members, at any time, of the products in which nodes are sources (leaving) or targets (entering). */
export type RowKind = EdgeKind | 'PRODUCTS' | 'FIELD_EDGES' | 'FIELDS';

type EdgeKind = 'FEEDS' | 'READS' | 'WRITES' | 'PRECEDES';
export type Side = 'leaving' | 'entering';

/** The rows of a kind that leave, or enter, nodes. Nodes are given by the ids of the catalog. */
export interface RowsAt {
  readonly kind: RowKind;
  readonly side: Side;
  readonly nodes: readonly number[];
}

/** A store with some rows of a graph, for one question. It records which rows a reader required and did not find. */
export class PartialStore {
  readonly store = new Store();
  readonly #tables: Readonly<Record<RowKind, { coverage: Coverage | null }>>;

  constructor(direction: Direction) {
    const { edges, products, fieldEdges, fields } = this.store;
    this.#tables = { ...edges, PRODUCTS: products, FIELD_EDGES: fieldEdges, FIELDS: fields };
    for (const table of Object.values(this.#tables))
      table.coverage = new Coverage(direction === 'DOWNSTREAM' ? 'leaving' : 'entering');
  }

  /** The rows that were required and not found since rows were last added. */
  missing(): readonly RowsAt[] {
    return this.#allCoverage().flatMap(([kind, side, { missing }]) =>
      missing.size === 0
        ? []
        : [{ kind, side, nodes: Array.from(missing, (node) => this.#idOf(node)) }],
    );
  }

  /** Those of the nodes whose rows are not all there. */
  notLoaded({ kind, side, nodes }: RowsAt): RowsAt {
    const { complete } = this.#coverageOf(kind, side);
    const has = (id: number) =>
      this.store.nodes.has(id) && complete.has(this.store.nodes.indexOf(id));
    return { kind, side, nodes: nodes.filter((id) => !has(id)) };
  }

  /** Adds rows: all those of `complete`, with every node that they name and the other names of that node. */
  add(rows: Omit<GraphChanges, 'upTo'>, complete: readonly RowsAt[]): void {
    this.store.apply({ ...rows, upTo: this.store.checkpoint + 1 });
    for (const { kind, side, nodes } of complete)
      for (const id of nodes)
        this.#coverageOf(kind, side).complete.add(this.store.nodes.indexOf(id));
    for (const [, , { missing }] of this.#allCoverage()) missing.clear();
  }

  #idOf(node: number): number {
    return this.store.nodes.at(node).id;
  }

  #coverageOf(kind: RowKind, side: Side): Coverage[Side] {
    const { coverage } = this.#tables[kind];
    if (coverage === null) throw new Error('unreachable: a partial store has coverage');
    return coverage[side];
  }

  #allCoverage(): readonly (readonly [RowKind, Side, Coverage[Side]])[] {
    return KINDS.flatMap((kind) =>
      SIDES.map((side) => [kind, side, this.#coverageOf(kind, side)] as const),
    );
  }
}

const KINDS = [
  ...(['FEEDS', 'READS', 'WRITES', 'PRECEDES'] as const),
  ...(['PRODUCTS', 'FIELD_EDGES', 'FIELDS'] as const),
];
const SIDES = ['leaving', 'entering'] as const;
