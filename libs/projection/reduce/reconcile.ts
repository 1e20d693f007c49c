import { OPEN } from '#lineage';
import type { Interval } from '../state/rows.ts';
import type { GroupKey, Table } from '../state/table.ts';

/**
 * Makes the rows of a group that hold those of `wanted`: opens what is new, closes what is gone, leaves alone what stays.
 * A row that was opened at this very sequence never held and is removed. Tells whether anything changed.
 */
export const reconcile = <T extends Interval>(
  table: Table<T>,
  live: ReadonlyMap<GroupKey, T>,
  wanted: ReadonlyMap<GroupKey, Omit<T, keyof Interval>>,
  sequence: number,
  nextId: () => number,
  make: (content: Omit<T, keyof Interval>, interval: Interval) => T,
): boolean => {
  let isChanged = false;
  for (const [key, row] of [...live]) {
    if (wanted.has(key)) continue;
    isChanged = true;
    if (row.openedAt === sequence) table.remove(row);
    else table.put({ ...row, closedAt: sequence });
  }
  // In an order of their own, so that ids do not depend on how what is wanted was found.
  const opened = [...wanted].filter(([key]) => !live.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, content] of opened) {
    isChanged = true;
    table.put(make(content, { id: nextId(), openedAt: sequence, closedAt: OPEN }));
  }
  return isChanged;
};
