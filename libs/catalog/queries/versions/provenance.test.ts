import type { EntityManager } from 'typeorm';
import { describe, expect, it } from '@jest/globals';
import { told } from '../../../../test/oracle/telling.ts';
import * as shop from '../../../../test/shop/names.ts';
import { story } from '../../../../test/shop/story.ts';
import { withCatalog } from '../catalogs.contract.ts';
import { provenanceOf, type ProvenanceStart } from './provenance.ts';

const back = async (
  db: EntityManager,
  now: number,
  start: Omit<ProvenanceStart, 'attempt' | 'wrote'> & Partial<ProvenanceStart>,
  depth: number | null = null,
) => {
  const { steps, cut } = await provenanceOf(
    db,
    now,
    { attempt: 1, wrote: null, ...start },
    { depth, onStep: () => undefined },
  );
  const shown = steps.map(
    ({ distance, run, reads, wrote }) =>
      `${distance} ${run.runId} ${reads.map(({ dataset, version }) => `${dataset.name}@${version?.since ?? '?'}`).join(' ')} -> ${wrote.map(({ dataset, since }) => `${dataset.name}@${since}`).join(' ')}`,
  );
  return { steps: shown, cut };
};

describe('provenance', () => {
  it('follows the runs of the shop back to datasets that no run wrote', async () => {
    await withCatalog(story, async (db) => {
      const start = { runId: shop.customerRevenueRun(3), job: shop.modelCustomerRevenue };
      const all = [
        `0 ${shop.customerRevenueRun(3)} ${shop.stgCustomers.name}@12 ${shop.stgOrders.name}@36 -> ${shop.customerRevenue.name}@37`,
        `1 ${shop.stgCustomersRun} raw/customers@7 -> ${shop.stgCustomers.name}@12`,
        `1 ${shop.loadWarehouseRun(3)} clean/order_lines@35 -> ${shop.stgOrders.name}@36`,
        `2 ${shop.extractCustomersRun} ${shop.customers.name}@? -> raw/customers@7`,
        `2 ${shop.buildOrderLinesRun(3)} raw/orders@33 -> clean/order_lines@35`,
        `3 ${shop.extractOrdersRun(3)} ${shop.orderItems.name}@? ${shop.orders.name}@? -> raw/orders@33`,
      ];
      expect(await back(db, 38, start)).toEqual({ steps: all, cut: false });
      expect(await back(db, 38, start, 1)).toEqual({ steps: all.slice(0, 3), cut: true });
      expect(await back(db, 38, start, 3)).toEqual({ steps: all, cut: false });
    });
  });

  it('of a restarted run is that of the requested attempt', async () => {
    await withCatalog(story, async (db) => {
      const start = { runId: shop.buildOrderLinesRun(2), job: shop.buildOrderLines };
      const { steps } = await back(db, 38, { ...start, attempt: 2 });
      expect(steps).toEqual([
        `0 ${shop.buildOrderLinesRun(2)} ${shop.coupons.name}@? raw/orders@22 -> clean/order_lines@28`,
        `1 ${shop.extractOrdersRun(2)} ${shop.orderItems.name}@? ${shop.orders.name}@? -> raw/orders@22`,
      ]);
      expect((await back(db, 26, { ...start, attempt: 2 })).steps).toEqual([]);
    });
  });

  it('ends at a cycle, and visits each run once', async () => {
    const history = [
      told('a1 COMPLETE 2026-01-01 -> X', { job: 'a' }),
      told('b1 COMPLETE 2026-01-02 X -> Y', { job: 'b' }),
      // Two runs at the same time, each of which reads what the other writes.
      told('a2 COMPLETE 2026-01-03 Y Z -> X', { job: 'a' }),
      told('c1 COMPLETE 2026-01-03 X -> Z', { job: 'c' }),
    ];
    await withCatalog(history, async (db) => {
      const start = { runId: 'a2', job: { namespace: 'n', name: 'a' } };
      expect(await back(db, 4, start)).toEqual({
        steps: ['0 a2 Y@2 Z@4 -> X@3', '1 b1 X@1 -> Y@2', '1 c1 X@3 -> Z@4', '2 a1  -> X@1'],
        cut: false,
      });
    });
  });

  it("of a data version includes only that version of its run's outputs", async () => {
    await withCatalog([told('r COMPLETE 2026-01-01 A -> X Y')], async (db) => {
      const start = { runId: 'r', job: { namespace: 'n', name: 'j' } };
      const wrote = { dataset: { namespace: 'n', name: 'Y' }, version: null };
      expect((await back(db, 1, { ...start, wrote })).steps).toEqual(['0 r A@? -> Y@1']);
      expect((await back(db, 1, start)).steps).toEqual(['0 r A@? -> X@1 Y@1']);
    });
  });
});
