import { describe, expect, it } from '@jest/globals';
import { openEventStore, type EventStore } from '#event-store';
import { openIntake } from '#ingest';
import { allOf, event } from '../../libs/event-store/contract/events.contract.ts';
import { runEvent } from '../../libs/ingest/logs.contract.ts';
import { startDouble, type Double } from './double.ts';
import type { ProposedEvent } from './stored-event.ts';

const FOREIGN = 3000;

/** Events that the server and its projections write: links, statistics. */
const foreign = (double: Double, stream: string): void => {
  const events = Array.from({ length: FOREIGN }, (_, n): ProposedEvent => ({
    id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    type: '$>',
    contentType: 'application/octet-stream',
    data: Buffer.from('0@a'),
    metadata: Buffer.alloc(0),
  }));
  double.log.append(stream, 'any', events);
};

/** How many events the server gives for some work. */
const servedFor = async (double: Double, work: () => Promise<unknown>): Promise<number> => {
  const before = double.served();
  await work();
  return double.served() - before;
};

const withForeign = async (
  where: readonly ('before' | 'between' | 'after')[],
  test: (double: Double) => Promise<void>,
): Promise<void> => {
  const double = await startDouble();
  if (where.includes('before')) foreign(double, '$ce-a');
  const log = await openEventStore(double.url);
  await log.append('a', 'none', [event('1')]);
  if (where.includes('between')) foreign(double, '$ce-b');
  await log.append('b', 'none', [event('2')]);
  await log.close();
  if (where.includes('after')) foreign(double, '$ce-c');
  try {
    await test(double);
  } finally {
    double.close();
  }
};

const withLog = async (double: Double, test: (log: EventStore) => Promise<void>): Promise<void> => {
  const log = await openEventStore(double.url);
  try {
    await test(log);
  } finally {
    await log.close();
  }
};

describe.each([
  [[]],
  [['before']],
  [['between']],
  [['after']],
  [['before', 'between', 'after']],
] as const)('with foreign system events %p the entries of an EventStoreDB', (where) => {
  it('the log opens and its last entry is found with a few events', () =>
    withForeign(where, async (double) => {
      expect(
        await servedFor(double, () =>
          withLog(double, async (log) => {
            expect(await log.last()).toMatchObject({ id: '2', stream: 'b' });
          }),
        ),
      ).toBeLessThanOrEqual(3);
    }));

  it('the first event of a new process is taken with a few events', () =>
    withForeign(where, (double) =>
      withLog(double, async (log) => {
        const intake = openIntake(log, { maxDepth: 128 });
        const sending = (): Promise<unknown> => intake.ingest(runEvent('a', 1));
        expect(await servedFor(double, sending)).toBeLessThanOrEqual(3);
      }),
    ));

  it('each further look costs one event, however many are added behind', () =>
    withForeign(where, (double) =>
      withLog(double, async (log) => {
        await log.head();
        foreign(double, '$ce-d');
        expect(await servedFor(double, () => log.head())).toBeLessThanOrEqual(4);
        expect(await servedFor(double, () => log.head())).toBe(1);
        await log.append('c', 'none', [event('3')]);
        expect(await log.last()).toMatchObject({ id: '3' });
      }),
    ));

  it('reading and following give the entries alone', () =>
    withForeign(where, (double) =>
      withLog(double, async (log) => {
        expect(await servedFor(double, () => allOf(log))).toBeLessThanOrEqual(5);
        const stop = new AbortController();
        const ids: string[] = [];
        const following = async (): Promise<void> => {
          for await (const batch of log.follow(null, stop.signal)) {
            ids.push(...batch.map(({ id }) => id));
            if (ids.length >= 2) stop.abort();
          }
        };
        expect(await servedFor(double, following)).toBeLessThanOrEqual(2);
        expect(ids).toEqual(['1', '2']);
      }),
    ));
});
