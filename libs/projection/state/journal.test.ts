import { describe, expect, it } from '@jest/globals';
import { createJournal } from './journal.ts';

describe('a journal', () => {
  it('takes changes of several maps back to what they were', () => {
    const journal = createJournal();
    const log = journal.log<string, number>();
    const [one, other] = [new Map([['a', 1]]), new Map<string, number>()];
    for (const [map, key, value] of [
      [one, 'a', 2],
      [other, 'a', 3],
      [one, 'b', 4],
      [one, 'a', 5],
    ] as const) {
      log.note(map, key);
      map.set(key, value);
    }
    log.note(other, 'a');
    other.delete('a');
    journal.rollBack();
    expect([...one]).toEqual([['a', 1]]);
    expect([...other]).toEqual([]);
  });

  it('keeps changes that were accepted', () => {
    const journal = createJournal();
    const log = journal.log<string, number>();
    const map = new Map<string, number>();
    log.note(map, 'a');
    map.set('a', 1);
    journal.accept();
    log.note(map, 'a');
    map.set('a', 2);
    journal.rollBack();
    expect([...map]).toEqual([['a', 1]]);
    journal.rollBack();
    expect([...map]).toEqual([['a', 1]]);
  });

  it('cuts a list that grew to its former length, and keeps what was accepted', () => {
    const journal = createJournal();
    const log = journal.listLog<number>();
    const list = [1];
    const add = (number: number): void => {
      log.note(list);
      list.push(number);
    };
    add(2);
    add(3);
    journal.rollBack();
    expect(list).toEqual([1]);
    add(4);
    journal.accept();
    add(5);
    journal.rollBack();
    journal.rollBack();
    expect(list).toEqual([1, 4]);
  });

  it('calls what undoes a change, last first, and only once', () => {
    const journal = createJournal();
    const undone: number[] = [];
    journal.push(() => undone.push(1));
    journal.push(() => undone.push(2));
    journal.rollBack();
    journal.rollBack();
    expect(undone).toEqual([2, 1]);
    journal.push(() => undone.push(3));
    journal.accept();
    journal.rollBack();
    expect(undone).toEqual([2, 1]);
  });
});
