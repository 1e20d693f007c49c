import { describe, expect, it } from '@jest/globals';
import { bodyOf, LogClosed, type EventStore } from '#event-store';
import { openIntake, type Receipt } from './intake.ts';
import { ENGINES, entriesOf, runEvent, withLog } from './logs.contract.ts';

const open = (log: EventStore) => openIntake(log, { maxDepth: 128 });
const statuses = (receipts: readonly Receipt[]) => receipts.map(({ status }) => status);
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);
const bodiesIn = async (log: EventStore) =>
  (await entriesOf(log)).map(({ data }) => data.toString());

describe.each(ENGINES)('an intake into a %s log', (engine, _runs) => {
  it('stores an event as it was sent, once, and returns its position', () =>
    withLog(engine, async (log) => {
      const intake = open(log);
      const first = await intake.ingest(runEvent('a', 1));
      const again = await intake.ingest(runEvent('a', 1));
      const [entry, ...others] = await entriesOf(log);
      expect(others).toEqual([]);
      expect(entry?.data).toEqual(runEvent('a', 1));
      expect(entry?.type).toBe('OpenLineageRunEvent');
      expect(entry?.metadata).toBe('{}');
      const stored = { id: entry?.id, position: entry?.position, warnings: [] };
      expect(first).toEqual({ status: 'accepted', ...stored });
      expect(again).toEqual({ status: 'duplicate', ...stored });
    }));

  it('keeps the sender of an event, the first one if it is sent twice', () =>
    withLog(engine, async (log) => {
      const sender = { actor: 'kim', address: 'PRIVATE', client: 'curl/8' } as const;
      const intake = open(log);
      await intake.ingest(runEvent('a', 1), sender);
      const again = await intake.ingestMany([runEvent('a', 1), runEvent('a', 2)], {
        ...sender,
        actor: 'ann',
      });
      expect(statuses(again)).toEqual(['duplicate', 'accepted']);
      const entries = await entriesOf(log);
      expect(entries.map(({ metadata }): unknown => JSON.parse(metadata))).toEqual([
        sender,
        { ...sender, actor: 'ann' },
      ]);
    }));

  it('lists the parts that are skipped, each time the event is sent', () =>
    withLog(engine, async (log) => {
      const intake = open(log);
      const event = runEvent('a', 1, { output: [], inputs: [{ name: 'x' }] });
      const warnings = [
        { path: 'inputs[0]', reason: 'inputs[0].namespace is missing' },
        {
          path: 'output',
          reason: 'output is not a member of a run event and is not read: did you mean outputs?',
        },
      ];
      expect(await intake.ingest(event)).toMatchObject({ status: 'accepted', warnings });
      expect(await intake.ingestMany([event, runEvent('a', 2)])).toMatchObject([
        { status: 'duplicate', warnings },
        { status: 'accepted', warnings: [] },
      ]);
    }));

  it('stores an event that is sent many times concurrently once', () =>
    withLog(engine, async (log) => {
      const intake = open(log);
      const receipts = await Promise.all(numbers(8).map(() => intake.ingest(runEvent('a', 1))));
      expect(statuses(receipts)).toEqual(['accepted', ...Array<string>(7).fill('duplicate')]);
      expect(await entriesOf(log)).toHaveLength(1);
    }));

  it('finds duplicates of events in the log after a restart', () =>
    withLog(engine, async (log) => {
      await open(log).ingestMany([runEvent('a', 1), runEvent('a', 2), runEvent('b', 1)]);
      const entries = await entriesOf(log);
      const receipts = await open(log).ingestMany([
        runEvent('a', 2),
        runEvent('a', 3),
        runEvent('b', 1),
        runEvent('a', 1),
        runEvent('a', 4),
      ]);
      expect(statuses(receipts)).toEqual([
        'duplicate',
        'accepted',
        'duplicate',
        'duplicate',
        'accepted',
      ]);
      const ofB = entries.find(({ data }) => data.equals(runEvent('b', 1)));
      expect(receipts[2]).toMatchObject({ position: ofB?.position });
      expect((await bodiesIn(log)).slice(3)).toEqual([
        String(runEvent('a', 3)),
        String(runEvent('a', 4)),
      ]);
    }));

  it('keeps the order of a batch in the log: within each stream, and across streams if the log does', () =>
    withLog(engine, async (log) => {
      const raws = numbers(300).map((n) => runEvent(`run ${n % 7}`, n));
      const receipts = await open(log).ingestMany(raws);
      expect(new Set(statuses(receipts))).toEqual(new Set(['accepted']));
      const bodies = await bodiesIn(log);
      const stored = bodies.map((body) => raws.findIndex((raw) => String(raw) === body));
      const ordered = [...stored].sort((a, b) => a - b);
      expect(ordered).toEqual(numbers(300));
      if (log.keepsCallOrder) expect(stored).toEqual(ordered);
      for (const run of numbers(7)) {
        const ofRun = (n: number): boolean => n % 7 === run;
        expect(stored.filter(ofRun)).toEqual(ordered.filter(ofRun));
      }
    }));

  it('keeps the order of the calls within a stream, even if another process has written to it', () =>
    withLog(engine, async (log) => {
      await open(log).ingest(runEvent('a', 0));
      const intake = open(log);
      const receipts = await Promise.all(
        numbers(1200).map((n) => intake.ingest(runEvent('a', n + 1))),
      );
      expect(new Set(statuses(receipts))).toEqual(new Set(['accepted']));
      expect(await bodiesIn(log)).toEqual(numbers(1201).map((n) => String(runEvent('a', n))));
    }));

  it('refuses the invalid events of a batch, and stores the rest', () =>
    withLog(engine, async (log) => {
      const receipts = await open(log).ingestMany([
        runEvent('a', 1),
        Buffer.from('{"run":{}}'),
        runEvent('a', 1),
        Buffer.from('}'),
        runEvent('a', 2),
      ]);
      expect(statuses(receipts)).toEqual([
        'accepted',
        'refused',
        'duplicate',
        'refused',
        'accepted',
      ]);
      expect(receipts[1]).toMatchObject({ path: 'run.runId' });
      expect(await bodiesIn(log)).toEqual([String(runEvent('a', 1)), String(runEvent('a', 2))]);
    }));

  it('stores a body of megabytes in chunks, in its order among the others, and once', () =>
    withLog(engine, async (log) => {
      const large = runEvent('a', 2, { producer: 'x'.repeat(2_000_000) });
      const raws = [runEvent('a', 1), large, runEvent('b', 1), runEvent('a', 3), large];
      const receipts = await open(log).ingestMany(raws);
      expect(statuses(receipts)).toEqual([...Array<string>(4).fill('accepted'), 'duplicate']);
      expect(statuses([await open(log).ingest(large)])).toEqual(['duplicate']);

      const entries = await entriesOf(log);
      const events = entries.filter(({ type }) => type === 'OpenLineageRunEvent');
      const bodies = await Promise.all(events.map((event) => bodyOf(log, event)));
      const stored = bodies.map((body) => raws.findIndex((raw) => raw.equals(body)));
      expect(stored.filter((n) => n !== 2)).toEqual([0, 1, 3]);
      expect(stored).toHaveLength(4);
      expect(entries).toHaveLength(4 + 4);
      if (!log.keepsCallOrder) return;
      expect(stored).toEqual([0, 1, 2, 3]);
      const times = entries.map(({ recordedAt }) => recordedAt);
      expect(times).toEqual([...times].sort());
    }));

  it('records no event earlier than the last one in the log, even if the clock was set back', () =>
    withLog(engine, async (log) => {
      const ahead = '2999-01-01T00:00:00.000Z';
      await log.append('other', 'none', [
        { id: '1', type: 'Other', recordedAt: ahead, data: Buffer.alloc(0), metadata: '{}' },
      ]);
      await open(log).ingest(runEvent('a', 1));
      expect((await log.last())?.recordedAt).toBe(ahead);
    }));

  it('accepts an empty batch', () =>
    withLog(engine, async (log) => {
      expect(await open(log).ingestMany([])).toEqual([]);
    }));

  it('throws if the log is closed, for every event, and reports none as stored', () =>
    withLog(engine, async (log) => {
      const intake = open(log);
      await intake.ingest(runEvent('a', 1));
      await log.close();
      const refused = [intake.ingest(runEvent('a', 2)), intake.ingest(runEvent('a', 2))];
      for (const call of refused) await expect(call).rejects.toThrow(LogClosed);
      await expect(intake.ingestMany([runEvent('b', 1), runEvent('a', 3)])).rejects.toThrow(
        LogClosed,
      );
    }));
});
