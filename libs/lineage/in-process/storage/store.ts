import {
  type Basis,
  type GraphChanges,
  type GraphEdge,
  type GraphField,
  type GraphFieldEdge,
  type GraphIdentity,
  type GraphProductMember,
  UnknownNode,
} from '../../graph.ts';
import { CaseVariants } from './case-variants.ts';
import { Interned, NONE } from './column.ts';
import { NodeTable } from './node-table.ts';
import { ProductTable } from './product-table.ts';
import { byJob, byStrength, firstFieldEdge, RowTable } from './row-table.ts';

/** The strongest first: a step of a path has the strongest basis of its edges. */
export const BASES = ['EXPLICIT', 'COLUMN', 'INFERRED'] as const satisfies readonly Basis[];
export const INFERRED = BASES.indexOf('INFERRED');

export type Transformation = Pick<GraphFieldEdge, 'type' | 'subtype' | 'masking'>;

export type EdgeTables = Record<GraphEdge['kind'], RowTable>;

/** All rows of a graph, and its checkpoint. */
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
  /** 1 for each packed FEEDS row with packed field edges of the same job between the same nodes, at any time. */
  hasPackedFieldEdges: Uint8Array = new Uint8Array(0);
  /** `extra`: from field and to field (numbers of `strings`); transformation (number of `transformations`). */
  fieldEdges = new RowTable(3);
  /** The declared fields, as rows from the dataset to itself. `extra`: path (number of `strings`). */
  fields = new RowTable(1);
  identities = new Map<number, GraphIdentity>();
  readonly strings = new Interned<string>((text) => text);
  readonly transformations = new Interned<Transformation>(({ type, subtype, masking }) =>
    JSON.stringify([type, subtype, masking]),
  );
  readonly caseVariants = new CaseVariants();
  /** Rises when identities or nodes change, so that what is derived from them can be kept until then. */
  aliasVersion = 0;

  apply(changes: GraphChanges): void {
    const applying = this.applying(changes);
    while (applying.next().done !== true);
  }

  /**
   * Applies changes, yielding often. A question asked meanwhile as of a sequence up to the checkpoint gets the same
   * answer as before: new rows open after the checkpoint, and no row is closed before it.
   */
  *applying(changes: GraphChanges): Generator<void> {
    if (changes.upTo <= this.checkpoint) return;
    yield* this.#refuseDangling(changes);
    let renamed = false;
    for (const node of changes.nodes) renamed = this.nodes.put(node) || renamed;
    const putting = this.#putting(changes);
    // Rows are found by the order of names. If that changes, no question may come in between.
    if (renamed) while (putting.next().done !== true);
    else yield* putting;
    for (const identity of changes.identities) this.identities.set(identity.id, identity);
    if (changes.nodes.length + changes.identities.length > 0) this.aliasVersion += 1;
    const packing = renamed || this.#isOverlayLarge() ? this.#packing() : null;
    if (packing && renamed) while (packing.next().done !== true);
    else if (packing) yield* packing;
    else for (const table of this.tables()) table.index();
    // A question asked while rows were put may have computed this without them.
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
        this.#numberOf(edge.fromField),
        this.#numberOf(edge.toField),
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
      extra: [this.strings.numberOf(field.path)],
    });
  }

  #ends({ from, to, job }: { from: number; to: number; job: number | null }) {
    return {
      from: this.nodes.indexOf(from),
      to: this.nodes.indexOf(to),
      job: job === null ? null : this.nodes.indexOf(job),
    };
  }

  #numberOf(text: string | null): number | null {
    return text === null ? null : this.strings.numberOf(text);
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
      // Together with the rows, without a yield in between: the bits are about their new positions.
      if (table === this.edges.FEEDS) this.#markFieldEdges(ranks);
    }
  }

  #markFieldEdges(ranks: Uint32Array): void {
    const { FEEDS: feeds } = this.edges;
    this.hasPackedFieldEdges = new Uint8Array(feeds.packed);
    for (let row = 0; row < feeds.packed; row += 1) {
      const [from, to, job] = [feeds.from.at(row), feeds.to.at(row), feeds.job.values[row] ?? NONE];
      if (firstFieldEdge(this.fieldEdges, ranks, from, to, job) !== null)
        this.hasPackedFieldEdges[row] = 1;
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
