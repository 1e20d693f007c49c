import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { story } from '../../../test/shop/story.ts';
import type { CountLater, Page, Slice } from '../catalog.ts';
import {
  catalogOf,
  counted,
  everything,
  inPages,
  nodesOf,
  withCatalog,
  type GrowingCatalog,
} from './catalogs.contract.ts';
import { listDatasets } from './assets/datasets.ts';
import { listDeadLetters, listEvents, listSetAside } from './events/events.ts';
import { listJobs } from './assets/jobs.ts';
import { listNamespaces } from './names/namespaces.ts';
import { BadCursor } from './page.ts';
import { runsOfJobs } from './runs/runs.ts';
import { runsOfDatasets } from './runs/runs-of-datasets.ts';
import { schemaVersionsOf } from './assets/schema-versions.ts';
import { search } from './search/search.ts';
import { usesOfDatasets, usesOfJobs } from './assets/uses.ts';

type Ask = (db: EntityManager, page: Page) => Promise<Slice<unknown>>;

const only = async (
  slices: Promise<readonly Slice<unknown, number | CountLater>[]>,
): Promise<Slice<unknown>> => {
  const [slice] = await slices;
  if (!slice) throw new Error('the list of a parent is missing');
  return counted(slice);
};

const anything = { query: 'shop', kind: null, namespace: null, owner: null, tag: null } as const;
// Node 1 is the customers, node 2 the orders; node 4 is the first job that reads.
const lists: readonly (readonly [string, Ask])[] = [
  ['datasets', async (db, page) => counted(await listDatasets(db, 38, null, page))],
  ['jobs', async (db, page) => counted(await listJobs(db, 38, null, page))],
  ['namespaces', (db, page) => listNamespaces(db, 38, page)],
  ['events', (db, page) => listEvents(db, 38, page)],
  ['dead letters', (db, page) => listDeadLetters(db, 38, page)],
  ['skipped parts', (db, page) => listSetAside(db, 38, page)],
  ['search results', (db, page) => search(db, 38, anything, page)],
  ['schema versions', (db, page) => only(schemaVersionsOf(db, 38, [2], page))],
  ['readers', (db, page) => only(usesOfDatasets(db, 38, [2], 'READS', page))],
  ['what a job reads', (db, page) => only(usesOfJobs(db, 38, [4], 'READS', page))],
  ['runs of a job', (db, page) => only(runsOfJobs(db, 38, [4], page))],
  ['runs of a dataset', (db, page) => only(runsOfDatasets(db, 38, [2], null, page))],
];

let catalog: GrowingCatalog;
beforeAll(async () => {
  catalog = await catalogOf(story);
});
afterAll(() => catalog.close());

describe.each(lists)('the list of %s', (_, ask) => {
  it('is the same in pages of any size', async () => {
    const all = await ask(catalog.db, everything);
    expect(all.hasNextPage).toBe(false);
    expect(all.items).toHaveLength(all.totalCount);
    for (const first of [1, 2, 7]) {
      const pages = await inPages(first, (page) => ask(catalog.db, page));
      expect(pages.flatMap(nodesOf)).toEqual(nodesOf(all));
      expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => all.totalCount));
      expect(pages.length).toBe(Math.max(1, Math.ceil(all.totalCount / first)));
    }
  });

  it('with an empty page states whether there are items', async () => {
    const { totalCount } = await ask(catalog.db, everything);
    expect(await ask(catalog.db, { first: 0, after: null })).toEqual({
      items: [],
      hasNextPage: totalCount > 0,
      totalCount,
    });
  });

  it.each(['', 'x', 'bnVsbA', 'W10', 'eyJhIjoxfQ', 'WzEsMiwzLDQsNSw2XQ', 'WyJhIl0=', 'WzEuNV0'])(
    'rejects the cursor %j, which no list returned',
    async (after) => {
      await expect(ask(catalog.db, { first: 1, after })).rejects.toThrow(BadCursor);
    },
  );
});

describe('a cursor', () => {
  it.each(['datasets', 'jobs', 'namespaces', 'search results', 'readers', 'what a job reads'])(
    'of %s rejects a cursor whose id does not exist',
    async (list) => {
      const ask = new Map(lists).get(list);
      if (!ask) throw new Error(`there is no list of ${list}`);
      const ids = list === 'search results' ? [0, 9999] : [9999];
      const after = Buffer.from(JSON.stringify(ids)).toString('base64url');
      await expect(ask(catalog.db, { first: 1, after })).rejects.toThrow(BadCursor);
    },
  );

  it('continues at the same item, even if rows opened or closed meanwhile', async () => {
    await withCatalog(story.slice(0, 16), async (db, project) => {
      const page = await listDatasets(db, 16, null, { first: 11, after: null });
      const after = page.items.at(-1)?.cursor ?? null;
      for (const event of story.slice(16)) await project(event);
      const rest = await listDatasets(db, 38, null, { first: 11, after });
      expect(nodesOf(page).at(-1)?.name).toBe('SHOP.STAGING.STG_CUSTOMERS');
      expect(nodesOf(rest).map(({ name }) => name)).toEqual(['SHOP.STAGING.STG_ORDERS']);
    });
  });
});
