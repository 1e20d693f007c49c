import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { declaredDataset, told } from '../../../../test/oracle/telling.ts';
import * as shop from '../../../../test/shop/names.ts';
import { story } from '../../../../test/shop/story.ts';
import {
  catalogOf,
  counted,
  everything,
  inPages,
  nodesOf,
  oneDataset,
  withCatalog,
  type GrowingCatalog,
} from '../catalogs.contract.ts';
import { dataVersionsOf, versionsOfRuns } from './data-versions.ts';

const versionsOf = async (
  db: EntityManager,
  now: number,
  name: { readonly namespace: string; readonly name: string },
  page = everything,
  version: string | null = null,
) => {
  const dataset = await oneDataset(db, now, name);
  const [slice] = await dataVersionsOf(db, now, [{ dataset: dataset?.node ?? 0, version }], page);
  if (!slice) throw new Error('the data versions of a dataset are missing');
  return counted(slice);
};

describe('the data versions of the shop', () => {
  let catalog: GrowingCatalog;
  let db: EntityManager;
  beforeAll(async () => {
    catalog = await catalogOf(story);
    db = catalog.db;
  });
  afterAll(() => catalog.close());

  const orderLines = async (now: number) =>
    nodesOf(await versionsOf(db, now, shop.orderLines)).map(({ run, since, writtenAt }) => [
      run?.runId,
      run?.attempt,
      since,
      writtenAt,
    ]);
  const first = [shop.buildOrderLinesRun(1), 1, 9, '2026-03-02T02:12:00.000000000Z'];
  const second = [shop.buildOrderLinesRun(2), 2, 28, '2026-03-03T07:38:00.000000000Z'];
  const third = [shop.buildOrderLinesRun(3), 1, 35, '2026-03-04T02:11:00.000000000Z'];

  it('are one for each run that wrote the dataset without failing, newest first', async () => {
    expect(await orderLines(38)).toEqual([third, second, first]);
    expect(await orderLines(28)).toEqual([second, first]);
    expect(await orderLines(9)).toEqual([first]);
  });

  it('include that of a running run, unwritten, until it fails', async () => {
    expect(await orderLines(23)).toEqual([[shop.buildOrderLinesRun(2), 1, 23, null], first]);
    expect(await orderLines(24)).toEqual([first]);
    // Restarted: its outputs are unknown until it ends.
    expect(await orderLines(27)).toEqual([first]);
  });

  it('come in pages of any size', async () => {
    const pages = await inPages(1, (page) => versionsOf(db, 38, shop.orderLines, page));
    expect(pages.flatMap(nodesOf).map(({ since }) => since)).toEqual([35, 28, 9]);
    expect(pages.map(({ totalCount }) => totalCount)).toEqual([3, 3, 3]);
  });

  const used = async (runId: string, job: shop.Name, attempt = 1, now = 38) => {
    const [one] = await versionsOfRuns(db, now, [{ runId, job, attempt }]);
    return {
      reads: one?.reads.map(({ dataset, version }) => [
        dataset.name,
        version?.run?.runId ?? null,
        version?.since ?? null,
      ]),
      wrote: one?.wrote.map(({ dataset, since }) => [dataset.name, since]),
    };
  };

  it('are read by the runs that started while they were the newest', async () => {
    expect(await used(shop.loadWarehouseRun(1), shop.loadWarehouse)).toEqual({
      reads: [[shop.orderLines.name, shop.buildOrderLinesRun(1), 9]],
      wrote: [[shop.stgOrders.name, 10]],
    });
    expect(await used(shop.loadWarehouseRun(2), shop.loadWarehouse)).toEqual({
      reads: [[shop.orderLines.name, shop.buildOrderLinesRun(2), 28]],
      wrote: [[shop.stgOrders.name, 29]],
    });
    // No run writes the tables of the shop itself.
    expect(await used(shop.extractOrdersRun(1), shop.extractOrders)).toEqual({
      reads: [
        [shop.orderItems.name, null, null],
        [shop.orders.name, null, null],
      ],
      wrote: [[shop.rawOrders.name, 5]],
    });
  });

  it('do not include what a failed run wrote', async () => {
    expect(await used(shop.buildOrderLinesRun(2), shop.buildOrderLines, 1)).toEqual({
      reads: [
        [shop.rawOrders.name, shop.extractOrdersRun(2), 22],
        [shop.rawReturns.name, null, null],
      ],
      wrote: [],
    });
    expect(await used(shop.buildOrderLinesRun(2), shop.buildOrderLines, 2)).toEqual({
      reads: [
        [shop.coupons.name, null, null],
        [shop.rawOrders.name, shop.extractOrdersRun(2), 22],
      ],
      wrote: [[shop.orderLines.name, 28]],
    });
    expect(await used('never heard of', shop.nightly)).toEqual({ reads: [], wrote: [] });
  });
});

describe('a version facet', () => {
  const version = (datasetVersion: string) => ({ X: { version: { datasetVersion } } });
  const X = { namespace: 'n', name: 'X' };
  const history = [
    told('w1 COMPLETE 2026-01-01 -> X', { job: 'w', facets: version('v1') }),
    told('w2 COMPLETE 2026-01-02 -> X', { job: 'w', facets: version('v2') }),
    told('w3 FAIL 2026-01-03 -> X', { job: 'w', facets: version('v3') }),
    declaredDataset('2026-01-04', 'X', { version: { datasetVersion: 'v4' } }),
    told('old COMPLETE 2026-01-05 X -> Y', { job: 'r', facets: version('v1') }),
    told('other COMPLETE 2026-01-06 X -> Y', { job: 'r', facets: version('v0') }),
    told('silent COMPLETE 2026-01-07 X -> Y', { job: 'r' }),
  ];

  it('names the version that a run wrote, and creates a version if no run wrote it', async () => {
    await withCatalog(history, async (db) => {
      const versions = nodesOf(await versionsOf(db, 7, X));
      expect(
        versions.map(({ version, run, since, writtenAt }) => [
          version,
          run?.runId ?? null,
          since,
          writtenAt,
        ]),
      ).toEqual([
        ['v0', null, 6, null],
        ['v4', null, 4, null],
        ['v2', 'w2', 2, '2026-01-02T00:00:00.000000000Z'],
        ['v1', 'w1', 1, '2026-01-01T00:00:00.000000000Z'],
      ]);
      const one = nodesOf(await versionsOf(db, 7, X, everything, 'v2'));
      expect(one.map(({ since }) => since)).toEqual([2]);
      expect(nodesOf(await versionsOf(db, 7, X, everything, 'v3'))).toEqual([]);
    });
  });

  it('determines what a run read, whatever was newest at the time', async () => {
    await withCatalog(history, async (db) => {
      const used = await versionsOfRuns(
        db,
        7,
        ['old', 'other', 'silent'].map((runId) => ({
          runId,
          job: { namespace: 'n', name: 'r' },
          attempt: 1,
        })),
      );
      expect(
        used.map(({ reads }) =>
          reads.map(({ stated, version }) => [stated, version?.version, version?.since]),
        ),
      ).toEqual([[['v1', 'v1', 1]], [['v0', 'v0', 6]], [[null, 'v4', 4]]]);
    });
  });

  it('of an output is the last one that the run stated, as of each sequence', async () => {
    const history = [
      told('r START 2026-01-01 -> X', { facets: version('before') }),
      told('r COMPLETE 2026-01-02 -> X', { facets: version('after') }),
    ];
    await withCatalog(history, async (db) => {
      const at = async (now: number) =>
        nodesOf(await versionsOf(db, now, X)).map(({ version, since }) => [version, since]);
      expect(await at(1)).toEqual([['before', 1]]);
      expect(await at(2)).toEqual([['after', 1]]);
    });
  });

  it('of a streaming job creates a version whenever it changes', async () => {
    const stream = {
      jobFacets: { jobType: { processingType: 'STREAMING', integration: 'FLINK' } },
    };
    const history = [
      told('s START 2026-01-01 -> X', { ...stream, facets: version('1') }),
      told('s RUNNING 2026-01-02 -> X', { ...stream, facets: version('2') }),
      told('s RUNNING 2026-01-03 -> X', { ...stream, facets: version('2') }),
      told('r START 2026-01-01T12:00 X -> Y', { job: 'r' }),
    ];
    await withCatalog(history, async (db) => {
      expect(
        nodesOf(await versionsOf(db, 4, X)).map(({ version, since }) => [version, since]),
      ).toEqual([
        ['2', 2],
        ['1', 1],
      ]);
      const r = { runId: 'r', job: { namespace: 'n', name: 'r' }, attempt: 1 };
      const [used] = await versionsOfRuns(db, 4, [r]);
      expect(used?.reads.map((read) => read.version?.version)).toEqual(['1']);
    });
  });

  it('of a run that dropped the dataset is ignored', async () => {
    const dropped = { X: { lifecycleStateChange: { lifecycleStateChange: 'DROP' } } };
    await withCatalog([told('r COMPLETE 2026-01-01 -> X', { facets: dropped })], async (db) => {
      expect(nodesOf(await versionsOf(db, 1, X))).toEqual([]);
    });
  });
});
