import type { AttemptRow } from '../state/rows.ts';
import { groupOf } from './coverage.ts';

/**
 * Counts the attempts in memory of the groups of which some are left out. `thinned` has the order key at which the first
 * attempt of each group that was kept began: only those that began since then stand for the ones left out, which began
 * before.
 */
export const createGroups = (thinned: ReadonlyMap<string, string>, rows: Iterable<AttemptRow>) => {
  const counts = new Map<string, number>();
  const empty = new Set<string>();
  for (const group of thinned.keys()) empty.add(group);

  const change = (row: AttemptRow, step: 1 | -1): void => {
    if (thinned.size === 0) return;
    const group = groupOf(row);
    const from = thinned.get(group);
    if (from === undefined || row.began < from) return;
    const count = (counts.get(group) ?? 0) + step;
    counts.set(group, count);
    if (count === 0) empty.add(group);
    else empty.delete(group);
  };
  for (const row of rows) change(row, 1);

  return {
    add(row: AttemptRow): void {
      change(row, 1);
    },
    remove(row: AttemptRow): void {
      change(row, -1);
    },
    /** Whether nothing in memory stands for attempts that are left out of a group and began after an order key. */
    isAnyEmpty(began: string): boolean {
      for (const group of empty) if ((thinned.get(group) ?? '') > began) return true;
      return false;
    },
    /** How many attempts of one group are in memory at most. */
    most(): number {
      let most = 0;
      for (const count of counts.values()) most = Math.max(most, count);
      return most;
    },
  };
};
