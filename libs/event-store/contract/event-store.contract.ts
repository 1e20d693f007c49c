import { afterEach, describe, expect, it } from '@jest/globals';
import type { EventStore, NewEvent } from '../event-store.ts';
import { WrongExpectedRevision } from '../event-store.ts';
import { allOf, event, idsOf, numbers, streamOf } from './events.contract.ts';
import { EventExists, LogClosed, UnfitEvents } from '../log-errors.ts';
import { readingContract } from './reading.contract.ts';

/** The behaviour that every engine must have. `open` returns a store on a new, empty log. */
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

    it('knows which streams are new', async () => {
      const store = await openOne();
      expect(await store.newStreams(['a', 'b'])).toEqual(['a', 'b']);
      await store.append('a', 'none', [event('1')]);
      expect(await store.newStreams(['c', 'a', 'b'])).toEqual(['c', 'b']);
      expect(await store.newStreams([])).toEqual([]);
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
      'rejects expected %p for a stream at %p, and writes nothing',
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

    it('rejects an id that is in the stream, says where, and writes nothing', async () => {
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

    it('reports a wrong revision in preference to an existing id', async () => {
      const store = await openOne();
      await store.append('a', 'none', [event('1')]);
      await expect(store.append('a', 'none', [event('1')])).rejects.toThrow(WrongExpectedRevision);
    });

    it('accepts the same id in two streams', async () => {
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
    ])('rejects %s, and writes nothing', async (_, stream, events) => {
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

    it('accepts 64 appends at once, and keeps the order within each stream', async () => {
      const store = await openOne();
      const calls: (readonly [stream: string, revision: number])[] = [];
      const next = new Map<string, number>();
      for (let n = 0; n < 640; n += 1) {
        // Some streams get many events, and most a few.
        const stream = n % 3 === 0 ? `hot-${n % 2}` : `s-${n % 64}`;
        const revision = next.get(stream) ?? 0;
        next.set(stream, revision + 1);
        calls.push([stream, revision]);
      }
      const append = async (n: number): Promise<void> => {
        const [stream, revision] = calls[n] ?? ['none', 0];
        const expected = revision === 0 ? 'none' : revision - 1;
        const appended = await store.append(stream, expected, [event(`${stream}-${revision}`)]);
        expect(appended.revision).toBe(revision);
        // At the event or after it.
        const [own] = await streamOf(store, stream, revision);
        expect(store.compare(appended.position, own?.position ?? '')).toBeGreaterThanOrEqual(0);
      };
      for (let n = 0; n < calls.length; n += 64) {
        await Promise.all(numbers(64).map((of) => append(n + of)));
      }
      const all = await allOf(store);
      expect(all).toHaveLength(640);
      for (const [stream, count] of next) {
        const ids = numbers(count).map((revision) => `${stream}-${revision}`);
        expect((await streamOf(store, stream)).map(({ id }) => id)).toEqual(ids);
        expect(all.filter((one) => one.stream === stream).map(({ id }) => id)).toEqual(ids);
      }
    });

    it('answers each of many simultaneous appends separately', async () => {
      const store = await openOne();
      await store.append('a', 'none', [event('0')]);
      const outcomes = await Promise.allSettled([
        store.append('a', 0, [event('1')]),
        store.append('a', 0, [event('2')]),
        store.append('a', 1, [event('1')]),
        store.append('a', 1, [event('3'), event('4')]),
        store.append('a', 3, [event('5'), event('4')]),
        store.append('a', 3, [event('5')]),
      ]);
      expect(
        outcomes.map((one) =>
          one.status === 'fulfilled' ? one.value.revision : String(Reflect.get(one.reason, 'name')),
        ),
      ).toEqual([1, 'WrongExpectedRevision', 'EventExists', 3, 'EventExists', 4]);
      expect(await idsOf(store)).toEqual(['0', '1', '3', '4', '5']);
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
    it('finishes accepted calls, can be repeated, and makes later calls fail', async () => {
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

// Like a writer that does not know the revision of the stream and learns it from the rejection.
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
