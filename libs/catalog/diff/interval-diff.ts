import { compareJson } from '../queries/compare-json.ts';
import { grouped } from '../queries/grouped.ts';

/** The sequences to compare, `from` < `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** OPENED: true at the end of a span but not at its beginning. CLOSED: the reverse. */
export interface Changed {
  readonly change: 'OPENED' | 'CLOSED';
  /** The sequence of the event that opened or closed it. */
  readonly cause: number;
}

interface Interval {
  readonly openedAt: number;
  readonly closedAt: number;
}

/** How rows of one kind are grouped, compared and presented. */
interface RowKind<T, W, V> {
  /**
   * Identifies what a row is about. Rows with equal keys are compared together; the result is
   * sorted by it.
   */
  readonly key: (row: T) => readonly unknown[];
  /** The value to compare, computed from the rows of one key that are open at a moment. */
  readonly value: (open: readonly [T, ...T[]]) => W;
  readonly show: (row: T, value: W) => V;
}

/** Compares the two ends of a span, key by key. Sorted by key, with CLOSED before OPENED. */
export const diffRows = <T extends Interval, W, V>(
  rows: readonly T[],
  span: Span,
  { key, value: valueOf, show }: RowKind<T, W, V>,
): readonly (V & Changed)[] =>
  [...grouped(rows, (row) => JSON.stringify(key(row))).values()]
    .flatMap((group) =>
      diffIntervals(group, span, valueOf).flatMap(({ value, ...changed }) =>
        group.slice(0, 1).map((row) => ({
          order: [...key(row), changed.change],
          change: { ...show(row, value), ...changed },
        })),
      ),
    )
    .sort((a, b) => compareJson(a.order, b.order))
    .map(({ change }) => change);

/**
 * Compares the value that rows of one key have at the two ends of a span. If the values differ,
 * returns the old value as CLOSED and the new one as OPENED, each with the event that caused it; a
 * value that is missing at one end has no entry. A value that appeared and disappeared within the
 * span is not reported.
 */
export const diffIntervals = <T extends Interval, W>(
  rows: readonly T[],
  { from, to }: Span,
  valueOf: (open: readonly [T, ...T[]]) => W,
): readonly (Changed & { readonly value: W })[] => {
  const valueAt = (moment: number): W | null => {
    const [first, ...others] = rows.filter(
      ({ openedAt, closedAt }) => openedAt <= moment && moment < closedAt,
    );
    return first ? valueOf([first, ...others]) : null;
  };
  const [before, after] = [valueAt(from), valueAt(to)];
  if (before === after) return [];
  const moments = [...new Set(rows.flatMap(({ openedAt, closedAt }) => [openedAt, closedAt]))]
    .filter((moment) => from < moment && moment <= to)
    .sort((a, b) => a - b);
  const closing = moments.find((moment) => valueAt(moment) !== before);
  const last = moments.findLastIndex((moment) => valueAt(moment) !== after);
  const opening = moments[last + 1];
  return [
    ...(before === null
      ? []
      : [{ change: 'CLOSED' as const, cause: known(closing), value: before }]),
    ...(after === null ? [] : [{ change: 'OPENED' as const, cause: known(opening), value: after }]),
  ];
};

const known = (moment: number | undefined): number => {
  if (moment === undefined)
    throw new Error('unreachable: a value that differs at the ends of a span changed within it');
  return moment;
};
