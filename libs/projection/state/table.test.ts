import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  createAppendedTable,
  createTable,
  createWrittenTable,
  type GroupKey,
  type Misses,
} from './table.ts';
import { createJournal } from './journal.ts';

interface Row {
  readonly id: number;
  readonly owner: number;
  readonly name: string;
  readonly isOpen: boolean;
}

const row = (id: number, owner: number, name: string, isOpen = true): Row => ({
  id,
  owner,
  name,
  isOpen,
});

const create = (isView = false) => {
  const journal = createJournal();
  const misses: Misses = new Map();
  const table = createTable<Row>(
    {
      name: 'rows',
      group: ({ owner }) => owner,
      key: ({ name }) => name,
      primary: ({ id }) => id,
      isLive: ({ isOpen }) => isOpen,
      isView,
    },
    journal,
    misses,
  );
  const rollBack = (): void => {
    journal.rollBack();
  };
  return { journal, misses, table, rollBack };
};

const contents = (group: ReadonlyMap<GroupKey, Row>): readonly Row[] =>
  [...group.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

describe('a table in memory', () => {
  it('notes a group that is not in memory as a miss, and knows it once it was filled', () => {
    const { table, misses } = create();
    expect(contents(table.group(1))).toEqual([]);
    expect(misses).toEqual(new Map([['rows', new Set([1])]]));
    misses.clear();
    table.fill([1, 2], [row(10, 1, 'a')]);
    expect(contents(table.group(1))).toEqual([row(10, 1, 'a')]);
    expect(contents(table.group(2))).toEqual([]);
    expect(misses.size).toBe(0);
  });

  it('notes a miss also where a row is put or removed', () => {
    const { table, misses } = create();
    table.put(row(10, 1, 'a'));
    table.remove(row(11, 2, 'a'));
    expect(misses).toEqual(new Map([['rows', new Set([1, 2])]]));
  });

  it('does not load a group that is new', () => {
    const { table, misses, rollBack } = create();
    table.begin(1);
    table.put(row(10, 1, 'a'));
    expect(contents(table.group(1))).toEqual([row(10, 1, 'a')]);
    expect(misses.size).toBe(0);
    rollBack();
    table.group(1);
    expect(misses).toEqual(new Map([['rows', new Set([1])]]));
  });

  it('takes a row that is no longer live out of its group, and writes it', () => {
    const { table } = create();
    table.fill([1], [row(10, 1, 'a')]);
    table.put(row(10, 1, 'a', false));
    expect(contents(table.group(1))).toEqual([]);
    expect(table.takeChanges()).toEqual({ upserts: [row(10, 1, 'a', false)], deletes: [] });
  });

  it('writes each row once, as it was changed last', () => {
    const { table } = create();
    table.fill([1], [row(10, 1, 'a'), row(11, 1, 'b')]);
    table.put(row(12, 1, 'c'));
    table.put(row(12, 1, 'd'));
    table.remove(row(10, 1, 'a'));
    table.remove(row(11, 1, 'b'));
    table.put(row(11, 1, 'b'));
    expect(table.takeChanges()).toEqual({
      upserts: [row(12, 1, 'd'), row(11, 1, 'b')],
      deletes: [row(10, 1, 'a')],
    });
    expect(table.takeChanges()).toEqual({ upserts: [], deletes: [] });
  });

  it('writes nothing of a view of another table', () => {
    const { table } = create(true);
    table.fill([1], []);
    table.put(row(10, 1, 'a'));
    expect(contents(table.group(1))).toEqual([row(10, 1, 'a')]);
    expect(table.takeChanges()).toEqual({ upserts: [], deletes: [] });
  });

  it('forgets with the second rotation what was not used between the two', () => {
    const { table, misses } = create();
    table.fill([1, 2, 3], [row(10, 1, 'a'), row(11, 2, 'a')]);
    expect(table.used()).toBe(5);
    table.rotate();
    expect(table.used()).toBe(0);
    expect(contents(table.group(1))).toEqual([row(10, 1, 'a')]);
    expect(table.used()).toBe(2);
    table.begin(3);
    table.rotate();
    expect(contents(table.group(1))).toEqual([row(10, 1, 'a')]);
    expect(contents(table.group(3))).toEqual([]);
    expect(misses.size).toBe(0);
    table.group(2);
    expect(misses).toEqual(new Map([['rows', new Set([2])]]));
  });

  it('is as before an event that is taken back: its groups, and what waits to be written', () => {
    const change = fc.record({
      type: fc.constantFrom('put' as const, 'put' as const, 'remove' as const, 'begin' as const),
      id: fc.nat(5),
      owner: fc.nat(3),
      isOpen: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change), fc.array(change), fc.boolean(), (kept, undone, rotates) => {
        const apply = ({ table }: ReturnType<typeof create>, changes: typeof kept): void => {
          for (const { type, id, owner, isOpen } of changes) {
            // A row keeps its group and its name.
            const one = row(id, id % 3, `name ${id}`, isOpen);
            if (type === 'begin') table.begin(owner);
            else if (type === 'put') table.put(one);
            else table.remove(one);
          }
        };
        const made = ['undone', 'expected'].map((which) => {
          const all = create();
          all.table.fill([0, 1], [row(0, 0, 'name 0'), row(1, 1, 'name 1')]);
          apply(all, kept);
          all.journal.accept();
          if (rotates) {
            all.table.takeChanges();
            all.table.rotate();
          }
          if (which === 'undone') {
            apply(all, undone);
            all.rollBack();
          }
          all.misses.clear();
          const groups = [0, 1, 2, 3].map((owner) => contents(all.table.group(owner)));
          const { upserts, deletes } = all.table.takeChanges();
          // Each row is written once, so that their order does not matter.
          const byId = (one: Row, other: Row): number => one.id - other.id;
          const changes = [[...upserts].sort(byId), [...deletes].sort(byId)];
          return { groups, misses: all.misses, changes };
        });
        expect(made[0]).toEqual(made[1]);
      }),
    );
  });
});

describe('a table that is only written', () => {
  it('is as before an event that is taken back', () => {
    const journal = createJournal();
    const appended = createAppendedTable<Row>('appended', journal);
    const written = createWrittenTable<Row>('written', ({ id }) => id, journal);
    appended.put(row(1, 1, 'a'));
    written.put(row(1, 1, 'a'));
    written.put(row(2, 1, 'a'));
    journal.accept();
    appended.put(row(2, 1, 'b'));
    written.put(row(1, 1, 'b'));
    written.put(row(3, 1, 'b'));
    written.forget(row(2, 1, 'a'));
    journal.rollBack();
    expect(appended.takeChanges()).toEqual({ upserts: [row(1, 1, 'a')], deletes: [] });
    expect([...written.pending().values()].sort((a, b) => a.id - b.id)).toEqual([
      row(1, 1, 'a'),
      row(2, 1, 'a'),
    ]);
  });

  it('writes a row once, as it was changed last, and none that was forgotten', () => {
    const written = createWrittenTable<Row>('written', ({ id }) => id, createJournal());
    written.put(row(1, 1, 'a'));
    written.put(row(2, 1, 'a'));
    written.put(row(1, 1, 'b'));
    written.forget(row(2, 1, 'a'));
    expect(written.takeChanges()).toEqual({ upserts: [row(1, 1, 'b')], deletes: [] });
    expect(written.pending().size).toBe(0);
  });
});
