import { OPEN } from '#lineage';
import type { RowSet } from './row-set.ts';

interface Interval {
  id: number;
  openedAt: number;
  closedAt: number;
}

/**
 * Makes the rows that hold for an owner those of `wanted`: opens what is new, closes what is gone, leaves alone what
 * stays. `live` is the owner's group of the set. A row that was opened at this very sequence never held and is removed.
 */
export const reconcile = <T extends Interval>(
  rows: RowSet<T>,
  live: ReadonlyMap<string, T>,
  wanted: ReadonlyMap<string, Omit<T, keyof Interval>>,
  sequence: number,
  nextId: () => number,
): boolean => {
  let changes = false;
  for (const [key, row] of [...live]) {
    if (wanted.has(key)) continue;
    changes = true;
    if (row.openedAt === sequence) {
      rows.remove(row);
      continue;
    }
    row.closedAt = sequence;
    rows.put(row);
  }
  // In an order of their own, so that ids do not depend on how what is wanted was found.
  for (const [key, content] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (live.has(key)) continue;
    changes = true;
    const interval: Interval = { id: nextId(), openedAt: sequence, closedAt: OPEN };
    rows.put(Object.assign({}, content, interval) as T);
  }
  return changes;
};
