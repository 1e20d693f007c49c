import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LogUnavailable, openEventStore, type EventStore, type RecordedEvent } from '#event-store';
import { event, numbers } from '../../libs/event-store/contract/events.contract.ts';
import { startDouble, type Double } from './double.ts';
import type { ReadFault } from './faults.ts';
import type { ProposedEvent } from './stored-event.ts';
import { cases } from '../effort.ts';

const fault: fc.Arbitrary<ReadFault> = fc.record({
  kind: fc.constantFrom(
    'unavailable',
    'internal',
    'ended',
    'hung',
    'killed',
    'not-leader',
    'duplicated',
    'marks-ahead',
  ),
  after: fc.nat(6),
});

const withLog = async (
  test: (log: EventStore, double: Double) => Promise<void>,
  options = 'defaultDeadline=200',
): Promise<void> => {
  const double = await startDouble();
  const log = await openEventStore(`${double.url}&${options}`);
  try {
    await test(log, double);
  } finally {
    await log.close();
    double.close();
  }
};

const append = async (log: EventStore, stream: string, count: number): Promise<void> => {
  for (const n of numbers(count)) {
    await log.append(stream, n === 0 ? 'none' : n - 1, [event(`${stream}-${n}`)]);
  }
};

describe('who follows an EventStoreDB', () => {
  it('gets every event once and in order, whatever becomes of the subscriptions', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 5 }), (faults) =>
        withLog(async (log, double) => {
          await append(log, 'before', 8);
          double.faults.subscriptions.push(...faults);
          const stop = new AbortController();
          const seen: string[] = [];
          const wanted = [
            ...numbers(8).map((n) => `before-${n}`),
            ...numbers(5).map((n) => `after-${n}`),
          ];
          const appending = append(log, 'after', 5);
          while (!stop.signal.aborted) {
            await follow(log, null, stop, seen, wanted.length);
          }
          await appending;
          expect(seen).toEqual(wanted);
        }),
      ),
      { numRuns: cases(12) },
    ));

  it('goes on behind what it took, not behind what was on its way', () =>
    withLog(async (log, double) => {
      await append(log, 's', 20);
      double.faults.subscriptions.push({ kind: 'marks-ahead', after: 0 });
      const batches: (readonly RecordedEvent[])[] = [];
      const stop = new AbortController();
      for await (const batch of log.follow(null, stop.signal)) {
        batches.push(batch);
        stop.abort();
      }
      const last = batches[0]?.at(-1);
      const rest: RecordedEvent[] = [];
      for await (const batch of log.readAll(last?.position ?? null)) rest.push(...batch);
      expect([...(batches[0] ?? []), ...rest].map(({ id }) => id)).toEqual(
        numbers(20).map((n) => `s-${n}`),
      );
    }));

  it('gets the entries that the search for the end of the log did not find', () =>
    withLog(async (log, double) => {
      await log.append('a', 'none', [event('1')]);
      const first = await log.head();
      const other = await openEventStore(double.url);
      await other.append('b', 'none', [event('2')]);
      addSystemEvents(double);
      // The end of the log is read, then both searches for an entry before it are broken off.
      double.faults.reads.push(null, ENDED, ENDED);
      expect(await log.head()).toBe(first);
      addSystemEvents(double);
      await other.append('c', 'none', [event('3')]);
      await other.close();
      expect(await idsAfter(log, first, '3')).toEqual(['2', '3']);
    }));

  it('gets the entries of a log that seemed to have none', () =>
    withLog(async (log, double) => {
      const other = await openEventStore(double.url);
      await other.append('a', 'none', [event('1')]);
      addSystemEvents(double);
      double.faults.reads.push(null, ENDED, ENDED);
      expect(await log.head()).toBeNull();
      // The log is searched again, since system events after the end prove nothing about what is before it.
      double.log.append('$ce-a', 'any', [systemEvent(10)]);
      expect(await log.head()).toBe((await other.last())?.position);
      await other.append('b', 'none', [event('2')]);
      await other.close();
      expect(await idsAfter(log, null, '2')).toEqual(['1', '2']);
    }));

  it('is told of the entries of a log that seemed to have none after a second, though nothing is added', () =>
    withLog(async (log, double) => {
      const other = await openEventStore(double.url);
      const { position } = await other.append('a', 'none', [event('1')]);
      await other.close();
      double.faults.reads.push(null, ENDED, ENDED);
      expect(await log.head()).toBeNull();
      const since = performance.now();
      while ((await log.head()) === null) expect(performance.now() - since).toBeLessThan(3000);
      expect(await log.head()).toBe(position);
    }));

  it('is not given an empty log for one in which an entry was found', () =>
    withLog(async (log, double) => {
      await log.append('a', 'none', [event('1')]);
      await log.head();
      addSystemEvents(double);
      const { position } = await log.append('a', 0, [event('2')]);
      // The search after the known end finds the entry, then both searches from the end of the log are broken off.
      double.faults.reads.push(null, null, ENDED, ENDED);
      expect(await log.head()).toBe(position);
    }));

  it('is told when the server stays away, and that it is back', () =>
    withLog(async (log, double) => {
      await append(log, 's', 1);
      const stop = new AbortController();
      double.stop();
      const told = log.follow(null, stop.signal)[Symbol.asyncIterator]().next();
      await expect(told).rejects.toThrow(LogUnavailable);
      await expect(told).rejects.toThrow(`the EventStoreDB at ${double.url}`);
      await double.start();
      expect(await batchesOnceBack(log, stop)).toEqual([0, 1]);
    }));
});

const ENDED: ReadFault = { kind: 'ended', after: 0 };

const systemEvent = (bytes: number): ProposedEvent => ({
  id: randomUUID(),
  type: '$>',
  contentType: 'application/octet-stream',
  data: Buffer.alloc(bytes),
  metadata: Buffer.alloc(0),
});

/** So many bytes that they are searched for an entry, and not read. */
const addSystemEvents = ({ log }: Double): void => {
  log.append('$ce-a', 'any', [systemEvent(200_000), systemEvent(10)]);
};

/** What a new subscription gives up to the event with this id. */
const idsAfter = async (
  log: EventStore,
  after: string | null,
  last: string,
): Promise<readonly string[]> => {
  const stop = new AbortController();
  const ids: string[] = [];
  for await (const batch of log.follow(after, stop.signal)) {
    ids.push(...batch.map(({ id }) => id));
    if (ids.includes(last)) stop.abort();
  }
  return ids;
};

// Asks again until the server is there, as a projection does.
const batchesOnceBack = async (
  log: EventStore,
  stop: AbortController,
): Promise<readonly number[]> => {
  const batches: number[] = [];
  while (!stop.signal.aborted) {
    try {
      for await (const batch of log.follow(null, stop.signal)) {
        batches.push(batch.length);
        if (batch.length > 0) stop.abort();
      }
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
    }
  }
  return batches;
};

// Again from the last event seen, as a projection does from its checkpoint.
const follow = async (
  log: EventStore,
  after: string | null,
  stop: AbortController,
  seen: string[],
  most: number,
): Promise<void> => {
  let at = after;
  for await (const batch of log.readAll(null)) {
    at = batch.find(({ id }) => id === seen.at(-1))?.position ?? at;
  }
  for await (const batch of log.follow(at, stop.signal)) {
    seen.push(...batch.map(({ id }) => id));
    if (seen.length >= most) stop.abort();
  }
};
