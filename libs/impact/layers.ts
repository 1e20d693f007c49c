/** What waits, by number of hops and then of steps; nothing is added before the layer that was taken last. */
export class Layers<T> {
  #hops = 0;
  readonly #waiting = new Map<number, Map<number, T[]>>();

  add(hops: number, length: number, item: T): void {
    const layers = this.#waiting.get(hops);
    if (layers === undefined) {
      this.#waiting.set(hops, new Map([[length, [item]]]));
      return;
    }
    const items = layers.get(length);
    if (items === undefined) layers.set(length, [item]);
    else items.push(item);
  }

  /** Takes out the least; null when nothing waits. */
  next(): { readonly hops: number; readonly length: number; readonly items: readonly T[] } | null {
    if (this.#waiting.size === 0) return null;
    let layers = this.#waiting.get(this.#hops);
    for (; layers === undefined; layers = this.#waiting.get(this.#hops)) this.#hops += 1;
    let length = Infinity;
    for (const one of layers.keys()) length = Math.min(length, one);
    const items = layers.get(length) ?? [];
    layers.delete(length);
    if (layers.size === 0) this.#waiting.delete(this.#hops);
    return { hops: this.#hops, length, items };
  }
}
