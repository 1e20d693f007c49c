import { describe, expect, it } from '@jest/globals';
import { LogUnavailable, openEventStore, type EventStore } from '#event-store';
import { event, numbers } from '../../libs/event-store/contract/events.contract.ts';
import { startDouble, type Double } from './double.ts';
import type { ReadFault } from './faults.ts';
import { withoutNoise } from './stored-log.ts';

/** A log whose stream `a` has one event that this process does not know of. */
const withLog = async (test: (log: EventStore, double: Double) => Promise<void>): Promise<void> => {
  const double = await startDouble();
  const other = await openEventStore(double.url);
  await other.append('a', 'none', [event('first')]);
  await other.close();
  const log = await openEventStore(`${double.url}&defaultDeadline=100`);
  try {
    await test(log, double);
  } finally {
    await log.close();
    double.close();
  }
};

const MANY = 1000;

/** From now on all reads fail in this way; the returned function counts them. */
const breakReads = ({ faults }: Double, kind: ReadFault['kind']): (() => number) => {
  faults.reads.push(...numbers(MANY).map(() => ({ kind, after: 0 })));
  return () => MANY - faults.reads.length;
};

const outcomeOf = (appending: Promise<unknown>): Promise<string> =>
  appending.then(
    () => 'stored',
    (error: unknown) => (error instanceof LogUnavailable ? 'unavailable' : String(error)),
  );

describe('appends to an EventStoreDB that fails to answer reads', () => {
  it('are all rejected alike when they were stored together and their position cannot be read', () =>
    withLog(async (log, double) => {
      await log.append('b', 'none', [event('0')]);
      breakReads(double, 'unavailable');
      const appending = numbers(3).map((n) => log.append('b', n, [event(`${n + 1}`)]));
      const outcomes = appending.map(outcomeOf);
      await Promise.race(outcomes);
      double.faults.reads.length = 0;
      expect(await Promise.all(outcomes)).toEqual(numbers(3).map(() => 'unavailable'));
      expect(withoutNoise(double.log).filter(({ stream }) => stream === 'b')).toHaveLength(4);
    }));

  it('wait for their stream together, not one after the other', () =>
    withLog(async (log, double) => {
      const reads = breakReads(double, 'hung');
      const outcomes = numbers(20).map((n) => outcomeOf(log.append('a', n, [event(`${n}`)])));
      expect(await Promise.all(outcomes)).toEqual(numbers(20).map(() => 'unavailable'));
      expect(reads()).toBeLessThan(10);
      double.faults.reads.length = 0;
      expect(await log.append('a', 0, [event('second')])).toMatchObject({ revision: 1 });
    }));

  it('do not keep the log from closing when they have not begun', () =>
    withLog(async (log, double) => {
      const reads = breakReads(double, 'hung');
      // Too many events for two appends to go together.
      const outcomes = numbers(12).map((n) => {
        const events = numbers(300).map((nth) => event(`${n}-${nth}`));
        return outcomeOf(log.append('a', n * 300, events));
      });
      await log.close();
      expect(await Promise.all(outcomes)).toEqual(numbers(12).map(() => 'unavailable'));
      expect(reads()).toBeLessThan(10);
    }));
});
