/** From the one moment to the other: `from` < `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** That something held at the end of a span and not at its beginning (OPENED), or the other way round. */
export interface Changed {
  readonly change: 'OPENED' | 'CLOSED';
  /** The event since which it is as it is at the end, or until which it was as it was at the beginning. */
  readonly cause: number;
}

interface Interval {
  readonly openedAt: number;
  readonly closedAt: number;
}

/**
 * What rows say of one thing at the two ends of a span, where that differs: the word before it and after it, null for none, each
 * with the event that ended or began it. What came and went in between is no difference.
 */
export const changedWords = <T extends Interval, W>(
  rows: readonly T[],
  { from, to }: Span,
  wordOf: (holding: readonly [T, ...T[]]) => W,
): readonly (Changed & { readonly word: W })[] => {
  const wordAt = (moment: number): W | null => {
    const [first, ...others] = rows.filter(
      ({ openedAt, closedAt }) => openedAt <= moment && moment < closedAt,
    );
    return first ? wordOf([first, ...others]) : null;
  };
  const [before, after] = [wordAt(from), wordAt(to)];
  if (before === after) return [];
  const moments = [...new Set(rows.flatMap(({ openedAt, closedAt }) => [openedAt, closedAt]))]
    .filter((moment) => from < moment && moment <= to)
    .sort((a, b) => a - b);
  const closing = moments.find((moment) => wordAt(moment) !== before);
  const last = moments.findLastIndex((moment) => wordAt(moment) !== after);
  const opening = moments[last + 1];
  return [
    ...(before === null
      ? []
      : [{ change: 'CLOSED' as const, cause: known(closing), word: before }]),
    ...(after === null ? [] : [{ change: 'OPENED' as const, cause: known(opening), word: after }]),
  ];
};

const known = (moment: number | undefined): number => {
  if (moment === undefined) throw new Error('unreachable: what changed did so at some moment');
  return moment;
};
