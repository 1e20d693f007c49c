import { expect } from '@jest/globals';
import { openCatalog, listDeadLetters, type Catalog, type LogEntry } from '#catalog';
import { bodyOf, openEventStore } from '#event-store';
import { openIntake } from '#ingest';

/** What intake stores of these events, in their order, recorded a second after each other; what it refuses is left out. */
export const takenIn = async (
  events: readonly string[],
  maxDepth = 128,
): Promise<readonly LogEntry[]> => {
  const log = await openEventStore('memory:');
  await openIntake(log, { maxDepth }).ingestMany(events.map((event) => Buffer.from(event)));
  const entries: LogEntry[] = [];
  for await (const batch of log.readAll(null))
    for (const entry of batch) {
      if (entry.type.startsWith('$')) continue;
      const recordedAt = new Date(RECORDED_MS + entries.length * 1000).toISOString();
      entries.push({ ...entry, recordedAt, data: await bodyOf(log, entry) });
    }
  await log.close();
  return entries;
};

const RECORDED_MS = Date.UTC(2026, 2, 2);

/** Does something with a catalog in memory, and closes it. */
export const withCatalog = async <T>(work: (catalog: Catalog) => Promise<T>): Promise<T> => {
  const catalog = await openCatalog('sqlite::memory:');
  try {
    return await work(catalog);
  } finally {
    await catalog.close();
  }
};

/** Why entries were dead letters, up to the checkpoint. */
export const deadLetters = async (catalog: Catalog): Promise<readonly string[]> => {
  const { sequence } = await catalog.checkpoint();
  const { items } = await listDeadLetters(catalog.db, sequence, { first: 100, after: null });
  return items.map(({ node }) => `#${node.sequence}: ${node.reason}`);
};

/**
 * Projects entries one by one and expects that each adds few rows: at most some, and a number in proportion to the bytes of all entries up to
 * it. Its own bytes alone are no bound, since a RENAME or DROP concerns what earlier events stated.
 */
export const expectFewRows = async (
  catalog: Catalog,
  entries: readonly LogEntry[],
): Promise<void> => {
  let bytes = 0;
  let before = await countRows(catalog);
  for (const entry of entries) {
    bytes += entry.data.length;
    await catalog.project([entry]);
    const after = await countRows(catalog);
    expect(after - before).toBeLessThanOrEqual(ROWS_PER_EVENT + ROWS_PER_BYTE * bytes);
    before = after;
  }
};

// A short name is a node, a word and some rows that say where it occurs.
const ROWS_PER_EVENT = 60;
const ROWS_PER_BYTE = 0.25;

/** The rows of all tables in the catalog's database. */
const countRows = async ({ db }: Catalog): Promise<number> => {
  const tables = await db.query<{ name: string }[]>(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  );
  const counts = tables.map(({ name }) => `(SELECT count(*) FROM "${name}")`).join(' + ');
  const [row] = await db.query<{ rows: number }[]>(`SELECT ${counts} AS rows`);
  return row?.rows ?? NaN;
};
