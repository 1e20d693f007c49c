import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { histories } from '../../../test/oracle/histories.ts';
import { asOf, edges, reads, writes, type Since } from '../../../test/shop/expected.ts';
import { fieldEdges } from '../../../test/shop/expected-fields.ts';
import * as shop from '../../../test/shop/names.ts';
import type { Name } from '../../../test/shop/names.ts';
import { story } from '../../../test/shop/story.ts';
import { withCatalog, oneDataset, oneJob } from '../queries/catalogs.contract.ts';
import { exportGraph } from '../queries/edges/export-graph.ts';
import { applied, comparable } from './applied.contract.ts';
import { lineageDiff } from './lineage-diff.ts';
import { cases } from '../../../test/effort.ts';

const everything = { datasets: null, job: null };

/** The expected difference between two moments, with the event that caused each change. */
const expectedChanges = <T extends Since>(all: readonly T[], from: number, to: number) => {
  const [before, after] = [asOf(all, from), asOf(all, to)];
  return [
    ...before
      .filter((one) => !after.includes(one))
      .map((one) => ['CLOSED', one.closed, one] as const),
    ...after
      .filter((one) => !before.includes(one))
      .map((one) => ['OPENED', one.opened, one] as const),
  ];
};

const sorted = (lines: readonly unknown[]) => lines.map((line) => JSON.stringify(line)).sort();

describe('the difference between two moments of the shop', () => {
  it('equals the difference of the hand-written truth, with the event that caused each change', async () => {
    await withCatalog(story, async (db) => {
      for (const [from, to] of PAIRS) {
        const diff = await lineageDiff(db, { from, to }, everything);
        expect(
          sorted(
            diff.edges.map((one) => [one.change, one.cause, one.from, one.to, one.job, one.basis]),
          ),
        ).toEqual(
          sorted(
            expectedChanges(edges, from, to).map(([change, cause, one]) => [
              ...[change, cause, one.from, one.to, one.job, one.basis],
            ]),
          ),
        );
        const uses = [
          ...expectedChanges(reads, from, to).map((one) => ['READS', ...one] as const),
          ...expectedChanges(writes, from, to).map((one) => ['WRITES', ...one] as const),
        ];
        expect(
          sorted(diff.uses.map((one) => [one.kind, one.change, one.cause, one.job, one.dataset])),
        ).toEqual(
          sorted(
            uses.map(([kind, change, cause, { job, dataset }]) => [
              kind,
              change,
              cause,
              job,
              dataset,
            ]),
          ),
        );
        expect(diff.fieldEdges.map(({ change }) => change).sort()).toEqual(
          expectedChanges(fieldEdges, from, to)
            .map(([change]) => change)
            .sort(),
        );
      }
    });
  });

  // From event 30 on: the schema of orders changes (31), currency is propagated (33 to 37), the
  // coupons are no longer used (38).
  it('lists what the third night changed, dataset by dataset', async () => {
    await withCatalog(story, async (db) => {
      const span = { from: 30, to: 38 };
      const about = async (name: Name) => ({
        datasets: [(await oneDataset(db, 38, name))?.node ?? 0],
        job: null,
      });
      expect(await lineageDiff(db, span, await about(shop.orders))).toMatchObject({
        ...{ datasets: [], names: [], jobs: [], edges: [], uses: [], jobEdges: [] },
        fields: [
          { change: 'OPENED', cause: 31, dataset: shop.orders, path: 'currency', type: 'text' },
          { change: 'OPENED', cause: 31, dataset: shop.orders, path: 'status', type: 'smallint' },
          { change: 'CLOSED', cause: 31, dataset: shop.orders, path: 'status', type: 'text' },
        ],
        fieldEdges: [
          {
            ...{ change: 'OPENED', cause: 33, job: shop.extractOrders },
            from: { ...shop.orders, field: 'currency' },
            to: { ...shop.rawOrders, field: 'currency' },
          },
        ],
        schemaVersions: [{ dataset: shop.orders, number: 2, cause: 31, compatible: false }],
      });
      const coupons = await lineageDiff(db, span, await about(shop.coupons));
      expect(coupons.edges).toEqual([
        {
          ...{ change: 'CLOSED', cause: 38, from: shop.coupons, to: shop.orderLines },
          ...{ job: shop.buildOrderLines, basis: 'INFERRED' },
        },
      ]);
      expect(coupons.uses).toEqual([
        {
          ...{ change: 'CLOSED', cause: 38, kind: 'READS' },
          ...{ job: shop.buildOrderLines, dataset: shop.coupons },
        },
      ]);
    });
  });

  it('can be limited to one job', async () => {
    await withCatalog(story, async (db) => {
      const job = (await oneJob(db, 38, shop.buildOrderLines))?.node ?? 0;
      const diff = await lineageDiff(db, { from: 0, to: 38 }, { datasets: null, job });
      expect(diff.jobs).toEqual([{ job: shop.buildOrderLines, cause: 8 }]);
      expect(diff.edges.map(({ from, cause }) => [from.name, cause])).toEqual([['raw/orders', 9]]);
      expect(diff.uses.map(({ kind, cause }) => [kind, cause])).toEqual([
        ['READS', 8],
        ['WRITES', 9],
      ]);
      expect(new Set(diff.fieldEdges.map((one) => one.job?.name))).toEqual(
        new Set(['order_lines.build']),
      );
      expect([diff.datasets, diff.names, diff.fields, diff.schemaVersions]).toEqual([
        [],
        [],
        [],
        [],
      ]);
    });
  });

  it('leaves out what appeared and disappeared in between', async () => {
    await withCatalog(story, async (db) => {
      const diff = await lineageDiff(db, { from: 22, to: 24 }, everything);
      expect(diff.edges).toEqual([]);
      // But the dataset raw/returns remains.
      expect(diff.datasets).toEqual([{ before: null, after: shop.rawReturns, cause: 23 }]);
    });
  });
});

const PAIRS: readonly (readonly [number, number])[] = [
  ...([
    [0, 38],
    [0, 9],
    [9, 19],
    [19, 23],
    [22, 24],
    [23, 24],
    [23, 38],
    [24, 38],
    [30, 38],
  ] as const),
  ...([
    [35, 38],
    [38, 38],
  ] as const),
];

describe('the difference between any two moments of any history', () => {
  it('turns the graph of the earlier moment into that of the later one', async () => {
    await fc.assert(
      fc.asyncProperty(
        histories({ identity: true, explicit: true, lifecycle: true }),
        async (history) => {
          await withCatalog(
            history.map(({ event }) => event),
            async (db) => {
              const graphs = await Promise.all(
                Array.from({ length: history.length + 1 }, (_, now) =>
                  exportGraph(db, now, { current: true }),
                ),
              );
              for (const [from, before] of graphs.entries()) {
                for (const [to, after] of graphs.entries()) {
                  if (from > to) continue;
                  const diff = await lineageDiff(db, { from, to }, everything);
                  expect(applied(before, diff)).toEqual(comparable(after));
                }
              }
            },
          );
        },
      ),
      { numRuns: cases(10) },
    );
  });
});
