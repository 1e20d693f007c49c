/** Values that can be loaded or made again: what is used often stays, within a budget in units that the caller counts. */
export interface Cache<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V, size?: number): void;
  /** The value of a key, made and kept where there is none. */
  getOr(key: K, make: (key: K) => V, size: number): V;
  delete(key: K): void;
}

/** Two generations: what is used moves to the young one; when that holds half the budget, the old one is forgotten. */
export const createCache = <K, V>(budget: number): Cache<K, V> => {
  interface Kept {
    readonly value: V;
    readonly size: number;
  }
  let young = new Map<K, Kept>();
  let old = new Map<K, Kept>();
  let used = 0;
  const keep = (key: K, kept: Kept): void => {
    if (used + kept.size > budget / 2) {
      old = young;
      young = new Map();
      used = 0;
    }
    young.set(key, kept);
    used += kept.size;
  };
  return {
    get(key) {
      const kept = young.get(key);
      if (kept) return kept.value;
      const former = old.get(key);
      if (!former) return undefined;
      old.delete(key);
      keep(key, former);
      return former.value;
    },
    set(key, value, size = 1) {
      used -= young.get(key)?.size ?? 0;
      old.delete(key);
      keep(key, { value, size });
    },
    getOr(key, make, size) {
      const known = this.get(key);
      if (known !== undefined) return known;
      const made = make(key);
      this.set(key, made, size);
      return made;
    },
    delete(key) {
      used -= young.get(key)?.size ?? 0;
      young.delete(key);
      old.delete(key);
    },
  };
};
