/** A set of nodes with a number each that is emptied in no time: only what bears the present mark is in it. */
export class Visited {
  #marks = new Uint32Array(0);
  #values = new Uint32Array(0);
  #mark = 0;

  clear(size: number): void {
    if (this.#marks.length < size || this.#mark === 0xffff_ffff) {
      this.#marks = new Uint32Array(size);
      this.#values = new Uint32Array(size);
      this.#mark = 0;
    }
    this.#mark += 1;
  }

  has(node: number): boolean {
    return this.#marks[node] === this.#mark;
  }

  get(node: number): number | null {
    return this.has(node) ? (this.#values[node] ?? 0) : null;
  }

  set(node: number, value: number): void {
    this.#marks[node] = this.#mark;
    this.#values[node] = value;
  }
}
