import { describe, expect, it } from '@jest/globals';
import { declaredDataset, told } from '../../../../test/oracle/telling.ts';
import { everything, nodesOf, recordedAt, withCatalog } from '../catalogs.contract.ts';
import { countsAt } from '../assets/counts.ts';
import { eventsAt, listDeadLetters, listEvents, listSetAside } from './events.ts';
import { facetsOf } from '../assets/facets.ts';
import { sequenceAt } from './sequence-at.ts';

describe('events', () => {
  const events = [
    told('r START 2026-01-01T00:00:00.123456789'),
    { nothing: 'that anyone can read' },
    told('r COMPLETE 2026-01-01T01:00:00 -> X', {
      facets: { X: { schema: { fields: 'none' }, documentation: { description: 7 } } },
    }),
    declaredDataset('2026-01-02', 'X', {}),
  ];

  it('are read by sequence, in the requested order', async () => {
    await withCatalog(events, async (db) => {
      expect(await eventsAt(db, [4, 1, 9, 4])).toMatchObject([
        { sequence: 4, kind: 'DATASET', eventTime: '2026-01-02T00:00:00.000000000Z' },
        {
          sequence: 1,
          id: 'event-0001',
          stream: 'test-1',
          revision: 0,
          type: 'OpenLineageEvent',
          kind: 'RUN',
          recordedAt: recordedAt(1),
          eventTime: '2026-01-01T00:00:00.123456789Z',
          producer: 'https://a.example/tree/1.0.0/integration/a',
        },
        null,
        { sequence: 4 },
      ]);
    });
  });

  it('are listed newest first, up to the given sequence', async () => {
    await withCatalog(events, async (db) => {
      const slice = await listEvents(db, 3, everything);
      expect(nodesOf(slice).map(({ sequence }) => sequence)).toEqual([3, 2, 1]);
      expect(slice.totalCount).toBe(3);
    });
  });

  it('that could not be read are listed with the reason', async () => {
    await withCatalog(events, async (db) => {
      const slice = await listDeadLetters(db, 4, everything);
      expect(nodesOf(slice)).toEqual([
        { sequence: 2, reason: expect.any(String), isSetAside: false },
      ]);
      expect((await listDeadLetters(db, 1, everything)).totalCount).toBe(0);
      expect(await eventsAt(db, [2])).toMatchObject([{ kind: null, eventTime: null }]);
    });
  });

  it('with skipped parts are counted, and the parts are listed', async () => {
    await withCatalog(events, async (db) => {
      const slice = await listSetAside(db, 4, everything);
      expect(nodesOf(slice).map(({ sequence, path }) => [sequence, path])).toEqual([
        [3, 'outputs[0].facets.schema'],
        [3, 'outputs[0].facets.documentation'],
      ]);
      expect(await countsAt(db, 4)).toMatchObject({
        events: 4,
        datasets: 1,
        deadLetters: 1,
        setAside: 2,
      });
      expect(await countsAt(db, 2)).toMatchObject({ deadLetters: 1, setAside: 0 });
    });
  });
});

describe('a time', () => {
  const events = ['2026-01-01', '2026-01-02', '2026-01-03'].map((day) =>
    declaredDataset(day, 'X', {}),
  );

  it('resolves to the last entry before the first one recorded later', async () => {
    await withCatalog(events, async (db) => {
      // Recorded at 00:01, 00:02 and 00:03.
      expect(await sequenceAt(db, recordedAt(2))).toBe(2);
      expect(await sequenceAt(db, '2026-03-09T00:02:00.000000001Z')).toBe(2);
      expect(await sequenceAt(db, '2026-03-09T00:01:59.999999999Z')).toBe(1);
      expect(await sequenceAt(db, '2026-03-09T02:02:00+02:00')).toBe(2);
      expect(await sequenceAt(db, '1970-01-01')).toBe(0);
      expect(await sequenceAt(db, '9999-12-31')).toBe(3);
      await expect(sequenceAt(db, 'yesterday')).rejects.toThrow(RangeError);
    });
  });
});

describe('facets', () => {
  it('last from the event that stated them to the one that replaced them, and are sorted by key', async () => {
    const events = [
      declaredDataset('2026-01-01', 'X', { b: { n: 1.0, a: 'x' }, a: {} }),
      declaredDataset('2026-01-02', 'X', { b: { a: 'x', n: 1.0 } }),
      declaredDataset('2026-01-03', 'X', { b: { _deleted: true }, a: { now: true } }),
    ];
    await withCatalog(events, async (db) => {
      const stated = { integration: 'https://a.example/declares', counts: true };
      const a = { key: 'a', json: '{}', since: 1, ...stated };
      const b = { key: 'b', json: '{"a":"x","n":1}', since: 1, ...stated };
      expect(await facetsOf(db, 2, [1])).toEqual([[a, b]]);
      const now = { key: 'a', json: '{"now":true}', since: 3, ...stated };
      expect(await facetsOf(db, 3, [1, 1])).toEqual([[now], [now]]);
      expect(await facetsOf(db, 0, [1])).toEqual([[]]);
    });
  });
});
