/** Draws that are the same for the same seed. */
export interface Chance {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** True in so many of a hundred draws. */
  percent(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** So many different ones, fewer if there are not as many, in the order of `items`. */
  some<T>(items: readonly T[], count: number): readonly T[];
}

export const chanceOf = (seed: number): Chance => {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  // Mulberry32.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error('unreachable: nothing to pick from');
    return item;
  };
  return {
    below,
    percent: (share) => next() * 100 < share,
    pick,
    some: (items, count) => {
      const rest = [...items.keys()];
      const taken = new Set<number>();
      while (taken.size < count && rest.length > 0) {
        for (const index of rest.splice(below(rest.length), 1)) taken.add(index);
      }
      return items.filter((_, index) => taken.has(index));
    },
  };
};
