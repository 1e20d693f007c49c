/** The sequences in [openedAt, closedAt). */
export interface Stretch {
  readonly openedAt: number;
  readonly closedAt: number;
}

/** When a dataset was a source of a product, and when another one was a target of it. */
export interface PairInProduct {
  readonly sources: readonly Stretch[];
  readonly targets: readonly Stretch[];
}

/**
 * When one dataset feeds another with the basis INFERRED for one job: while both are members of any of its products and
 * none of the job's stronger edges between them holds, and while an inferred edge of the job holds. In order; stretches
 * that touch are one.
 */
export const pairIntervals = (
  products: readonly PairInProduct[],
  inferred: readonly Stretch[],
  stronger: readonly Stretch[],
): readonly Stretch[] => {
  const paired: Stretch[] = [];
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

/** The stretches in order, those that overlap or touch as one. */
const union = (stretches: readonly Stretch[]): readonly Stretch[] => {
  if (stretches.length < 2)
    return stretches.map(({ openedAt, closedAt }) => ({ openedAt, closedAt }));
  const united: { readonly openedAt: number; closedAt: number }[] = [];
  for (const { openedAt, closedAt } of [...stretches].sort((a, b) => a.openedAt - b.openedAt)) {
    const last = united.at(-1);
    if (last && openedAt <= last.closedAt) last.closedAt = Math.max(last.closedAt, closedAt);
    else united.push({ openedAt, closedAt });
  }
  return united;
};

const without = (stretches: readonly Stretch[], { openedAt, closedAt }: Stretch): Stretch[] =>
  stretches.flatMap((one) => {
    if (one.closedAt <= openedAt || closedAt <= one.openedAt) return [one];
    return [
      ...(one.openedAt < openedAt ? [{ openedAt: one.openedAt, closedAt: openedAt }] : []),
      ...(closedAt < one.closedAt ? [{ openedAt: closedAt, closedAt: one.closedAt }] : []),
    ];
  });
