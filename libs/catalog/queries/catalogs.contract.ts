import type { EntityManager } from 'typeorm';
import type { DatasetName, JobName } from '#openlineage';
import type { CountLater, DatasetView, JobView, LogEntry, Page, Slice } from '../catalog.ts';
import { freshCatalogUrl } from '../fresh-catalog.contract.ts';
import { openCatalog } from '../open.ts';
import { datasetsByName } from './assets/datasets.ts';
import { jobsByName } from './assets/jobs.ts';

/** A catalog in memory to which events are added one by one, each in its own transaction. */
export interface GrowingCatalog {
  readonly db: EntityManager;
  project(event: object): Promise<void>;
  close(): Promise<void>;
}

/** A catalog in memory with these events. */
export const catalogOf = async (events: readonly object[]): Promise<GrowingCatalog> => {
  const catalog = await openCatalog(freshCatalogUrl());
  let sequence = 0;
  const project = (event: object) => catalog.project([entryOf(event, (sequence += 1))]);
  for (const event of events) await project(event);
  return { db: catalog.db, project, close: catalog.close };
};

/** Runs queries on a catalog that is closed afterwards. */
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

/** The recording time of an event: one a minute, a week after the shop's story begins. */
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

/** A page larger than any list in these tests. */
export const everything: Page = { first: 1000, after: null };

export const nodesOf = <T>(slice: Slice<T, number | CountLater> | undefined): readonly T[] =>
  (slice?.items ?? []).map(({ node }) => node);

/** The slice with its total computed. */
export const counted = async <T>(slice: Slice<T, number | CountLater>): Promise<Slice<T>> => {
  const { totalCount } = slice;
  return { ...slice, totalCount: typeof totalCount === 'number' ? totalCount : await totalCount() };
};

/** The dataset with this name. */
export const oneDataset = async (
  db: EntityManager,
  asOf: number,
  name: DatasetName,
): Promise<DatasetView | null> => (await datasetsByName(db, asOf, [name]))[0] ?? null;

/** The job with this name. */
export const oneJob = async (
  db: EntityManager,
  asOf: number,
  name: JobName,
): Promise<JobView | null> => (await jobsByName(db, asOf, [name]))[0] ?? null;

/** All items of a list, read in pages of a size. Checks what each page states about itself. */
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
