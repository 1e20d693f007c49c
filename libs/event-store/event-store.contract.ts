import { afterEach, describe, expect, it } from '@jest/globals';
import type { EventStore, NewEvent } from './event-store.ts';
import { WrongExpectedRevision } from './event-store.ts';
import { allOf, event, idsOf, numbers, streamOf } from './events.contract.ts';
import { EventExists, LogClosed, UnfitEvents } from './log-errors.ts';
import { readingContract } from './reading.contract.ts';

/** What every engine promises. `open` gives a store on a log of its own, empty at first. */
export const eventStoreContract = (engine: string, open: () => Promise<EventStore>): void => {
  const opened: EventStore[] = [];
  const openOne = async (): Promise<EventStore> => {
    const store = await open();
    opened.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });

  readingContract(engine, openOne);

  describe(`appending to the ${engine} log`, () => {
    it('counts revisions from 0 in each stream', async () => {
      const store = await openOne();
      expect(await store.append('a', 'none', [event('1'), event('2')])).toMatchObject({
        revision: 1,
      });
      expect(await store.append('b', 'none', [event('1')])).toMatchObject({ revision: 0 });
      expect(await store.append('a', 1, [event('3')])).toMatchObject({ revision: 2 });
      expect((await streamOf(store, 'a')).map((e) => [e.revision, e.id])).toEqual([
        [0, '1'],
        [1, '2'],
        [2, '3'],
      ]);
    });

    it('returns the position of the last event, which is the head', async () => {
      const store = await openOne();
      expect(await store.head()).toBeNull();
      expect(await store.last()).toBeNull();
      const { position } = await store.append('a', 'none', [event('1'), event('2')]);
      expect(await store.head()).toBe(position);
      expect(await store.last()).toMatchObject({ id: '2', revision: 1, position });
    });

    it.each([
      ['none', 0],
      [0, -1],
      [5, 1],
      [0, 1],
    ] as const)(
      'refuses expected %p for a stream at %p, and writes nothing',
      async (expected, at) => {
        const store = await openOne();
        for (let n = 0; n <= at; n += 1)
          await store.append('a', n === 0 ? 'none' : n - 1, [event(`${n}`)]);
        const append = store.append('a', expected, [event('x'), event('y')]);
        await expect(append).rejects.toThrow(WrongExpectedRevision);
        await expect(append).rejects.toMatchObject({ stream: 'a', expected, actual: at });
        expect(await idsOf(store)).toHaveLength(at + 1);
      },
    );

    it('refuses an id that stands in the stream, says where, and writes nothing', async () => {
      const store = await openOne();
      await store.append('a', 'none', [event('1'), event('2')]);
      const { position } = await store.append('a', 1, [event('3')]);
      const append = store.append('a', 2, [event('new'), event('3')]);
      await expect(append).rejects.toThrow(EventExists);
      await expect(append).rejects.toMatchObject({
        existing: [{ id: '3', revision: 2, position }],
      });
      expect(await idsOf(store)).toEqual(['1', '2', '3']);
    });

    it('says that the revision is wrong before it says that an id is there', async () => {
      const store = await openOne();
      await store.append('a', 'none', [event('1')]);
      await expect(store.append('a', 'none', [event('1')])).rejects.toThrow(WrongExpectedRevision);
    });

    it('takes the same id in two streams', async () => {
      const store = await openOne();
      await store.append('a', 'none', [event('1')]);
      await store.append('b', 'none', [event('1')]);
      expect(await idsOf(store)).toEqual(['1', '1']);
    });

    it.each([
      ['no events', 'a', []],
      ['an id twice', 'a', [event('1'), event('1')]],
      ['an empty stream name', '', [event('1')]],
      ['an empty type', 'a', [{ ...event('1'), type: '' }]],
      ['a type reserved for engines', 'a', [{ ...event('1'), type: '$stats' }]],
      ['a lone surrogate', 'a', [{ ...event('1'), metadata: '"\ud800"' }]],
    ])('refuses %s, and writes nothing', async (_, stream, events) => {
      const store = await openOne();
      await expect(store.append(stream, 'none', events)).rejects.toThrow(UnfitEvents);
      expect(await store.head()).toBeNull();
    });

    it('keeps the order of appends to one stream that were called without waiting', async () => {
      const store = await openOne();
      const appends = Array.from({ length: 50 }, (_, n) =>
        store.append('a', n === 0 ? 'none' : n - 1, [event(`${n}`)]),
      );
      expect((await Promise.all(appends)).map(({ revision }) => revision)).toEqual(numbers(50));
    });

    it('lets one of many writers win each revision', async () => {
      const store = await openOne();
      const won: number[] = [];
      const writer = async (name: string): Promise<void> => {
        for (let n = 0; n < 20; n += 1) {
          const revision = await appendSomewhere(store, 'a', event(`${name}-${n}`));
          won.push(revision);
        }
      };
      await Promise.all(['p', 'q', 'r', 's'].map(writer));
      expect([...won].sort((a, b) => a - b)).toEqual(numbers(80));
      expect((await streamOf(store, 'a')).map(({ revision }) => revision)).toEqual(numbers(80));
    });
  });

  describe(`closing the ${engine} log`, () => {
    it('finishes what was accepted, may be done twice, and later calls are refused', async () => {
      const store = await openOne();
      const appends = numbers(30).map((n) => store.append(`s${n}`, 'none', [event('1')]));
      await Promise.all([store.close(), store.close()]);
      expect(await Promise.all(appends)).toHaveLength(30);
      await store.close();
      await expect(store.append('a', 'none', [event('1')])).rejects.toThrow(LogClosed);
      await expect(store.head()).rejects.toThrow(LogClosed);
      await expect(store.firstAfter(null)).rejects.toThrow(LogClosed);
      await expect(store.countAfter(null)).rejects.toThrow(LogClosed);
      await expect(allOf(store)).rejects.toThrow(LogClosed);
      await expect(streamOf(store, 's1')).rejects.toThrow(LogClosed);
    });
  });
};

// As a writer does that does not know where the stream is: the refusal tells it.
const appendSomewhere = async (
  store: EventStore,
  stream: string,
  one: NewEvent,
): Promise<number> => {
  let actual = -1;
  for (;;) {
    try {
      return (await store.append(stream, actual < 0 ? 'none' : actual, [one])).revision;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      actual = error.actual;
    }
  }
};
