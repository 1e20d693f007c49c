import { UnknownNode } from '../../graph.ts';
import type {
  Basis,
  GraphChanges,
  GraphEdge,
  GraphField,
  GraphFieldEdge,
  GraphIdentity,
  GraphProductMember,
} from '../../graph.ts';
import { CaseVariants } from './case-variants.ts';
import { NONE } from './column.ts';
import { Interned } from './interned.ts';
import { NodeTable } from './node-table.ts';
import { byJob, byStrength, firstFieldEdge } from './row-order.ts';
import { ProductTable } from './product-table.ts';
import { RowTable } from './row-table.ts';

/** The strongest first: a step carries the strongest basis there is. */
export const BASES = ['EXPLICIT', 'COLUMN', 'INFERRED'] as const satisfies readonly Basis[];
export const INFERRED = BASES.indexOf('INFERRED');

export type Transformation = Pick<GraphFieldEdge, 'type' | 'subtype' | 'masking'>;

export type EdgeTables = Record<GraphEdge['kind'], RowTable>;

/** All rows of the graph and its checkpoint. */
export class Store {
  checkpoint = 0;
  nodes = new NodeTable();
  /** `extra`: basis. */
  edges: EdgeTables = {
    FEEDS: new RowTable(1),
    READS: new RowTable(1),
    WRITES: new RowTable(1),
    PRECEDES: new RowTable(1),
  };
  readonly products = new ProductTable();
  /** 1 for each packed FEEDS row that has packed field edges, of whatever time. */
  detailed: Uint8Array = new Uint8Array(0);
  /** `extra`: from field and to field, which are words; transformation. */
  fieldEdges = new RowTable(3);
  /** From the dataset to itself. `extra`: path, a word. */
  fields = new RowTable(1);
  identities = new Map<number, GraphIdentity>();
  readonly words = new Interned<string>((text) => text);
  readonly transformations = new Interned<Transformation>(({ type, subtype, masking }) =>
    JSON.stringify([type, subtype, masking]),
  );
  readonly caseVariants = new CaseVariants();
  /** Counts the changes of identities and nodes, for what is derived from them. */
  identityVersion = 0;

  apply(changes: GraphChanges): void {
    const applying = this.applying(changes);
    while (applying.next().done !== true);
  }

  /**
   * Applies changes with pauses in between. What asks meanwhile as of a sequence up to the checkpoint is answered as before: new
   * rows open after it, and end no other before.
   */
  *applying(changes: GraphChanges): Generator<void> {
    if (changes.upTo <= this.checkpoint) return;
    yield* this.#refuseDangling(changes);
    let renamed = false;
    for (const node of changes.nodes) renamed = this.nodes.put(node) || renamed;
    const putting = this.#putting(changes);
    // Rows are found by the order of the names: another order is to be complete before anyone asks.
    if (renamed) while (putting.next().done !== true);
    else yield* putting;
    for (const identity of changes.identities) this.identities.set(identity.id, identity);
    if (changes.nodes.length + changes.identities.length > 0) this.identityVersion += 1;
    const packing = renamed || this.#isOverlayLarge() ? this.#packing() : null;
    if (packing && renamed) while (packing.next().done !== true);
    else if (packing) yield* packing;
    else for (const table of this.tables()) table.list();
    // What was learnt of names while rows were put, but not found yet.
    if (changes.edges.length + changes.fieldEdges.length + changes.fields.length > ROWS_AT_ONCE)
      this.caseVariants.forgetAll();
    this.checkpoint = changes.upTo;
  }

  *#putting({ edges, productMembers, fieldEdges, fields }: GraphChanges): Generator<void> {
    yield* inSteps(edges, (edge) => this.#putEdge(edge));
    yield* inSteps(productMembers, (row) => this.#putMember(row));
    yield* inSteps(fieldEdges, (edge) => this.#putFieldEdge(edge));
    yield* inSteps(fields, (field) => this.#putField(field));
  }

  tables(): readonly RowTable[] {
    return [...Object.values(this.edges), this.fieldEdges, this.fields];
  }

  #putEdge(edge: GraphEdge): void {
    for (const kind of KINDS) if (kind !== edge.kind) this.edges[kind].remove(edge.id);
    this.edges[edge.kind].put({
      id: edge.id,
      ...this.#ends(edge),
      openedAt: edge.openedAt,
      closedAt: edge.closedAt,
      extra: [edge.basis === null ? null : BASES.indexOf(edge.basis)],
    });
  }

  #putMember(row: GraphProductMember): void {
    this.products.put(row, this.nodes.indexOf(row.node), this.nodes.indexOf(row.job));
  }

  #putFieldEdge(edge: GraphFieldEdge): void {
    const ends = this.#ends(edge);
    this.caseVariants.forget(ends.from);
    this.caseVariants.forget(ends.to);
    this.fieldEdges.put({
      id: edge.id,
      ...ends,
      openedAt: edge.openedAt,
      closedAt: edge.closedAt,
      extra: [
        this.#word(edge.fromField),
        this.#word(edge.toField),
        this.transformations.numberOf({
          type: edge.type,
          subtype: edge.subtype,
          masking: edge.masking,
        }),
      ],
    });
  }

  #putField(field: GraphField): void {
    const dataset = this.nodes.indexOf(field.dataset);
    this.caseVariants.forget(dataset);
    this.fields.put({
      id: field.id,
      from: dataset,
      to: dataset,
      job: null,
      openedAt: field.openedAt,
      closedAt: field.closedAt,
      extra: [this.words.numberOf(field.path)],
    });
  }

  #ends({ from, to, job }: { from: number; to: number; job: number | null }) {
    return {
      from: this.nodes.indexOf(from),
      to: this.nodes.indexOf(to),
      job: job === null ? null : this.nodes.indexOf(job),
    };
  }

  #word(text: string | null): number | null {
    return text === null ? null : this.words.numberOf(text);
  }

  *#refuseDangling({
    nodes,
    edges,
    productMembers,
    fieldEdges,
    identities,
    fields,
  }: GraphChanges): Generator<void> {
    const coming = new Set(nodes.map((node) => node.id));
    const demand = (kind: string, row: { readonly id: number }, id: number | null) => {
      if (id !== null && !coming.has(id) && !this.nodes.has(id))
        throw new UnknownNode(`${kind} ${row.id}`, id);
    };
    const demandEnds = (kind: string, row: GraphEdge | GraphFieldEdge) => {
      demand(kind, row, row.from);
      demand(kind, row, row.to);
      demand(kind, row, row.job);
    };
    yield* inSteps(edges, (edge) => demandEnds('edge', edge));
    yield* inSteps(productMembers, (row) => {
      demand('product member', row, row.node);
      demand('product member', row, row.job);
    });
    yield* inSteps(fieldEdges, (edge) => demandEnds('field edge', edge));
    yield* inSteps(fields, (field) => demand('field', field, field.dataset));
    for (const identity of identities) {
      demand('identity', identity, identity.node);
      demand('identity', identity, identity.shown);
    }
  }

  #isOverlayLarge(): boolean {
    return this.tables().some(({ packed, unpacked }) => unpacked > Math.max(1024, packed / 8));
  }

  *#packing(): Generator<void> {
    const ranks = this.nodes.ranks();
    for (const table of [this.fieldEdges, this.fields]) yield* table.packing(ranks, byJob);
    for (const table of Object.values(this.edges)) {
      yield* table.packing(ranks, byStrength(ranks));
      // With the rows that it is about.
      if (table === this.edges.FEEDS) this.#markDetailed(ranks);
    }
  }

  #markDetailed(ranks: Uint32Array): void {
    const { FEEDS: feeds } = this.edges;
    this.detailed = new Uint8Array(feeds.packed);
    for (let row = 0; row < feeds.packed; row += 1) {
      const [from, to, job] = [feeds.from.at(row), feeds.to.at(row), feeds.job.values[row] ?? NONE];
      if (firstFieldEdge(this.fieldEdges, ranks, from, to, job) !== null) this.detailed[row] = 1;
    }
  }
}

const ROWS_AT_ONCE = 1_000;

function* inSteps<T>(rows: readonly T[], each: (row: T) => void): Generator<void> {
  for (const [index, row] of rows.entries()) {
    each(row);
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) yield;
  }
}

const KINDS = ['FEEDS', 'READS', 'WRITES', 'PRECEDES'] as const;
