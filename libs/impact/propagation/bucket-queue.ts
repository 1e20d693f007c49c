/**
 * A priority queue for two small whole numbers, dataset hops and then steps (Dial's bucket queue). Nothing may be added before the
 * bucket that was taken last.
 */
export class BucketQueue<T> {
  #hops = 0;
  readonly #buckets = new Map<number, Map<number, T[]>>();

  add(hops: number, steps: number, item: T): void {
    const bySteps = this.#buckets.get(hops);
    if (bySteps === undefined) {
      this.#buckets.set(hops, new Map([[steps, [item]]]));
      return;
    }
    const items = bySteps.get(steps);
    if (items === undefined) bySteps.set(steps, [item]);
    else items.push(item);
  }

  /** Takes the least bucket out; null when the queue is empty. */
  take(): readonly T[] | null {
    if (this.#buckets.size === 0) return null;
    let bySteps = this.#buckets.get(this.#hops);
    for (; bySteps === undefined; bySteps = this.#buckets.get(this.#hops)) this.#hops += 1;
    let least = Infinity;
    for (const steps of bySteps.keys()) least = Math.min(least, steps);
    const items = bySteps.get(least) ?? [];
    bySteps.delete(least);
    if (bySteps.size === 0) this.#buckets.delete(this.#hops);
    return items;
  }
}
