import type { EntityManager } from 'typeorm';
import { describe, expect, it } from '@jest/globals';
import { declaredDataset } from '../../../../test/oracle/telling.ts';
import { withCatalog } from '../catalogs.contract.ts';
import { assetsNamed } from './assets-named.ts';

const named = async (db: EntityManager, asOf: number, text: string): Promise<readonly string[]> =>
  (await assetsNamed(db, asOf, text, null)).map(({ namespace, name }) => `${namespace} ${name}`);

const dataset = (day: number, namespace: string, name: string): object => ({
  ...declaredDataset(`2026-01-0${day}`, name, {}),
  dataset: { namespace, name, facets: {} },
});

const NOW = 100;

describe('what a typed text means', () => {
  const events = [
    dataset(1, 's3://lake', 'clean/order_lines'),
    dataset(2, 'postgres://db:5432', 'shop.public.orders'),
    dataset(3, 'postgres://db:5432', 'shop.archive.Orders'),
    dataset(4, 's3://lake/raw', 'orders'),
    dataset(5, 's3://lake', 'raw/orders'),
    dataset(6, 'postgres://db:5432', 'shop.public.customer_orders'),
  ];

  it('is the dataset with this full name, whatever the separator', () =>
    withCatalog(events, async (db) => {
      const lines = ['s3://lake clean/order_lines'];
      expect(await named(db, NOW, 's3://lake clean/order_lines')).toEqual(lines);
      expect(await named(db, NOW, 's3://lake/clean/order_lines')).toEqual(lines);
      expect(await named(db, NOW, 'postgres://db:5432/shop.public.orders')).toEqual([
        'postgres://db:5432 shop.public.orders',
      ]);
    }));

  it('is every dataset that can have this full name', () =>
    withCatalog(events, async (db) => {
      expect(await named(db, NOW, 's3://lake/raw/orders')).toEqual([
        's3://lake raw/orders',
        's3://lake/raw orders',
      ]);
    }));

  it('is every asset that ends with it after a separator, preferably in the same case', () =>
    withCatalog(events, async (db) => {
      expect(await named(db, NOW, 'public.orders')).toEqual([
        'postgres://db:5432 shop.public.orders',
      ]);
      expect(await named(db, NOW, 'orders')).toEqual([
        'postgres://db:5432 shop.public.orders',
        's3://lake raw/orders',
        's3://lake/raw orders',
      ]);
      expect(await named(db, NOW, 'Orders')).toEqual(['postgres://db:5432 shop.archive.Orders']);
      expect(await named(db, NOW, 'CUSTOMER_ORDERS')).toEqual([
        'postgres://db:5432 shop.public.customer_orders',
      ]);
    }));

  it('is nothing if no name equals it or ends with it', () =>
    withCatalog(events, async (db) => {
      for (const text of ['', ' ', '.', 'rders', 'lines', '%', 'orders.', 'x'.repeat(2_000)])
        expect(await named(db, NOW, text)).toEqual([]);
    }));

  it('is resolved as of the given sequence', () =>
    withCatalog(events, async (db) => {
      expect(await named(db, 2, 'orders')).toEqual(['postgres://db:5432 shop.public.orders']);
      expect(await named(db, 1, 'orders')).toEqual([]);
    }));

  it('is one dataset under each of its names', () =>
    withCatalog(
      [
        {
          ...declaredDataset('2026-01-01', 'new_name', {
            symlinks: { identifiers: [{ namespace: 'lake', name: 'old/name', type: 'TABLE' }] },
          }),
        },
      ],
      async (db) => {
        const one = ['lake old/name'];
        expect(await named(db, NOW, 'new_name')).toEqual(one);
        expect(await named(db, NOW, 'name')).toEqual(one);
        expect(await named(db, NOW, 'n/new_name')).toEqual(one);
      },
    ));
});
