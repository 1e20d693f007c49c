interface Interval {
  readonly openedAt: number;
  readonly closedAt: number;
}

/** An unbroken time in which at least one of its rows held. */
export interface CoalescedInterval<T extends Interval> extends Interval {
  readonly rows: readonly T[];
}

/**
 * When at least one of these rows held, in order. Two owners may state the same, and when names become those of one dataset its rows
 * close under the one and open under the other in the same event: neither begins or ends anything.
 */
export const coalesce = <T extends Interval>(
  rows: readonly T[],
): readonly CoalescedInterval<T>[] => {
  const held: { openedAt: number; closedAt: number; rows: T[] }[] = [];
  for (const row of [...rows].sort((a, b) => a.openedAt - b.openedAt)) {
    const last = held.at(-1);
    if (last && row.openedAt <= last.closedAt) {
      last.closedAt = Math.max(last.closedAt, row.closedAt);
      last.rows.push(row);
    } else held.push({ openedAt: row.openedAt, closedAt: row.closedAt, rows: [row] });
  }
  return held;
};
