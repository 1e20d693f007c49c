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
import { event } from '../../libs/event-store/events.contract.ts';
import { startDouble, type Double } from './double.ts';
import type { AppendFault, ReadFault } from './faults.ts';
import { withoutNoise } from './stored-log.ts';
import { testTls } from './tls.ts';

const appendFault = fc.constantFrom<AppendFault>(
  'killed-before',
  'killed-after',
  'reply-dropped',
  'hung',
  'delayed',
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
const step = fc.record({
  stream: fc.constantFrom('a', 'b'),
  count: fc.integer({ min: 1, max: 3 }),
  faults: fc.array(fc.option(appendFault, { freq: 3 }), { maxLength: 3 }),
  reads: fc.array(fc.option(readFault, { freq: 3 }), { maxLength: 2 }),
});
const steps = fc.array(step, { minLength: 1, maxLength: 6 });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

// Short, so that what never answers is soon given up; still a hundred times what an answer takes.
const CALL = 'defaultDeadline=250';
const WHEN_ALL_HAS_ARRIVED = 500;

const WAYS = [
  ['one call for each', {}],
  ['in batches', { tls: testTls() }],
] as const;

describe.each(WAYS)('whatever goes wrong, of appends made %s', (_, settings) => {
  it('the acknowledged stand in the log exactly once, and the others once or not at all', () =>
    fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const double = await startDouble(settings);
        const store = await openEventStore(`${double.url}&${CALL}`);
        const told = await play(script, double, store);
        await store.close();
        if (script.some(({ faults }) => faults.includes('delayed'))) {
          await sleep(WHEN_ALL_HAS_ARRIVED);
        }
        const held = withoutNoise(double.log);
        for (const { stream, id, revision } of told) {
          const found = double.log.stream(stream).filter((one) => nameOf(one.data) === id);
          if (revision === null) expect(found.length).toBeLessThanOrEqual(1);
          else expect(found.map((one) => one.revision)).toEqual([revision]);
        }
        expect(held.length).toBeLessThanOrEqual(told.length);
        double.close();
      }),
      { numRuns: 20 },
    ));
});

/** What became of an event: the revision that was acknowledged, or that it was not. */
interface Told {
  readonly stream: string;
  readonly id: string;
  readonly revision: number | null;
}

const play = async (
  script: readonly Step[],
  double: Double,
  store: EventStore,
): Promise<readonly Told[]> => {
  const told: Told[] = [];
  for (const [nth, { stream, count, faults, reads }] of script.entries()) {
    double.faults.appends.splice(0, Infinity, ...faults);
    double.faults.reads.splice(0, Infinity, ...reads);
    const ids = Array.from({ length: count }, (_, n) => `${nth}.${n}`);
    // Of what is on its way nobody knows: it may arrive between this look and the append.
    const before = double.log.stream(stream).length - 1;
    const revisions = await store
      .append(stream, before < 0 ? 'none' : before, ids.map(event))
      .then(({ revision }) => ids.map((_, n) => revision - count + 1 + n), nobodyKnows);
    told.push(...ids.map((id, n) => ({ stream, id, revision: revisions[n] ?? null })));
  }
  return told;
};

const nobodyKnows = (error: unknown): readonly number[] => {
  if (error instanceof LogUnavailable || error instanceof WrongExpectedRevision) return [];
  if (error instanceof EventExists) return [];
  throw error;
};

const nameOf = (data: Buffer): string => data.toString().replace('body of ', '');
