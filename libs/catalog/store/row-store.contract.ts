import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { OPEN } from '#lineage';
import { EdgeRow } from '../answer-tables.ts';
import { ContentRow, NodeRow, RunRow } from '../log-tables.ts';
import { openCatalog, type Catalog } from '../open.ts';
import { MentionRow } from '../working-tables.ts';
import { openRowStore } from './open-row-store.ts';
import {
  inKeyOrder,
  randomTransactions,
  stored as storedIn,
} from './random-transactions.contract.ts';
import type { OnConflict, RowStore } from './row-store.ts';

/** A row store of a catalog that does not yield to other work. */
export const storeOn = ({ db }: Catalog): RowStore =>
  openRowStore(db.dataSource, () => Promise.resolve());

/** The behaviour of a row store on every engine. `urlOf` returns the URL of an empty catalog. */
export const behavesAsRowStore = (urlOf: () => string): void => {
  let catalog: Catalog;
  let store: RowStore;
  beforeAll(async () => {
    catalog = await openCatalog(urlOf());
    store = storeOn(catalog);
  });
  afterAll(() => catalog.close());

  const stored = <T extends ObjectLiteral>(entity: EntityTarget<T>): Promise<T[]> =>
    storedIn(catalog, entity);

  randomTransactions(() => ({ catalog, store }));

  it('rows are found by any number of values, in primary key order', async () => {
    await catalog.db.clear(MentionRow);
    const rows = Array.from({ length: MANY }, (_, index) => mention(MANY - index, index % 97));
    const values = rows.map(({ dataset }) => dataset);
    await store.transaction((transaction) => transaction.insert(MentionRow, rows, 'fail'));
    const found = await store.transaction((transaction) =>
      transaction.find(MentionRow, 'dataset', [...values, ...values]),
    );
    expect(found).toEqual(inKeyOrder(rows, ['dataset', 'owner']));
  });

  it('many rows are replaced by the last of each key', async () => {
    await catalog.db.clear(ContentRow);
    const rows = Array.from({ length: MANY }, (_, index) => ({
      hash: `${index % 1_999}`,
      json: `${index}`,
    }));
    await store.transaction((transaction) => transaction.insert(ContentRow, rows, 'replace'));
    const last = new Map(rows.map((row) => [row.hash, row]));
    expect(inKeyOrder(await stored(ContentRow), ['hash'])).toEqual(
      inKeyOrder([...last.values()], ['hash']),
    );
  });

  it('replaces what may change of a stored row, and keeps what never does', async () => {
    await catalog.db.clear(RunRow);
    const first: RunRow = {
      ...{ id: 1, runId: 'a', job: 2, firstSequence: 3, runKey: 'b' },
      ...{ state: 'RUNNING', began: 'c', wasStream: false },
    };
    const changed: RunRow = { ...first, state: 'COMPLETED', began: 'd', wasStream: true };
    for (const row of [first, { ...changed, runKey: 'another', job: 9 }])
      await store.transaction((transaction) => transaction.insert(RunRow, [row], 'replace'));
    expect(await stored(RunRow)).toEqual([changed]);
  });

  it('rows are found by other members too, null included', async () => {
    await catalog.db.clear(EdgeRow);
    const rows = [edge(1, OPEN, 7), edge(2, 5, 7), edge(3, OPEN, null), edge(4, 5, null)];
    const ids = await store.transaction(async (transaction) => {
      await transaction.insert(EdgeRow, rows, 'fail');
      const found = await Promise.all([
        transaction.find(EdgeRow, 'owner', [1], { closedAt: OPEN }),
        transaction.find(EdgeRow, 'owner', [1], { job: null }),
        transaction.find(EdgeRow, 'owner', [1], { closedAt: 5, job: 7 }),
        transaction.find(EdgeRow, 'owner', []),
      ]);
      return found.map((some) => some.map(({ id }) => id));
    });
    expect(ids).toEqual([[1, 3], [3, 4], [2], []]);
  });

  it('a condition selects rows in its order, up to its limit', async () => {
    await catalog.db.clear(EdgeRow);
    const rows = [edge(1, 9, 7), edge(2, 5, 7), edge(3, 9, null), edge(4, OPEN, 8)];
    const select = (where: string, order?: string, limit?: number) =>
      store.transaction(async (transaction) => {
        const condition = { where, ...(order && { order }), ...(limit && { limit }) };
        const parameters = { id: 1, at: 9, kind: 'FEEDS', unused: null };
        return (await transaction.query(EdgeRow, condition, parameters)).map(({ id }) => id);
      });
    await store.transaction((transaction) => transaction.insert(EdgeRow, rows, 'fail'));
    expect(await select('closed_at <= :at')).toEqual([1, 2, 3]);
    expect(await select('closed_at <= :at AND kind = :kind', 'closed_at DESC')).toEqual([1, 3, 2]);
    expect(await select('closed_at >= :at AND id > :id', 'id DESC', 1)).toEqual([4]);
    expect(await select('closed_at = :at AND (id = :id OR job IS NULL)')).toEqual([1, 3]);
    await expect(select("kind = 'FEEDS'")).rejects.toThrow('has quotes');
    await expect(select('id = :missing')).rejects.toThrow('the parameter missing is missing');
  });

  it('updates one row, and fails where there is none or another one too', async () => {
    await catalog.db.clear(EdgeRow);
    const update = (where: Partial<EdgeRow>, set: Partial<EdgeRow>) =>
      store.transaction((open) => open.updateOne(EdgeRow, where, set, new Error('not one row')));
    const rows = [edge(1, OPEN, 7), edge(2, OPEN, null)];
    await store.transaction((open) => open.insert(EdgeRow, rows, 'fail'));
    await update({ id: 1, closedAt: OPEN }, { closedAt: 4, job: null });
    await expect(update({ id: 1, closedAt: OPEN }, { closedAt: 5 })).rejects.toThrow('not one row');
    await expect(update({ job: null }, { openedAt: 2 })).rejects.toThrow('not one row');
    expect(inKeyOrder(await stored(EdgeRow), ['id'])).toEqual([
      edge(1, 4, null),
      edge(2, OPEN, null),
    ]);
  });

  it('updates the rows that a condition selects, and no others', async () => {
    await catalog.db.clear(EdgeRow);
    const edges = [edge(1, 4, 7), edge(2, OPEN, 7), edge(3, OPEN, 8), edge(4, OPEN, 7)];
    const count = await store.transaction(async (open) => {
      await open.insert(EdgeRow, edges, 'fail');
      const condition = { where: 'job = :job AND id > :id' };
      return open.updateWhere(EdgeRow, condition, { job: 7, id: 1 }, { closedAt: 9, job: null });
    });
    expect(count).toBe(2);
    expect(inKeyOrder(await stored(EdgeRow), ['id'])).toEqual([
      edge(1, 4, 7),
      edge(2, 9, null),
      edge(3, OPEN, 8),
      edge(4, 9, null),
    ]);
  });

  it.each<OnConflict>(['replace', 'ignore', 'fail'])(
    'a row that violates a unique index fails, whatever a conflict of keys does (%s)',
    async (onConflict) => {
      await catalog.db.clear(NodeRow);
      await store.transaction((transaction) => transaction.insert(NodeRow, [node(1, 'a')], 'fail'));
      const insert = store.transaction((transaction) =>
        transaction.insert(NodeRow, [node(2, 'b'), node(3, 'a')], onConflict),
      );
      await expect(insert).rejects.toMatchObject({ code: expect.stringMatching(UNIQUE_VIOLATION) });
      expect(await stored(NodeRow)).toEqual([node(1, 'a')]);
    },
  );

  it('a row whose key is stored fails where that is asked for', async () => {
    await catalog.db.clear(NodeRow);
    const insert = (row: NodeRow) =>
      store.transaction((transaction) => transaction.insert(NodeRow, [row], 'fail'));
    await insert(node(1, 'a'));
    await expect(insert(node(1, 'b'))).rejects.toMatchObject({
      code: expect.stringMatching(UNIQUE_VIOLATION),
    });
    expect(await stored(NodeRow)).toEqual([node(1, 'a')]);
  });

  it('a failed statement rolls back, although its error is caught', async () => {
    await catalog.db.clear(NodeRow);
    const transaction = store.transaction(async (open) => {
      await open.insert(NodeRow, [node(1, 'a')], 'fail');
      await open.insert(NodeRow, [node(1, 'b')], 'fail').catch(() => undefined);
    });
    await expect(transaction).rejects.toThrow('a statement of the transaction failed');
    expect(await stored(NodeRow)).toEqual([]);
    await store.transaction((open) => open.insert(NodeRow, [node(1, 'c')], 'fail'));
    expect(await stored(NodeRow)).toEqual([node(1, 'c')]);
  });

  it('nothing is written after the end of a transaction, or by two at once', async () => {
    await catalog.db.clear(NodeRow);
    const ended = await store.transaction((open) => Promise.resolve(open));
    await expect(ended.insert(NodeRow, [node(1, 'a')], 'fail')).rejects.toThrow('has ended');
    await store.transaction(async () => {
      await expect(store.transaction((second) => second.delete(NodeRow, []))).rejects.toThrow(
        'another transaction of this row store is open',
      );
    });
    expect(await stored(NodeRow)).toEqual([]);
  });

  it.each<[string, ObjectLiteral]>([
    ['a number in a text', { hash: 1, json: '{}' }],
    ['a missing member', { hash: 'a' }],
  ])('%s is refused', async (_, row) => {
    await catalog.db.clear(ContentRow);
    const insert = (rows: readonly ObjectLiteral[]) =>
      store.transaction((open) => open.insert<ObjectLiteral>(ContentRow, rows, 'replace'));
    await expect(insert([{ hash: 'b', json: '{}' }, row])).rejects.toThrow(
      'cannot be stored as text',
    );
    expect(await stored(ContentRow)).toEqual([]);
  });
};

// More than fits in one statement on any engine.
const MANY = 6_000;

const UNIQUE_VIOLATION = /^(SQLITE_CONSTRAINT_UNIQUE|SQLITE_CONSTRAINT_PRIMARYKEY|23505)$/;

const mention = (dataset: number, owner: number): MentionRow => ({
  dataset,
  owner,
  isInput: false,
  isOutput: true,
});

const edge = (id: number, closedAt: number, job: number | null): EdgeRow => ({
  id,
  openedAt: 1,
  closedAt,
  owner: 1,
  kind: 'FEEDS',
  from: 2,
  to: 3,
  job,
  basis: null,
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
