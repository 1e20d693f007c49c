/** The sequences from `openedAt` to the one before `closedAt`. */
export interface Interval {
  readonly openedAt: number;
  readonly closedAt: number;
}

/** The intervals in which a dataset is a source of a product, and those in which another one is a target of it. */
export interface PairInProduct {
  readonly sources: readonly Interval[];
  readonly targets: readonly Interval[];
}

/**
 * The intervals in which one dataset feeds another with the basis INFERRED for one job: those in which both are
 * members of one of its products and no stronger edge of the job is open between them, and those of its INFERRED
 * edges. In order, without overlaps; intervals that touch are joined.
 *
 * @param products the memberships of the two datasets in each product of the job @param inferred the intervals of
 * the job's INFERRED edges between the two @param stronger the intervals of its other edges between the two
 */
export const pairIntervals = (
  products: readonly PairInProduct[],
  inferred: readonly Interval[],
  stronger: readonly Interval[],
): readonly Interval[] => {
  const paired: Interval[] = [];
  for (const { sources, targets } of products) {
    for (const source of sources) {
      for (const target of targets) {
        const openedAt = Math.max(source.openedAt, target.openedAt);
        const closedAt = Math.min(source.closedAt, target.closedAt);
        if (openedAt < closedAt) paired.push({ openedAt, closedAt });
      }
    }
  }
  return union([...stronger.reduce(without, paired), ...inferred]);
};

/** The union of intervals, in order; those that overlap or touch are joined. */
const union = (intervals: readonly Interval[]): readonly Interval[] => {
  if (intervals.length < 2)
    return intervals.map(({ openedAt, closedAt }) => ({ openedAt, closedAt }));
  const united: { readonly openedAt: number; closedAt: number }[] = [];
  for (const { openedAt, closedAt } of [...intervals].sort((a, b) => a.openedAt - b.openedAt)) {
    const last = united.at(-1);
    if (last && openedAt <= last.closedAt) last.closedAt = Math.max(last.closedAt, closedAt);
    else united.push({ openedAt, closedAt });
  }
  return united;
};

/** The intervals without the sequences of another one. */
const without = (intervals: readonly Interval[], { openedAt, closedAt }: Interval): Interval[] =>
  intervals.flatMap((one) => {
    if (one.closedAt <= openedAt || closedAt <= one.openedAt) return [one];
    return [
      ...(one.openedAt < openedAt ? [{ openedAt: one.openedAt, closedAt: openedAt }] : []),
      ...(closedAt < one.closedAt ? [{ openedAt: closedAt, closedAt: one.closedAt }] : []),
    ];
  });
