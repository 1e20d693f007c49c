import { OPEN } from '../../graph.ts';
import { adjacency, sortedBy } from './adjacency.ts';
import { Column, NONE } from './column.ts';
import type { Coverage } from './coverage.ts';

/**
 * A row between two nodes, which are given by their index in the node table. The table decides what the columns in
 * `extra` mean. Null ("no job", "no value") is stored as {@link NONE}.
 */
export interface Row {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly job: number | null;
  readonly openedAt: number;
  readonly closedAt: number;
  readonly extra: readonly (number | null)[];
}

/** The columns by which rows may be sorted. */
export type PackedColumns = Pick<RowTable, 'from' | 'to' | 'job' | 'opened' | 'extra'>;

/**
 * A table of edges with intervals, stored by column, with adjacency in compressed sparse row form (CSR). Rows below
 * `packed` are sorted by their `from` node, so that the outgoing rows of a node are one slice (`outOffsets`); its
 * incoming rows are listed in `inRows` (`inOffsets`). Later rows are found through a small overlay until they are
 * packed. Packing makes new columns, so that an answer may keep the old ones.
 */
export class RowTable {
  id = new Column();
  from = new Column();
  to = new Column();
  job = new Column();
  opened = new Column();
  closed = new Column();
  extra: Column[];
  packed = 0;
  /** Null if the table has all rows of its graph. */
  coverage: Coverage | null = null;
  outOffsets: Uint32Array = new Uint32Array(1);
  inOffsets: Uint32Array = new Uint32Array(1);
  inRows: Uint32Array = new Uint32Array(0);
  readonly outOverlay = new Map<number, number[]>();
  readonly inOverlay = new Map<number, number[]>();
  #byId: Uint32Array = new Uint32Array(0);
  readonly #laterById = new Map<number, number>();
  readonly #removed = new Set<number>();
  #indexed = 0;

  constructor(extras: number) {
    this.extra = Array.from({ length: extras }, () => new Column());
  }

  get length(): number {
    return this.id.length;
  }

  /** How many rows are in the overlay; infinite if one was removed, since only packing takes it out. */
  get unpacked(): number {
    return this.#removed.size > 0 ? Infinity : this.length - this.packed;
  }

  /** Adds a row, or sets the end of the row with its id. If that one has other content, it is removed first. */
  put(row: Row): void {
    const known = this.#rowOf(row.id);
    if (known !== null) {
      if (this.#isSame(known, row)) {
        this.closed.set(known, row.closedAt);
        return;
      }
      this.#removed.add(known);
    }
    this.#laterById.set(row.id, this.length);
    this.id.push(row.id);
    this.from.push(row.from);
    this.to.push(row.to);
    this.job.push(row.job ?? OPEN);
    this.opened.push(row.openedAt);
    this.closed.push(row.closedAt);
    this.extra.forEach((column, i) => column.push(row.extra[i] ?? OPEN));
  }

  remove(id: number): void {
    const known = this.#rowOf(id);
    if (known !== null) this.#removed.add(known);
  }

  /** Adds the rows that were put since the last call to the overlay, so that they are found. */
  index(): void {
    for (let row = Math.max(this.#indexed, this.packed); row < this.length; row += 1) {
      append(this.outOverlay, this.from.at(row), row);
      append(this.inOverlay, this.to.at(row), row);
    }
    this.#indexed = this.length;
  }

  /**
   * Sorts all rows into CSR form, by the rank of the node at the other end and then by `compare`. It yields often;
   * until it ends, rows are found as before. No row may be put meanwhile.
   */
  *packing(
    ranks: Uint32Array,
    compare: (table: PackedColumns) => (a: number, b: number) => number,
  ): Generator<void> {
    const kept = new Uint32Array(this.length - this.#removed.size);
    for (let row = 0, i = 0; row < this.length; row += 1)
      if (!this.#removed.has(row)) kept[i++] = row;
    const order = yield* adjacency(this.from.values, this.to.values, kept, ranks, compare(this));
    const columns: PackedColumns = {
      from: this.from.picked(order.rows),
      to: this.to.picked(order.rows),
      job: this.job.picked(order.rows),
      opened: this.opened.picked(order.rows),
      extra: this.extra.map((column) => column.picked(order.rows)),
    };
    yield;
    const all = Uint32Array.from(kept.keys());
    const { from, to } = columns;
    const into = yield* adjacency(to.values, from.values, all, ranks, compare(columns));
    const id = this.id.picked(order.rows);
    const byId = yield* sortedBy(id.values, all);
    this.from = columns.from;
    this.to = columns.to;
    this.job = columns.job;
    this.opened = columns.opened;
    this.extra = columns.extra;
    this.closed = this.closed.picked(order.rows);
    this.id = id;
    this.packed = kept.length;
    this.outOffsets = order.offsets;
    this.inOffsets = into.offsets;
    this.inRows = into.rows;
    this.#byId = byId;
    for (const map of [this.outOverlay, this.inOverlay, this.#laterById]) map.clear();
    this.#removed.clear();
    this.#indexed = this.packed;
  }

  /** Visits the rows that leave the node, the packed ones in their order, then those of the overlay. */
  eachOutgoing(node: number, visit: (row: number) => void): void {
    this.coverage?.leaving.require(node);
    const end = this.outOffsets[node + 1] ?? 0;
    for (let row = this.outOffsets[node] ?? end; row < end; row += 1) visit(row);
    this.outOverlay.get(node)?.forEach(visit);
  }

  /** Visits the rows that enter the node, in the same order. */
  eachIncoming(node: number, visit: (row: number) => void): void {
    this.coverage?.entering.require(node);
    const end = this.inOffsets[node + 1] ?? 0;
    for (let i = this.inOffsets[node] ?? end; i < end; i += 1) visit(this.inRows[i] ?? 0);
    this.inOverlay.get(node)?.forEach(visit);
  }

  /**
   * Visits the rows from one node to another: a binary search in the packed rows. `ranks` must order the nodes as
   * those of the last packing did; there may be new nodes between them.
   */
  eachBetween(from: number, to: number, ranks: Uint32Array, visit: (row: number) => void): void {
    this.coverage?.requireBetween(from, to);
    const end = this.outOffsets[from + 1] ?? 0;
    let low = this.outOffsets[from] ?? end;
    for (let high = end; low < high;) {
      const middle = (low + high) >>> 1;
      if ((ranks[this.to.values[middle] ?? 0] ?? 0) < (ranks[to] ?? 0)) low = middle + 1;
      else high = middle;
    }
    for (let row = low; row < end && this.to.values[row] === to; row += 1) visit(row);
    for (const row of this.outOverlay.get(from) ?? []) if (this.to.values[row] === to) visit(row);
  }

  #isSame(known: number, row: Row): boolean {
    return (
      !this.#removed.has(known) &&
      this.from.at(known) === row.from &&
      this.to.at(known) === row.to &&
      this.job.values[known] === (row.job ?? NONE) &&
      this.opened.at(known) === row.openedAt &&
      row.extra.every((value, i) => this.extra[i]?.values[known] === (value ?? NONE))
    );
  }

  #rowOf(id: number): number | null {
    const later = this.#laterById.get(id);
    if (later !== undefined) return later;
    const ids = this.id.values;
    for (let low = 0, high = this.#byId.length - 1; low <= high;) {
      const middle = (low + high) >>> 1;
      const row = this.#byId[middle] ?? 0;
      const found = ids[row] ?? 0;
      if (found === id) return row;
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return null;
  }
}

const append = (lists: Map<number, number[]>, key: number, value: number): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
};

type Order = (table: PackedColumns) => (a: number, b: number) => number;

/**
 * The order of edges between the same two nodes: the strongest basis first, then the least job (none before any), then
 * the oldest. Answers show nothing else that two of them differ in.
 */
export const byStrength =
  (ranks: Uint32Array): Order =>
  ({ extra, job, opened }) =>
  (a, b) =>
    (extra[0]?.at(a) ?? 0) - (extra[0]?.at(b) ?? 0) ||
    rankOfJob(ranks, job.values[a]) - rankOfJob(ranks, job.values[b]) ||
    opened.at(a) - opened.at(b);

/** The order of field edges between the same two datasets: those of one job are next to each other. */
export const byJob: Order =
  ({ job }) =>
  (a, b) =>
    (job.values[a] ?? NONE) - (job.values[b] ?? NONE);

/** The rank of a job's name; -1 for none. */
export const rankOfJob = (ranks: Uint32Array, job: number | undefined): number =>
  job === undefined || job === NONE ? -1 : (ranks[job] ?? -1);

/**
 * The first packed field edge of a job between two nodes, by binary search; the others follow it. Null if there is
 * none.
 */
export const firstFieldEdge = (
  { outOffsets, to, job }: RowTable,
  ranks: Uint32Array,
  fromNode: number,
  toNode: number,
  jobNode: number,
): number | null => {
  const end = outOffsets[fromNode + 1] ?? 0;
  let low = outOffsets[fromNode] ?? end;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order =
      (ranks[to.values[middle] ?? 0] ?? 0) - (ranks[toNode] ?? 0) ||
      (job.values[middle] ?? 0) - jobNode;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return low < end && to.values[low] === toNode && job.values[low] === jobNode ? low : null;
};
