import type { EntityManager } from 'typeorm';
import type { DatasetName, JobName } from '#openlineage';
import type { CountLater, DatasetView, JobView, LogEntry, Page, Slice } from '../catalog.ts';
import { freshCatalogUrl } from '../fresh-catalog.contract.ts';
import { openCatalog } from '../open.ts';
import { datasetsByName } from './assets/datasets.ts';
import { jobsByName } from './assets/jobs.ts';

/** A catalog in memory that projects events one by one, in transactions of their own. */
export interface GrowingCatalog {
  readonly db: EntityManager;
  project(event: object): Promise<void>;
  close(): Promise<void>;
}

/** A catalog in memory into which these events were projected. */
export const catalogOf = async (events: readonly object[]): Promise<GrowingCatalog> => {
  const catalog = await openCatalog(freshCatalogUrl());
  let sequence = 0;
  const project = (event: object) => catalog.project([entryOf(event, (sequence += 1))]);
  for (const event of events) await project(event);
  return { db: catalog.db, project, close: catalog.close };
};

/** Asks a catalog that is gone afterwards. */
export const withCatalog = async <T>(
  events: readonly object[],
  ask: (db: EntityManager, project: GrowingCatalog['project']) => Promise<T>,
): Promise<T> => {
  const catalog = await catalogOf(events);
  try {
    return await ask(catalog.db, catalog.project);
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

export const nodesOf = <T>(slice: Slice<T, number | CountLater> | undefined): readonly T[] =>
  (slice?.items ?? []).map(({ node }) => node);

/** The slice with its items counted. */
export const counted = async <T>(slice: Slice<T, number | CountLater>): Promise<Slice<T>> => {
  const { totalCount } = slice;
  return { ...slice, totalCount: typeof totalCount === 'number' ? totalCount : await totalCount() };
};

/** The dataset of one name. */
export const oneDataset = async (
  db: EntityManager,
  asOf: number,
  name: DatasetName,
): Promise<DatasetView | null> => (await datasetsByName(db, asOf, [name]))[0] ?? null;

/** The job of one name. */
export const oneJob = async (
  db: EntityManager,
  asOf: number,
  name: JobName,
): Promise<JobView | null> => (await jobsByName(db, asOf, [name]))[0] ?? null;

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
