import { describe, expect, it } from '@jest/globals';
import { entryCount, entriesOf, partsOf, rowsOfLists, type ListEntry } from './lists.ts';

/** Gives ids from 1. */
const ids = () => {
  let last = 0;
  return (count: number): number => {
    last += count;
    return last - count + 1;
  };
};

describe('a list', () => {
  it('that is new is one part', () => {
    expect(partsOf([null, null, null], 7, ids())).toBe('1 7 3');
  });

  it('keeps the ids and openings of the entries that it had before', () => {
    const nextIds = ids();
    const [a = null, b = null, c = null] = entriesOf(partsOf([null, null, null], 7, nextIds));
    const parts = partsOf([a, null, c, b], 9, nextIds);
    expect(parts).toBe('1 7 1,4 9 1,3 7 1,2 7 1');
    expect(entriesOf(parts)).toEqual([a, { id: 4, openedAt: 9 }, c, b]);
    expect(entryCount(parts)).toBe(4);
  });

  it('does not join entries with consecutive ids that opened at different sequences', () => {
    expect(partsOf([{ id: 1, openedAt: 3 }, null], 4, () => 2)).toBe('1 3 1,2 4 1');
  });
});

describe('the rows of lists', () => {
  const listed = (openedAt: number, closedAt: number, entries: readonly (ListEntry | null)[]) => ({
    openedAt,
    closedAt,
    parts: partsOf(entries, openedAt, () => openedAt * 10),
  });

  it('hold from the opening of an entry until the last list with it ends', () => {
    const first = listed(1, 5, [null, null]);
    const [a = null, b = null] = entriesOf(first.parts);
    const names = new Map([
      [a?.id, 'a'],
      [b?.id, 'b'],
      [50, 'c'],
    ]);
    const rows = rowsOfLists([first, listed(5, 8, [b, null]), listed(8, 9, [b])], ({ parts }) =>
      entriesOf(parts).map(({ id }) => ({ name: names.get(id) })),
    );
    expect(rows).toEqual([
      { name: 'a', id: 10, openedAt: 1, closedAt: 5 },
      { name: 'b', id: 11, openedAt: 1, closedAt: 9 },
      { name: 'c', id: 50, openedAt: 5, closedAt: 8 },
    ]);
  });

  it('are the same in whatever order the lists come', () => {
    const first = listed(1, 5, [null]);
    const lists = [first, listed(5, 8, entriesOf(first.parts))];
    const rows = (given: typeof lists) => rowsOfLists(given, () => [{ name: 'a' }]);
    expect(rows(lists.toReversed())).toEqual(rows(lists));
  });
});
