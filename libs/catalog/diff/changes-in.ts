import { byElements } from '../queries/by-elements.ts';
import { grouped } from '../queries/grouped.ts';
import { changedWords, type Changed, type Span } from './changed.ts';

interface Interval {
  readonly openedAt: number;
  readonly closedAt: number;
}

/** How rows of one kind are told. */
interface Telling<T, W, V> {
  /** What rows that say something of the same thing have in common; what they are sorted by. */
  readonly key: (row: T) => readonly unknown[];
  /** What those that hold say of it. */
  readonly word: (holding: readonly [T, ...T[]]) => W;
  readonly show: (row: T, word: W) => V;
}

/** What rows of one kind say at one end of a span and not at the other, by their keys, what closed before what opened. */
export const changesIn = <T extends Interval, W, V>(
  rows: readonly T[],
  span: Span,
  { key, word, show }: Telling<T, W, V>,
): readonly (V & Changed)[] =>
  [...grouped(rows, (row) => JSON.stringify(key(row))).values()]
    .flatMap((group) =>
      changedWords(group, span, word).flatMap(({ word: said, ...changed }) =>
        group.slice(0, 1).map((row) => ({
          order: [...key(row), changed.change],
          change: { ...show(row, said), ...changed },
        })),
      ),
    )
    .sort((a, b) => byElements(a.order, b.order))
    .map(({ change }) => change);
