import { expect, it } from '@jest/globals';
import { openEventStore, type EventStore } from '#event-store';
import { recordAt } from '#ingest';
import { ClockNotCorrected } from '../health/clock-guard.ts';
import { readConfig } from '../config/config.ts';
import { answerWrite, correctClockBy, logOfReader, readersOf } from './serving-link.ts';

const fact = (id: string) => ({ id, type: 'Noted', data: Buffer.from(`{"id":"${id}"}`) });

/** The log of a reader. Messages are copied as they are between processes. */
const linked = (log: EventStore) => {
  const correctClock = () => Promise.reject(new ClockNotCorrected('there is nothing to correct'));
  const link = {
    write: async (request: Parameters<typeof answerWrite>[1]) =>
      structuredClone(await answerWrite({ log, correctClock }, structuredClone(request))),
    onReport: () => undefined,
  };
  return { log: logOfReader(log, link), correctClock: correctClockBy(link) };
};

it('a reader appends through the serving process, which returns the position', async () => {
  const log = await openEventStore('memory:');
  const reader = linked(log);
  const { position } = await recordAt(reader.log, 'notes-1', 'none', [fact('a')], 'alice');
  expect(position).toBe(await log.head());
  expect(JSON.parse((await log.last())?.metadata ?? '')).toMatchObject({ actor: 'alice' });
  await log.close();
});

it('errors keep their class and members on the way to a reader', async () => {
  const log = await openEventStore('memory:');
  const reader = linked(log);
  await recordAt(reader.log, 'notes-1', 'none', [fact('a')], 'alice');
  const again = recordAt(reader.log, 'notes-1', 'none', [fact('b')], 'alice');
  await expect(again).rejects.toMatchObject({ name: 'WrongExpectedRevision', actual: 0 });
  const twice = recordAt(reader.log, 'notes-1', 0, [fact('a')], 'alice');
  await expect(twice).rejects.toMatchObject({ name: 'EventExists', existing: [{ id: 'a' }] });
  await expect(
    reader.correctClock({ actor: 'alice', reason: 'none', time: 0 }),
  ).rejects.toBeInstanceOf(ClockNotCorrected);
  await log.close();
});

it('a server has readers if other processes can open its log and catalog and it answers questions', () => {
  const readers = (settings: Readonly<Record<string, string>>) => readersOf(readConfig(settings));
  expect(readers({})).toBe(2);
  expect(readers({ READERS: '5' })).toBe(5);
  expect(readers({ READERS: '0' })).toBe(0);
  expect(readers({ ROLES: 'ingest,project' })).toBe(0);
  expect(readers({ EVENT_STORE_URL: 'memory:' })).toBe(0);
  expect(readers({ CATALOG_URL: 'sqlite::memory:' })).toBe(0);
});
