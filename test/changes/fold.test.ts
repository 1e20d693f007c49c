import { afterEach, expect, it } from '@jest/globals';
import { assessmentIn, changesAt, eventsOfChanges, listDeadLetters, openCatalog } from '#catalog';
import { openEventStore } from '#event-store';
import { changeFact, changeIdOf, changeStream } from '#domain-events';
import {
  appendChange,
  breaksOne,
  dropping,
  entryOf,
  inChange,
  proposedAndAssessed,
} from './entries.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const emptyLog = async () => {
  const log = await openEventStore('memory:');
  opened.push(log);
  return log;
};

const catalogOf = async (log: Awaited<ReturnType<typeof emptyLog>>) => {
  const catalog = await openCatalog('sqlite::memory:');
  opened.push(catalog);
  for await (const batch of log.readAll(null)) await catalog.project(batch);
  return catalog;
};

const proposedAs = (command: string) =>
  entryOf({ type: 'ChangeProposed', ...inChange(command, 'ann'), proposal: dropping });

it('a change is told by its events up to the sequence asked for', async () => {
  const log = await emptyLog();
  await appendChange(log, proposedAndAssessed(0));
  await appendChange(log, [proposedAs('c7')], '2026-03-12T00:00:00.000Z');
  const { db } = await catalogOf(log);
  const [one, other] = [changeIdOf('c1'), changeIdOf('c7')];
  const typesAt = async (asOf: number) =>
    (await eventsOfChanges(db, asOf, [one, other, changeIdOf('none')])).map((events) =>
      events.map(({ sequence, event }) => `${sequence} ${event.type} ${event.actor}`),
    );
  expect(await typesAt(1)).toEqual([['1 ChangeProposed ann'], [], []]);
  expect(await typesAt(3)).toEqual([
    ['1 ChangeProposed ann', '2 ImpactAssessed ann'],
    ['3 ChangeProposed ann'],
    [],
  ]);
  expect(await changesAt(db, 2)).toEqual([
    { id: one, types: ['ChangeProposed', 'ImpactAssessed'] },
  ]);
  expect((await changesAt(db, 3)).map(({ id }) => id)).toEqual([other, one]);
  // A clock that went back does not count.
  const [, [last] = []] = await eventsOfChanges(db, 3, [one, other]);
  expect(last?.recordedAt).toBe('2026-03-13T00:00:00.000Z');
});

it('an assessment is given back as it was stored', async () => {
  const log = await emptyLog();
  await appendChange(log, proposedAndAssessed(0));
  const { db } = await catalogOf(log);
  expect(await assessmentIn(db, 2)).toEqual(breaksOne(0));
  expect(await assessmentIn(db, 1)).toBeNull();
  expect(await assessmentIn(db, 9)).toBeNull();
});

it('what is no event of its change is a dead letter, and the fold goes on', async () => {
  const log = await emptyLog();
  const { data } = changeFact(proposedAs('c1').event, null, 0);
  const told: unknown = JSON.parse(data.toString());
  const put = (stream: string, n: number, content: unknown) =>
    log.append(stream, 'none', [
      {
        id: `00000000-0000-5000-8000-00000000000${n}`,
        type: 'ChangeProposed',
        recordedAt: '2026-03-13T00:00:00.000Z',
        data: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
        metadata: '{}',
      },
    ]);
  const wrong: readonly unknown[] = [
    '{"format": 1',
    'null',
    { ...Object(told), format: 2 },
    { ...Object(told), more: true },
    { ...Object(told), proposal: { ...dropping, changes: [] } },
    { ...Object(told), body: breaksOne(0) },
  ];
  for (const [index, content] of wrong.entries()) await put(`change-${index}`, index, content);
  // It is of another change than the stream is.
  await put(changeStream(changeIdOf('c2')), 8, told);
  await appendChange(log, [proposedAs('c1')]);
  const { db } = await catalogOf(log);
  const { items } = await listDeadLetters(db, 8, { first: 10, after: null });
  expect(items.map(({ node }) => node.sequence)).toEqual([7, 6, 5, 4, 3, 2, 1]);
  expect(items[0]?.node.reason).toBe('this is no ChangeProposed that this version can read');
  expect((await changesAt(db, 8)).map(({ id }) => id)).toEqual([changeIdOf('c1')]);
});
