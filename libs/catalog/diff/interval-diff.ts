import { compareJson } from '../queries/compare-json.ts';
import { grouped } from '../queries/grouped.ts';

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

/** How rows of one kind are told. */
interface RowKind<T, W, V> {
  /** What rows that say something of the same thing have in common; what they are sorted by. */
  readonly key: (row: T) => readonly unknown[];
  /** What those that hold say of it. */
  readonly value: (open: readonly [T, ...T[]]) => W;
  readonly show: (row: T, value: W) => V;
}

/** What rows of one kind say at one end of a span and not at the other, by their keys, what closed before what opened. */
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
 * What rows say of one thing at the two ends of a span, where that differs: the word before it and after it, null for none, each
 * with the event that ended or began it. What came and went in between is no difference.
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
  if (moment === undefined) throw new Error('unreachable: what changed did so at some moment');
  return moment;
};
