import type { EntityManager } from 'typeorm';
import type { LogEntry, Page, Slice } from '../catalog.ts';
import { openCatalog } from '../open.ts';

/** Asks a catalog in memory into which these events were projected. */
export const withCatalog = <T>(
  events: readonly object[],
  ask: (db: EntityManager) => Promise<T>,
): Promise<T> =>
  withGrowingCatalog(async (db, project) => {
    for (const event of events) await project(event);
    return ask(db);
  });

/** Lends a catalog in memory, empty at first, and what projects one event into it. */
export const withGrowingCatalog = async <T>(
  use: (db: EntityManager, project: (event: object) => Promise<void>) => Promise<T>,
): Promise<T> => {
  const catalog = await openCatalog('sqlite::memory:');
  try {
    let sequence = 0;
    return await use(catalog.db, (event) => catalog.project([entryOf(event, (sequence += 1))]));
  } finally {
    await catalog.close();
  }
};

/** When the event with this sequence was recorded: one a minute, a week after the shop's story began. */
export const recordedAt = (sequence: number): string =>
  new Date(Date.UTC(2026, 2, 9, 0, sequence)).toISOString();

const entryOf = (event: object, sequence: number): LogEntry => ({
  id: `event-${String(sequence).padStart(4, '0')}`,
  stream: `test-${sequence}`,
  revision: 0,
  position: `${sequence}`,
  type: 'OpenLineageEvent',
  recordedAt: recordedAt(sequence),
  data: Buffer.from(JSON.stringify(event)),
  metadata: '{}',
});

/** A page with more on it than any list here has. */
export const everything: Page = { first: 1000, after: null };

export const nodesOf = <T>(slice: Slice<T> | undefined): readonly T[] =>
  (slice?.items ?? []).map(({ node }) => node);

/** All items of a list, asked for in pages of a size, with every page's own claims. */
export const inPages = async <T>(
  first: number,
  ask: (page: Page) => Promise<Slice<T>>,
): Promise<readonly Slice<T>[]> => {
  const pages: Slice<T>[] = [];
  let after: string | null = null;
  do {
    const page: Slice<T> = await ask({ first, after });
    pages.push(page);
    after = page.items.at(-1)?.cursor ?? null;
  } while (pages.at(-1)?.hasNextPage);
  return pages;
};
