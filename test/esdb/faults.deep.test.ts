import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  EventExists,
  LogUnavailable,
  openEventStore,
  WrongExpectedRevision,
  type EventStore,
} from '#event-store';
import { event, numbers } from '../../libs/event-store/contract/events.contract.ts';
import { startDouble, type Double } from './double.ts';
import type { AppendFault, ReadFault } from './faults.ts';
import { withoutNoise } from './stored-log.ts';
import { cases } from '../effort.ts';

const appendFault = fc.constantFrom<AppendFault>(
  'killed-before',
  'killed-after',
  'reply-dropped',
  'hung',
  'delayed',
  'paused',
  'unavailable-before',
  'unavailable-after',
  'cancelled-after',
  'timeout-before',
  'timeout-after',
  'unknown-before',
  'not-leader',
);
const readFault: fc.Arbitrary<ReadFault> = fc.record({
  kind: fc.constantFrom('unavailable', 'internal', 'ended', 'hung', 'killed', 'duplicated'),
  after: fc.nat(3),
});
const append = fc.record({
  stream: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
  count: fc.integer({ min: 1, max: 3 }),
});
const step = fc.record({
  appends: fc.array(append, { minLength: 1, maxLength: 32 }),
  faults: fc.array(fc.option(appendFault, { freq: 3 }), { maxLength: 12 }),
  reads: fc.array(fc.option(readFault, { freq: 3 }), { maxLength: 4 }),
});
const steps = fc.array(step, { minLength: 1, maxLength: 5 });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

// Short, so that what never answers is soon given up; still a hundred times what an answer takes.
const CALL = 'defaultDeadline=250';
const WHEN_ALL_HAS_ARRIVED = 500;

// How many scripts of faults are tried.
const RUNS = cases(15);

const WAYS = [
  ['at once', {}],
  ['in flushes that take time', { flushMilliseconds: [3, 8] }],
] as const;

describe.each(WAYS)('whatever goes wrong with many appends in flight, stored %s', (_, settings) => {
  it(
    'the acknowledged are in the log exactly once, and the others once or not at all',
    () =>
      fc.assert(
        fc.asyncProperty(steps, async (script) => {
          const double = await startDouble(settings);
          const store = await openEventStore(`${double.url}&${CALL}`);
          const told = await play(script, double, store);
          double.faults.reads.splice(0);
          for await (const problem of store.verify()) expect(problem).toBeUndefined();
          await store.close();
          if (script.some(({ faults }) => faults.includes('delayed'))) {
            await sleep(WHEN_ALL_HAS_ARRIVED);
          }
          for (const { stream, id, revision } of told) {
            const found = double.log.stream(stream).filter((one) => nameOf(one.data) === id);
            if (revision === null) expect(found.length).toBeLessThanOrEqual(1);
            else expect(found.map((one) => one.revision)).toEqual([revision]);
          }
          expect(withoutNoise(double.log).length).toBeLessThanOrEqual(told.length);
          double.close();
        }),
        { numRuns: RUNS },
      ),
    RUNS * 20_000,
  );
});

/** What became of an event: the revision that was acknowledged, or that it was not. */
interface Told {
  readonly stream: string;
  readonly id: string;
  readonly revision: number | null;
}

/** Makes all appends of a step at once, those to one stream each behind the one before. */
const play = async (
  script: readonly Step[],
  double: Double,
  store: EventStore,
): Promise<readonly Told[]> => {
  const told: Told[] = [];
  for (const [nth, { appends, faults, reads }] of script.entries()) {
    double.faults.appends.splice(0, Infinity, ...faults);
    double.faults.reads.splice(0, Infinity, ...reads);
    const ends = new Map<string, number>();
    const calls = appends.map(async ({ stream, count }, call) => {
      // Nobody knows of what is on its way: it may arrive between this look and the append.
      const before = ends.get(stream) ?? double.log.stream(stream).length - 1;
      ends.set(stream, before + count);
      const ids = numbers(count).map((n) => `${nth}.${call}.${n}`);
      const revisions = await store
        .append(stream, before < 0 ? 'none' : before, ids.map(event))
        .then(({ revision }) => numbers(count).map((n) => revision - count + 1 + n), nobodyKnows);
      told.push(...ids.map((id, n) => ({ stream, id, revision: revisions[n] ?? null })));
    });
    await Promise.all(calls);
  }
  return told;
};

const nobodyKnows = (error: unknown): readonly number[] => {
  if (error instanceof LogUnavailable || error instanceof WrongExpectedRevision) return [];
  if (error instanceof EventExists) return [];
  throw error;
};

const nameOf = (data: Buffer): string => data.toString().replace('body of ', '');
