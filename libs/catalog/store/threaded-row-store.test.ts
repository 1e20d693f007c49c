import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ContentRow, NodeRow } from '../log-tables.ts';
import { openCatalog, type Catalog } from '../open.ts';
import { inKeyOrder, randomTransactions, stored } from './random-transactions.contract.ts';
import type { RowStore } from './row-store.ts';
import { threadedRowStore } from './threaded-row-store.ts';

describe('a row store that writes in a thread of its own', () => {
  let catalog: Catalog;
  let store: RowStore;
  beforeEach(async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'row-store-')), 'catalog.db');
    catalog = await openCatalog(`sqlite:${file}`);
    store = threadedRowStore(catalog.db.dataSource, file, () => Promise.resolve());
  });
  afterEach(async () => {
    await store.close();
    await catalog.close();
  });

  // What is committed, the test reads on another connection.
  const settling = (): RowStore => ({
    ...store,
    transaction: async (work) => {
      const result = await store.transaction(work);
      await store.settled();
      return result;
    },
  });
  randomTransactions(() => ({ catalog, store: settling() }));

  it('writes more rows than one message holds, in order', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => ({
      hash: `${index % 9_999}`,
      json: `${index}`,
    }));
    await store.transaction((open) => open.insert(ContentRow, rows, 'replace'));
    await store.settled();
    const last = new Map(rows.map((row) => [row.hash, row]));
    expect(inKeyOrder(await stored(catalog, ContentRow), ['hash'])).toEqual(
      inKeyOrder([...last.values()], ['hash']),
    );
  });

  it('reads what a transaction before it wrote, whether it is committed or not', async () => {
    await store.transaction((open) => open.insert(NodeRow, [node(1, 'a')], 'fail'));
    const found = await store.transaction(async (open) => {
      await open.updateOne(NodeRow, { id: 1 }, { name: 'b' }, new Error('not one row'));
      return open.query(NodeRow, { where: 'id = :id' }, { id: 1 });
    });
    expect(found).toEqual([{ ...node(1, 'a'), name: 'b' }]);
  });

  it('updates the rows that a condition selects, and counts them', async () => {
    const nodes = [node(1, 'a'), node(2, 'b'), node(3, 'c')];
    const changed = await store.transaction(async (open) => {
      await open.insert(NodeRow, nodes, 'fail');
      return open.updateWhere(NodeRow, { where: 'id > :id' }, { id: 1 }, { firstSequence: 9 });
    });
    await store.settled();
    expect(changed).toBe(2);
    const sequences = (await stored(catalog, NodeRow)).map(({ firstSequence }) => firstSequence);
    expect(sequences).toEqual([1, 9, 9]);
  });

  it('commits nothing after a statement that failed, also where nobody waited for it', async () => {
    await store.transaction((open) => open.insert(NodeRow, [node(1, 'a')], 'fail'));
    await store.settled();
    const twice = store.transaction((open) =>
      open.insert(NodeRow, [node(2, 'b'), node(3, 'a')], 'fail'),
    );
    const next = twice.then(() =>
      store.transaction((open) => open.insert(NodeRow, [node(4, 'd')], 'fail')),
    );
    await next.catch(() => undefined);
    const violation = { code: 'SQLITE_CONSTRAINT_UNIQUE' };
    await expect(store.settled()).rejects.toMatchObject(violation);
    await expect(
      store.transaction((open) => open.insert(NodeRow, [node(5, 'e')], 'fail')),
    ).rejects.toMatchObject(violation);
    expect(await stored(catalog, NodeRow)).toEqual([node(1, 'a')]);
  });

  it('commits nothing where an update did not change one row', async () => {
    const moved = new Error('somebody else moved it');
    await store.transaction(async (open) => {
      await open.insert(NodeRow, [node(1, 'a')], 'fail');
      await open.updateOne(NodeRow, { id: 2 }, { name: 'b' }, moved);
    });
    await expect(store.settled()).rejects.toBe(moved);
    expect(await stored(catalog, NodeRow)).toEqual([]);
  });

  it('waits for a slow disk when few rows with long texts were sent', async () => {
    // A transaction of another connection keeps the thread from its first statement.
    await catalog.db.query('BEGIN IMMEDIATE');
    const json = 'x'.repeat(1_000_000);
    let sent = 0;
    const written = store.transaction(async (open) => {
      for (; sent < 100; sent += 1)
        await open.insert(ContentRow, [{ hash: `${sent}`, json }], 'fail');
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(sent).toBeLessThan(50);
    await catalog.db.query('COMMIT');
    await written;
    await store.settled();
    expect(await stored(catalog, ContentRow)).toHaveLength(100);
  });

  it('takes back what a transaction that throws has sent, and goes on', async () => {
    const given = store.transaction(async (open) => {
      await open.insert(NodeRow, [node(1, 'a')], 'fail');
      throw new Error('given up');
    });
    await expect(given).rejects.toThrow('given up');
    await store.transaction((open) => open.insert(NodeRow, [node(2, 'b')], 'fail'));
    await store.settled();
    expect(await stored(catalog, NodeRow)).toEqual([node(2, 'b')]);
  });
});

const node = (id: number, key: string): NodeRow => ({
  id,
  kind: 'JOB',
  namespace: 'shop',
  name: key,
  generation: 0,
  first: null,
  firstSequence: 1,
  key,
});
