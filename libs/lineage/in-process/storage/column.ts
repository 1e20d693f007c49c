import { OPEN } from '../../graph.ts';

/** No number: an end that is open, an edge that no job states. What a narrow column holds for {@link OPEN}. */
export const NONE = 0xffff_ffff;

/**
 * A growing column of whole numbers, four bytes each as long as all of them fit, eight from then on. An open end
 * does not make it wide: it is kept as {@link NONE} while the column is narrow.
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

  /** A column of the rows given, in their order, without spare room. */
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
