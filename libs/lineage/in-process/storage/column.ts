import { OPEN } from '../../graph.ts';

/** Stands for "no number": an open end, an edge that no job states. A narrow column stores it for {@link OPEN}. */
export const NONE = 0xffff_ffff;

/**
 * A growing column of whole numbers: four bytes each while all of them fit, eight bytes once one does not. An open end
 * does not make it wide, since it is stored as {@link NONE} while the column is narrow.
 */
export class Column {
  values: Uint32Array | Float64Array;
  length = 0;

  constructor(capacity = 16) {
    this.values = new Uint32Array(capacity);
  }

  get wide(): boolean {
    return this.values instanceof Float64Array;
  }

  /** The value; {@link OPEN} if it is stored as none. */
  at(index: number): number {
    const value = this.values[index] ?? NONE;
    return value === NONE && !this.wide ? OPEN : value;
  }

  push(value: number): void {
    if (this.length === this.values.length) this.#grow();
    this.length += 1;
    this.set(this.length - 1, value);
  }

  set(index: number, value: number): void {
    if (this.wide) {
      this.values[index] = value;
      return;
    }
    if (value >= NONE && value !== OPEN) {
      this.#widen();
      this.values[index] = value;
      return;
    }
    this.values[index] = value === OPEN ? NONE : value;
  }

  /** A new column with the values of these rows, in their order, without spare capacity. */
  picked(rows: Uint32Array): Column {
    const column = new Column(0);
    const values = this.wide ? new Float64Array(rows.length) : new Uint32Array(rows.length);
    for (let i = 0; i < rows.length; i += 1) values[i] = this.values[rows[i] ?? 0] ?? 0;
    column.values = values;
    column.length = rows.length;
    return column;
  }

  #grow(): void {
    const capacity = Math.max(16, this.values.length * 2);
    const grown = this.wide ? new Float64Array(capacity) : new Uint32Array(capacity);
    grown.set(this.values);
    this.values = grown;
  }

  #widen(): void {
    const wide = new Float64Array(this.values.length);
    for (let i = 0; i < this.length; i += 1) wide[i] = this.at(i);
    this.values = wide;
  }
}

/**
 * Interns values: gives each distinct one a number, so that a column can store it. Values with the same key are
 * one.
 */
export class Interned<T> {
  readonly #values: T[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(readonly keyOf: (value: T) => string) {}

  get length(): number {
    return this.#values.length;
  }

  /** The number of the value; a new one gets the next number. */
  numberOf(value: T): number {
    const key = this.keyOf(value);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#values.push(value);
    this.#numbers.set(key, this.#values.length - 1);
    return this.#values.length - 1;
  }

  at(number: number): T {
    const value = this.#values[number];
    if (value === undefined) throw new Error(`unreachable: there is no value ${number}`);
    return value;
  }
}
