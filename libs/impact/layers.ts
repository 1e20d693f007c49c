/** What waits, by number of hops and then of steps; hops never shrink from one step to the next, and grow by one at most. */
export class Layers<T> {
  #hops = 0;
  #now = new Map<number, T[]>();
  #later = new Map<number, T[]>();

  add(hops: number, length: number, item: T): void {
    const layers = hops === this.#hops ? this.#now : this.#later;
    const items = layers.get(length);
    if (items === undefined) layers.set(length, [item]);
    else items.push(item);
  }

  /** Takes out the least; null when nothing waits. */
  next(): { readonly hops: number; readonly length: number; readonly items: readonly T[] } | null {
    if (this.#now.size === 0) {
      this.#hops += 1;
      this.#now = this.#later;
      this.#later = new Map();
    }
    if (this.#now.size === 0) return null;
    const length = Math.min(...this.#now.keys());
    const items = this.#now.get(length) ?? [];
    this.#now.delete(length);
    return { hops: this.#hops, length, items };
  }
}
