import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { event } from './contract/events.contract.ts';
import { WrongExpectedRevision, type EventStore } from './event-store.ts';
import { EventExists } from './log-errors.ts';
import { memoryEventStore } from './memory-event-store.ts';
import { sequenceAt } from './sequence-position.ts';

/** The cells of the example's table, without the number of the append. */
const tableInReadme = (): readonly (readonly string[])[] =>
  readFileSync(new URL('README.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ +\|/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => cells.slice(2, 6));

const resultOf = async (
  log: EventStore,
  [stream = '', expected = '', ids = '']: readonly string[],
): Promise<string> => {
  try {
    const events = ids.split(', ').map(event);
    const revision = expected === 'none' ? 'none' : Number(expected);
    const appended = await log.append(stream, revision, events);
    return `revision ${appended.revision}, head ${sequenceAt(appended.position)}`;
  } catch (error) {
    if (error instanceof WrongExpectedRevision) return `${error.name}: it is at ${error.actual}`;
    if (!(error instanceof EventExists)) throw error;
    const existing = error.existing.map(({ id, revision }) => `${id} at revision ${revision}`);
    return `${error.name}: ${existing.join(', ')}`;
  }
};

describe('the README', () => {
  it('shows the results of its five appends', async () => {
    const log = memoryEventStore();
    const table = tableInReadme();
    expect(table).toHaveLength(5);
    for (const row of table) expect([...row.slice(0, 3), await resultOf(log, row)]).toEqual(row);
  });
});
