import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LogUnavailable, openEventStore, type EventStore, type RecordedEvent } from '#event-store';
import { event, numbers } from '../../libs/event-store/events.contract.ts';
import { startDouble, type Double } from './double.ts';
import type { ReadFault } from './faults.ts';

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
      { numRuns: 12 },
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
