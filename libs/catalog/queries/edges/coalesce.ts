interface Interval {
  readonly openedAt: number;
  readonly closedAt: number;
}

/** An unbroken interval in which at least one of its rows was open. */
export interface CoalescedInterval<T extends Interval> extends Interval {
  readonly rows: readonly T[];
}

/**
 * Merges overlapping and adjacent intervals, in order. Two owners may state the same edge, and when
 * datasets are merged a row closes under one node and opens under another in the same event.
 * Neither starts or ends an interval.
 */
export const coalesce = <T extends Interval>(
  rows: readonly T[],
): readonly CoalescedInterval<T>[] => {
  const merged: { openedAt: number; closedAt: number; rows: T[] }[] = [];
  for (const row of [...rows].sort((a, b) => a.openedAt - b.openedAt)) {
    const last = merged.at(-1);
    if (last && row.openedAt <= last.closedAt) {
      last.closedAt = Math.max(last.closedAt, row.closedAt);
      last.rows.push(row);
    } else merged.push({ openedAt: row.openedAt, closedAt: row.closedAt, rows: [row] });
  }
  return merged;
};
