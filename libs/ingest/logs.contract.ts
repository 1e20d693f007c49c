import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStore, type EventStore, type RecordedEvent } from '#event-store';
import { startDouble } from '../../test/esdb/double.ts';

/** The engines on which an intake must behave the same, and how many cases of a property are worth running there. */
export const ENGINES = [
  ['memory', 60],
  ['sqlite', 12],
  ['eventstoredb', 6],
] as const;

export type Engine = (typeof ENGINES)[number][0];

/** Runs a test on an empty log, which is closed and deleted afterwards. */
export const withLog = async (
  engine: Engine,
  test: (log: EventStore) => Promise<void>,
): Promise<void> => {
  const { url, clear } = await emptyLog(engine);
  const log = await openEventStore(url);
  try {
    await test(log);
  } finally {
    await log.close();
    await clear();
  }
};

const emptyLog = async (engine: Engine): Promise<{ url: string; clear: () => Promise<void> }> => {
  if (engine === 'memory') return { url: 'memory:', clear: () => Promise.resolve() };
  if (engine === 'eventstoredb') {
    const { url, close } = await startDouble();
    return {
      url,
      clear: () => {
        close();
        return Promise.resolve();
      },
    };
  }
  const folder = await mkdtemp(join(tmpdir(), 'ingest-'));
  return {
    url: `sqlite:${join(folder, 'events.db')}`,
    clear: () => rm(folder, { recursive: true }),
  };
};

/** All entries of the log. */
export const entriesOf = async (log: EventStore): Promise<readonly RecordedEvent[]> => {
  const entries: RecordedEvent[] = [];
  for await (const batch of log.readAll(null)) entries.push(...batch);
  return entries;
};

/** The n-th event of a run. */
export const runEvent = (run: string, n: number, more: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      eventTime: `2026-01-02T03:04:05.${String(n).padStart(9, '0')}Z`,
      run: { runId: run },
      job: { namespace: 'tests', name: 'job' },
      ...more,
    }),
  );
