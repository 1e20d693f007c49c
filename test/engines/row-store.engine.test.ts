import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { openCatalog } from '#catalog';
import { behavesAsRowStore, storeOn } from '../../libs/catalog/store/row-store.contract.ts';
import { freshPostgresUrl } from './postgres/fresh-postgres-url.ts';
import { onServer } from './postgres/on-server.ts';

describe('a row store on PostgreSQL', () => {
  behavesAsRowStore(freshPostgresUrl);

  it('reports a lost connection, and uses another one for the next transaction', async () => {
    const url = freshPostgresUrl();
    const catalog = await openCatalog(`${url}&application_name=lost`);
    const store = storeOn(catalog);
    const lost = store.transaction(async (transaction) => {
      await transaction.insert('contents', [{ hash: 'lost', json: '{}' }], 'fail');
      await onServer(
        url,
        `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
         WHERE application_name = 'lost' AND state = 'idle in transaction'`,
      );
      await transaction.insert('contents', [{ hash: 'too late', json: '{}' }], 'fail');
    });
    await expect(lost).rejects.toThrow(/terminat|not queryable/);
    await store.transaction((transaction) =>
      transaction.insert('contents', [{ hash: 'next', json: '{}' }], 'fail'),
    );
    expect(await catalog.db.find('contents')).toEqual([{ hash: 'next', json: '{}' }]);
    await catalog.close();
  });

  it('gives every connection back to the pool, however its transaction ends', async () => {
    const catalog = await openCatalog(freshPostgresUrl());
    const store = storeOn(catalog);
    for (let round = 0; round < 30; round += 1) {
      const failed = store.transaction(async (transaction) => {
        await transaction.insert('contents', [{ hash: `${round}`, json: '{}' }], 'fail');
        await transaction.insert('contents', [{ hash: `${round}`, json: '{}' }], 'fail');
      });
      await expect(failed).rejects.toMatchObject({ code: '23505' });
    }
    await store.transaction((transaction) =>
      transaction.insert('contents', [{ hash: 'a', json: '{}' }], 'fail'),
    );
    expect(await catalog.db.count('contents')).toBe(1);
    await catalog.close();
  });

  it('lets one of two writers update a row that both expect unchanged', async () => {
    const url = freshPostgresUrl();
    const catalog = await openCatalog(`${url}&application_name=race`);
    const [first, second] = [storeOn(catalog), storeOn(catalog)];
    await first.transaction((transaction) =>
      transaction.insert('counters', [{ name: 'test', last: 1 }], 'fail'),
    );
    const advance = (store: typeof first, meanwhile: () => Promise<unknown>) =>
      store.transaction(async (transaction) => {
        const where = { name: 'test', last: 1 };
        await transaction.updateOne('counters', where, { last: 2 }, new Error('lost the race'));
        await meanwhile();
      });
    const waiting: Promise<void>[] = [];
    await advance(first, async () => {
      const lost = advance(second, () => Promise.resolve());
      lost.catch(() => undefined);
      waiting.push(lost);
      while ((await onServer(url, WAITING)).length === 0) await sleep(10);
    });
    await expect(Promise.all(waiting)).rejects.toThrow('lost the race');
    expect(waiting).toHaveLength(1);
    await catalog.close();
  });

  it('splits large texts over several statements', async () => {
    const catalog = await openCatalog(freshPostgresUrl());
    const store = storeOn(catalog);
    const rows = ['a', 'b', 'c', 'd'].map((hash) => ({ hash, json: hash.repeat(2_500_000) }));
    const lengths = await store.transaction(async (transaction) => {
      await transaction.insert('contents', rows, 'replace');
      const found = await transaction.find('contents', 'hash', ['d', 'a', 'c']);
      return found.map((row) => [String(row['hash']), String(row['json']).length]);
    });
    expect(lengths).toEqual([
      ['a', 2_500_000],
      ['c', 2_500_000],
      ['d', 2_500_000],
    ]);
    await catalog.close();
  });
});

const WAITING = `SELECT pid FROM pg_stat_activity
  WHERE application_name = 'race' AND wait_event_type = 'Lock'`;
