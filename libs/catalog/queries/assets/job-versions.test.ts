import type { EntityManager } from 'typeorm';
import { describe, expect, it } from '@jest/globals';
import { declaredDataset, declaredJob, told } from '../../../../test/oracle/telling.ts';
import * as shop from '../../../../test/shop/names.ts';
import { story } from '../../../../test/shop/story.ts';
import { oneJob, withCatalog } from '../catalogs.contract.ts';
import { jobVersionsOf } from './job-versions.ts';

const versionsOf = async (db: EntityManager, now: number, job: shop.Name) => {
  const found = await oneJob(db, now, job);
  const [versions] = await jobVersionsOf(db, now, [found?.node ?? 0]);
  return versions ?? [];
};

const named = (names: readonly shop.Name[]): string => names.map(({ name }) => name).join(' ');

const shown = async (...question: Parameters<typeof versionsOf>) =>
  (await versionsOf(...question)).map(
    ({ number, since, until, reads, writes, source }) =>
      `${number} [${since}, ${until ?? 'now'}) ${named(reads)} -> ${named(writes)}${source.map(({ key }) => ` ${key}`).join('')}`,
  );

const j = { namespace: 'n', name: 'j' };

describe('the job versions of the shop', () => {
  it('are created when a run ends, not by its progress and not by a failed run', async () => {
    await withCatalog(story, async (db) => {
      const before = `${shop.coupons.name} raw/orders -> clean/order_lines`;
      expect(await shown(db, 8, shop.buildOrderLines)).toEqual([]);
      expect(await shown(db, 23, shop.buildOrderLines)).toEqual([`1 [9, now) ${before}`]);
      // The third night has ended, and coupons are no longer read.
      expect(await shown(db, 37, shop.buildOrderLines)).toEqual([`1 [9, now) ${before}`]);
      expect(await shown(db, 38, shop.buildOrderLines)).toEqual([
        '2 [38, now) raw/orders -> clean/order_lines',
        `1 [9, 38) ${before}`,
      ]);
      const [second] = await versionsOf(db, 38, shop.buildOrderLines);
      expect(second?.difference).toEqual({
        readsAdded: [],
        readsRemoved: [shop.coupons],
        writesAdded: [],
        writesRemoved: [],
        sourceChanged: [],
      });
    });
  });

  it('include source facets and declarations', async () => {
    await withCatalog(story, async (db) => {
      expect(await shown(db, 38, shop.extractOrders)).toEqual([
        `1 [5, now) ${shop.orderItems.name} ${shop.orders.name} -> raw/orders sql`,
      ]);
      expect(await shown(db, 38, shop.dashboard)).toEqual([
        `1 [18, now) ${shop.boardReport.name} ${shop.customerRevenue.name} -> `,
      ]);
      // It moves no data and has no source facet.
      expect(await shown(db, 38, shop.nightly)).toEqual([]);
    });
  });
});

describe('a job version', () => {
  it('is created when the source changes, but not when only the producer version does', async () => {
    const sql = (query: string, sender: string) => ({
      jobFacets: { sql: { query, _producer: sender } },
    });
    const history = [
      told('r1 COMPLETE 2026-01-01 A -> X', sql('SELECT 1', 'p/1')),
      told('r2 COMPLETE 2026-01-02 A -> X', sql('SELECT 1', 'p/2')),
      told('r3 COMPLETE 2026-01-03 A -> X', sql('SELECT 2', 'p/2')),
    ];
    await withCatalog(history, async (db) => {
      const versions = await versionsOf(db, 3, j);
      expect(
        versions.map(({ since, source, difference }) => [
          since,
          source.map(({ json }) => json),
          difference.sourceChanged,
        ]),
      ).toEqual([
        [3, ['{"query":"SELECT 2"}'], ['sql']],
        [1, ['{"query":"SELECT 1"}'], ['sql']],
      ]);
    });
  });

  it('is created by a declaration, and by each change of a streaming job', async () => {
    const stream = {
      jobFacets: { jobType: { processingType: 'STREAMING', integration: 'FLINK' } },
    };
    await withCatalog(
      [
        declaredJob('2026-01-01 A -> X'),
        declaredJob('2026-01-02 B -> X'),
        told('s START 2026-01-01 A -> Y', { job: 's', ...stream }),
      ],
      async (db) => {
        expect(await shown(db, 3, j)).toEqual(['2 [2, now) B -> X', '1 [1, 2) A -> X']);
        expect(await shown(db, 3, { namespace: 'n', name: 's' })).toEqual(['1 [3, now) A -> Y']);
      },
    );
  });

  it('is not created when only the names of its datasets are merged', async () => {
    const symlinks = { identifiers: [{ namespace: 'n', name: 'A', type: 'TABLE' }] };
    const history = [
      told('r1 COMPLETE 2026-01-01 B -> X'),
      declaredDataset('2026-01-02', 'A', {}),
      declaredDataset('2026-01-03', 'B', { symlinks }),
    ];
    await withCatalog(history, async (db) => {
      expect(await shown(db, 2, j)).toEqual(['1 [1, now) B -> X']);
      expect(await shown(db, 3, j)).toEqual(['1 [1, now) A -> X']);
    });
  });
});
