import { OPEN } from '../../graph.ts';
import { adjacency, sortedBy } from './adjacency.ts';
import { Column, NONE } from './column.ts';
import type { Holdings } from './coverage.ts';

/**
 * A row between two nodes, all by index. What the columns in `extra` mean is the table's own affair. Null, which is
 * "no job" or "no value", stands as {@link NONE} in a column.
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

/** The columns that an order of rows may go by. */
export type PackedColumns = Pick<RowTable, 'from' | 'to' | 'job' | 'opened' | 'extra'>;

/**
 * Rows with intervals, in columns. Rows below `packed` are sorted by their `from` node, so that a node's outgoing
 * rows are one slice (`out`), and listed by `to` node (`inOffsets`, `inRows`). What came later is in a small overlay,
 * until {@link packing} ends. Packing makes new columns, so that an answer may keep the old ones.
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
  /** Null in a table that has all rows of its graph. */
  holdings: Holdings | null = null;
  out: Uint32Array = new Uint32Array(1);
  inOffsets: Uint32Array = new Uint32Array(1);
  inRows: Uint32Array = new Uint32Array(0);
  readonly outLater = new Map<number, number[]>();
  readonly inLater = new Map<number, number[]>();
  #byId: Uint32Array = new Uint32Array(0);
  readonly #laterById = new Map<number, number>();
  readonly #removed = new Set<number>();
  #listed = 0;

  constructor(extras: number) {
    this.extra = Array.from({ length: extras }, () => new Column());
  }

  get length(): number {
    return this.id.length;
  }

  /** Rows that the next packing would take in; infinite when one was removed, since only packing takes it out. */
  get unpacked(): number {
    return this.#removed.size > 0 ? Infinity : this.length - this.packed;
  }

  /** Adds the row, or sets the end of the one that is there; one with other content is taken out and added anew. */
  put(row: Row): void {
    const known = this.#rowOf(row.id);
    if (known !== null) {
      if (this.#says(known, row)) {
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

  /** Makes the rows put since the last time found in the overlay. */
  list(): void {
    for (let row = Math.max(this.#listed, this.packed); row < this.length; row += 1) {
      append(this.outLater, this.from.at(row), row);
      append(this.inLater, this.to.at(row), row);
    }
    this.#listed = this.length;
  }

  /** Packs with pauses in between: until it ends, rows are found as before. Nothing may be put meanwhile. */
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
    this.out = order.offsets;
    this.inOffsets = into.offsets;
    this.inRows = into.rows;
    this.#byId = byId;
    for (const map of [this.outLater, this.inLater, this.#laterById]) map.clear();
    this.#removed.clear();
    this.#listed = this.packed;
  }

  /** Rows that leave the node, the packed ones in their order, then those of the overlay. */
  eachFrom(node: number, visit: (row: number) => void): void {
    this.holdings?.leaving.look(node);
    const end = this.out[node + 1] ?? 0;
    for (let row = this.out[node] ?? end; row < end; row += 1) visit(row);
    this.outLater.get(node)?.forEach(visit);
  }

  eachTo(node: number, visit: (row: number) => void): void {
    this.holdings?.entering.look(node);
    const end = this.inOffsets[node + 1] ?? 0;
    for (let i = this.inOffsets[node] ?? end; i < end; i += 1) visit(this.inRows[i] ?? 0);
    this.inLater.get(node)?.forEach(visit);
  }

  /** Rows from one node to another. The ranks must be those of the last packing, or new nodes between them. */
  eachBetween(from: number, to: number, ranks: Uint32Array, visit: (row: number) => void): void {
    this.holdings?.lookBetween(from, to);
    const end = this.out[from + 1] ?? 0;
    let low = this.out[from] ?? end;
    for (let high = end; low < high;) {
      const middle = (low + high) >>> 1;
      if ((ranks[this.to.values[middle] ?? 0] ?? 0) < (ranks[to] ?? 0)) low = middle + 1;
      else high = middle;
    }
    for (let row = low; row < end && this.to.values[row] === to; row += 1) visit(row);
    for (const row of this.outLater.get(from) ?? []) if (this.to.values[row] === to) visit(row);
  }

  #says(known: number, row: Row): boolean {
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
