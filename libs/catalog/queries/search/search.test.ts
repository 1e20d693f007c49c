import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { datasetEvent, schema } from '../../../../test/shop/event-builders.ts';
import { story } from '../../../../test/shop/story.ts';
import type { SearchHit } from '../../catalog.ts';
import {
  catalogOf,
  everything,
  inPages,
  nodesOf,
  withCatalog,
  type GrowingCatalog,
} from '../catalogs.contract.ts';
import type { SearchQuestion } from './hits.ts';
import { search } from './search.ts';
import { searchFacets } from './search-facets.ts';

const anywhere = { kind: null, namespace: null, owner: null, tag: null };

const hits = async (
  db: EntityManager,
  question: Partial<SearchQuestion> & { readonly query: string },
  asOf = story.length,
): Promise<readonly (readonly string[])[]> =>
  nodesOf(await search(db, asOf, { ...anywhere, ...question }, everything)).map(told);

const told = ({ kind, name, match, place }: SearchHit): readonly string[] =>
  kind === 'JOB' ? [`job ${name}`, match, place] : [name, match, place];

describe('a search of the shop', () => {
  let catalog: GrowingCatalog;
  let db: EntityManager;
  beforeAll(async () => {
    catalog = await catalogOf(story);
    db = catalog.db;
  });
  afterAll(() => catalog.close());

  it('can be restricted to an owner and to a tag', async () => {
    const names = async (question: Partial<SearchQuestion> & { readonly query: string }) =>
      (await hits(db, question)).map(([name]) => name);
    expect(await names({ query: 'customer', owner: 'team:finance' })).toEqual([
      'SHOP.MARTS.CUSTOMER_REVENUE',
    ]);
    expect(await names({ query: 'customer', owner: 'team' })).toEqual([]);
    for (const tag of ['pii', 'pii=true'])
      expect(await names({ query: 'customer', tag })).toEqual(['shop.public.customers']);
    expect(await names({ query: 'customer', tag: 'pii=false' })).toEqual([]);
    expect(await names({ query: 'customer', tag: 'pii', owner: 'team:finance' })).toEqual([]);
  });

  it('is counted by kind, namespace, owner and tag, whatever page is read', async () => {
    const question = { ...anywhere, query: 'customers' };
    // The sources, their copies and staging tables, and the jobs that extract and stage them.
    expect(await hits(db, question)).toHaveLength(5);
    expect(await searchFacets(db, 38, question)).toEqual({
      kind: [
        { value: 'DATASET', count: 3 },
        { value: 'JOB', count: 2 },
      ],
      namespace: [
        { value: 'airflow-shop', count: 1 },
        { value: 'dbt-shop', count: 1 },
        { value: 'postgres://shop-db:5432', count: 1 },
        { value: 's3://shop-lake', count: 1 },
        { value: 'snowflake://acme-shop', count: 1 },
      ],
      owner: [{ value: 'team:crm', count: 1 }],
      tag: [
        { value: 'pii=true', count: 1 },
        { value: 'tier=gold', count: 1 },
      ],
    });
    // Before the first event nothing has been described.
    expect(await searchFacets(db, 0, question)).toEqual({
      kind: [],
      namespace: [],
      owner: [],
      tag: [],
    });
  });

  it('ranks exact names first, then name prefixes, then whole words, then word prefixes', async () => {
    expect(await hits(db, { query: 'revenue' })).toEqual([
      ['job revenue', 'EXACT', 'NAME'],
      ['SHOP.MARTS.CUSTOMER_REVENUE', 'WORDS', 'NAME'],
      ['SHOP.MARTS.DAILY_REVENUE', 'WORDS', 'NAME'],
      ['job nightly', 'WORDS', 'DESCRIPTION'],
      ['job shop.customer_revenue', 'WORDS', 'NAME'],
      ['job shop.daily_revenue', 'WORDS', 'NAME'],
    ]);
    expect(await hits(db, { query: 'order_lines' })).toEqual([
      ['job order_lines.build', 'PREFIX', 'NAME'],
      ['job order_lines.load_warehouse', 'PREFIX', 'NAME'],
      ['clean/order_lines', 'WORDS', 'NAME'],
    ]);
    expect(await hits(db, { query: 'Raw/Orders' })).toEqual([['raw/orders', 'EXACT', 'NAME']]);
  });

  it('ignores letter case, punctuation and the order of words', async () => {
    const found = [['SHOP.STAGING.STG_ORDERS', 'WORDS', 'NAME']];
    expect(await hits(db, { query: 'Orders, STG' })).toEqual(found);
    expect(await hits(db, { query: 'stgOrders' })).toEqual(found);
  });

  it('covers fields, descriptions, tags and owners, and returns where the words were found', async () => {
    expect(await hits(db, { query: 'sku' })).toEqual([
      ['clean/order_lines', 'WORDS', 'FIELD'],
      ['raw/orders', 'WORDS', 'FIELD'],
      ['shop.public.order_items', 'WORDS', 'FIELD'],
    ]);
    expect(await hits(db, { query: 'monday morning' })).toEqual([
      ['job revenue', 'WORDS', 'DESCRIPTION'],
    ]);
    expect(await hits(db, { query: 'gold' })).toEqual([
      ['SHOP.MARTS.CUSTOMER_REVENUE', 'WORDS', 'TAG'],
      ['shop.public.customers', 'WORDS', 'TAG'],
    ]);
    expect(await hits(db, { query: 'team:checkout' })).toEqual([
      ['shop.public.orders', 'WORDS', 'OWNER'],
    ]);
    // One word is in the name, one in the owner: the better place counts.
    expect(await hits(db, { query: 'finance revenue' })).toEqual([
      ['SHOP.MARTS.CUSTOMER_REVENUE', 'WORDS', 'NAME'],
    ]);
  });

  it('requires a prefix match for every word', async () => {
    expect(await hits(db, { query: 'disc' })).toEqual([
      ['shop.public.coupons', 'BEGINNINGS', 'FIELD'],
    ]);
    expect(await hits(db, { query: 'cust rev' })).toEqual([
      ['SHOP.MARTS.CUSTOMER_REVENUE', 'BEGINNINGS', 'NAME'],
      ['job shop.customer_revenue', 'BEGINNINGS', 'NAME'],
    ]);
  });

  it('can be restricted to a kind, or to a namespace', async () => {
    expect(await hits(db, { query: 'revenue', kind: 'DATASET' })).toHaveLength(2);
    expect(await hits(db, { query: 'revenue', kind: 'JOB' })).toHaveLength(4);
    expect(await hits(db, { query: 'revenue', namespace: 'dashboards-shop' })).toEqual([
      ['job revenue', 'EXACT', 'NAME'],
    ]);
    expect(await hits(db, { query: 'revenue', namespace: 'nowhere' })).toEqual([]);
  });

  it('considers as of a sequence only what was stated until then', async () => {
    // The writer retracts the field at 35; the coupons keep theirs.
    expect(await hits(db, { query: 'discount' }, 34)).toEqual([
      ['clean/order_lines', 'WORDS', 'FIELD'],
      ['shop.public.coupons', 'WORDS', 'FIELD'],
    ]);
    expect(await hits(db, { query: 'discount' }, 35)).toEqual([
      ['shop.public.coupons', 'WORDS', 'FIELD'],
    ]);
    expect(await hits(db, { query: 'gold' }, 18)).toEqual([
      ['shop.public.customers', 'WORDS', 'TAG'],
    ]);
  });

  it('without words finds nothing', async () => {
    expect(await hits(db, { query: '' })).toEqual([]);
    expect(await hits(db, { query: ' \t' })).toEqual([]);
    expect(await hits(db, { query: '%' })).toEqual([]);
  });

  it('returns pages of any size, each with the total', async () => {
    const question = { ...anywhere, query: 'shop' };
    const all = await search(db, 38, question, everything);
    const pages = await inPages(3, (page) => search(db, 38, question, page));
    expect(pages.flatMap(nodesOf)).toEqual(nodesOf(all));
    expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => all.items.length));
    expect(pages.map(({ hasNextPage }) => hasNextPage)).toEqual([
      ...pages.slice(1).map(() => true),
      false,
    ]);
  });
});

describe('a search by dataset name', () => {
  const declared = (name: string, facets: Record<string, object>) =>
    datasetEvent({
      at: '2026-03-01T09:00:00Z',
      by: 'catalog',
      dataset: { namespace: 'n', name, facets },
    });
  const symlinks = (...names: readonly string[]) => ({
    symlinks: { identifiers: names.map((name) => ({ namespace: 'n', name, type: 'TABLE' })) },
  });

  it('finds a dataset once, by its best name, under its canonical name', async () => {
    const events = [declared('warehouse/orders.parquet', symlinks('db.orders'))];
    await withCatalog(events, async (db) => {
      expect(await hits(db, { query: 'orders' }, 1)).toEqual([['db.orders', 'WORDS', 'NAME']]);
      expect(await hits(db, { query: 'warehouse' }, 1)).toEqual([['db.orders', 'PREFIX', 'NAME']]);
      expect(await hits(db, { query: 'parquet db' }, 1)).toEqual([['db.orders', 'WORDS', 'NAME']]);
    });
  });

  it('matches names regardless of case', async () => {
    const events = [
      declared('s3/orderLines', schema('catalog', 'unitPrice')),
      declared('invoicelines', {}),
    ];
    await withCatalog(events, async (db) => {
      expect(await hits(db, { query: 's3/orderlines' }, 2)).toEqual([
        ['s3/orderLines', 'EXACT', 'NAME'],
      ]);
      expect(await hits(db, { query: 'unitprice' }, 2)).toEqual([
        ['s3/orderLines', 'WORDS', 'FIELD'],
      ]);
      expect(await hits(db, { query: 'invoiceLines' }, 2)).toEqual([
        ['invoicelines', 'EXACT', 'NAME'],
      ]);
    });
  });

  it('sorts equal matches by the bytes of their names', async () => {
    const events = ['x \u{1f577}', 'x \uff5e', 'x b', 'x B'].map((name) => declared(name, {}));
    await withCatalog(events, async (db) => {
      expect((await hits(db, { query: 'x' }, 4)).map(([name]) => name)).toEqual([
        'x B',
        'x b',
        'x \uff5e',
        'x \u{1f577}',
      ]);
    });
  });
});
