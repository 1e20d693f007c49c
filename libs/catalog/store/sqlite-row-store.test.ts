import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ContentRow } from '../log-tables.ts';
import { openCatalog } from '../open.ts';
import { openRowStore } from './open-row-store.ts';
import { behavesAsRowStore, storeOn } from './row-store.contract.ts';

describe('a row store on SQLite in memory', () => behavesAsRowStore(() => 'sqlite::memory:'));

const freshFile = () => `sqlite:${join(mkdtempSync(join(tmpdir(), 'row-store-')), 'catalog.db')}`;

describe('a row store on a SQLite file', () => {
  behavesAsRowStore(freshFile);

  it('keeps what was committed, and nothing else, when the disk is full', async () => {
    const url = freshFile();
    const catalog = await openCatalog(url);
    const store = storeOn(catalog);
    const { dataSource } = catalog.db;
    const insert = (name: string, count: number) =>
      store.transaction(async (transaction) => {
        // Some small rows first, so that the transaction has written before the disk is full.
        await transaction.insert(ContentRow, rowsNamed(name, count), 'fail');
        return (await transaction.find(ContentRow, 'hash', [`${name} 0`])).length;
      });
    expect(await insert('before', 3)).toBe(1);
    const [{ page_count: pages }] =
      await dataSource.query<[{ page_count: number }]>('PRAGMA page_count');
    await dataSource.query(`PRAGMA max_page_count = ${pages + 20}`);
    await expect(insert('too many', 1_000)).rejects.toMatchObject({ code: 'SQLITE_FULL' });
    expect(isInTransaction(dataSource.driver)).toBe(false);
    await expect(insert('too many', 1_000)).rejects.toMatchObject({ code: 'SQLITE_FULL' });
    // It fits, so it is committed, and others can read it.
    expect(await insert('after', 3)).toBe(1);
    expect(isInTransaction(dataSource.driver)).toBe(false);
    const reader = await openCatalog(url, { readOnly: true });
    expect((await reader.db.find(ContentRow)).map(({ hash }) => hash).sort()).toEqual(
      [...rowsNamed('after', 3), ...rowsNamed('before', 3)].map(({ hash }) => hash),
    );
    await reader.close();
    await catalog.close();
  });

  it('does not write outside a transaction that SQLite has rolled back on its own', async () => {
    const catalog = await openCatalog(freshFile());
    const store = storeOn(catalog);
    const { dataSource } = catalog.db;
    const transaction = store.transaction(async (open) => {
      await open.insert(ContentRow, rowsNamed('lost', 1), 'fail');
      await dataSource.query('ROLLBACK');
      await open.insert(ContentRow, rowsNamed('alone', 1), 'fail');
    });
    await expect(transaction).rejects.toThrow('SQLite has rolled back the transaction');
    const empty = store.transaction(() => dataSource.query('ROLLBACK'));
    await expect(empty).rejects.toMatchObject({
      message: expect.stringContaining('no transaction is active'),
    });
    expect(await catalog.db.find(ContentRow)).toEqual([]);
    await catalog.close();
  });

  it('refuses a transaction inside one that somebody else began', async () => {
    const catalog = await openCatalog(freshFile());
    const store = storeOn(catalog);
    const { dataSource } = catalog.db;
    await dataSource.query('BEGIN');
    await expect(
      store.transaction((open) => open.insert(ContentRow, rowsNamed('a', 1), 'fail')),
    ).rejects.toMatchObject({ message: expect.stringContaining('within a transaction') });
    await dataSource.query('ROLLBACK');
    await store.transaction((open) => open.insert(ContentRow, rowsNamed('b', 1), 'fail'));
    expect(await catalog.db.find(ContentRow)).toEqual(rowsNamed('b', 1));
    await catalog.close();
  });

  it('stops an insert that continues after the end of its transaction', async () => {
    const catalog = await openCatalog(freshFile());
    const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
    const store = openRowStore(catalog.db.dataSource, turn);
    let late: Promise<void> = Promise.resolve();
    await expect(
      store.transaction((open) => {
        late = open.insert(ContentRow, rowsNamed('late', 1_000), 'fail');
        late.catch(() => undefined);
        return Promise.reject(new Error('given up'));
      }),
    ).rejects.toThrow('given up');
    await expect(late).rejects.toThrow('the transaction has ended');
    expect(await catalog.db.find(ContentRow)).toEqual([]);
    await catalog.close();
  });
});

const rowsNamed = (name: string, count: number): readonly ContentRow[] =>
  Array.from({ length: count }, (_, index) => ({
    hash: `${name} ${index}`,
    json: 'x'.repeat(1_000),
  }));

const isInTransaction = (driver: object): unknown => {
  const connection: unknown = Reflect.get(driver, 'databaseConnection');
  return typeof connection === 'object' && connection !== null
    ? Reflect.get(connection, 'inTransaction')
    : null;
};
