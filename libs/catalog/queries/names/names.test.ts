import type { EntityManager } from 'typeorm';
import { describe, expect, it } from '@jest/globals';
import { declaredDataset, told } from '../../../../test/oracle/telling.ts';
import {
  counted,
  everything,
  inPages,
  nodesOf,
  withCatalog,
  oneDataset,
  oneJob,
} from '../catalogs.contract.ts';
import { datasetsByName, listDatasets } from '../assets/datasets.ts';
import { listJobs } from '../assets/jobs.ts';
import { listNamespaces } from './namespaces.ts';
import { attemptsOfRuns } from '../runs/runs.ts';
import { search } from '../search/search.ts';

const symlinked = (namespace: string, name: string, type = 'TABLE') => ({
  symlinks: { identifiers: [{ namespace, name, type }] },
});

const namesOf = async (
  db: EntityManager,
  now: number,
  namespace: string | null,
): Promise<readonly string[]> =>
  nodesOf(await listDatasets(db, now, namespace, everything)).map(({ name }) => name);

describe('a dataset with several names', () => {
  const events = [
    declaredDataset('2026-01-01', 'X', {}),
    declaredDataset('2026-01-02', 'Y', {
      documentation: { description: 'What Y is.' },
      tags: { tags: [{ key: 'pii', value: 'true' }] },
    }),
    declaredDataset('2026-01-03', 'X', symlinked('lake', 'x')),
    declaredDataset('2026-01-04', 'Y', symlinked('n', 'X', 'NAME')),
  ];

  it('is found by each of them, displays one, and lists the others', async () => {
    await withCatalog(events, async (db) => {
      const [x, y, lake] = await datasetsByName(db, 4, [
        { namespace: 'n', name: 'X' },
        { namespace: 'n', name: 'Y' },
        { namespace: 'lake', name: 'x' },
      ]);
      expect(x).toMatchObject({
        namespace: 'lake',
        name: 'x',
        aliases: [
          { namespace: 'n', name: 'X' },
          { namespace: 'n', name: 'Y' },
        ],
        firstSequence: 1,
        description: 'What Y is.',
        tags: [{ key: 'pii', value: 'true', field: null }],
      });
      expect(y).toEqual(x);
      expect(lake).toEqual(x);
    });
  });

  it('still consists of several datasets as of an earlier sequence', async () => {
    await withCatalog(events, async (db) => {
      expect(await namesOf(db, 2, null)).toEqual(['X', 'Y']);
      expect(await namesOf(db, 3, null)).toEqual(['x', 'Y']);
      expect(await namesOf(db, 4, null)).toEqual(['x']);
      const y = await oneDataset(db, 3, { namespace: 'n', name: 'Y' });
      expect(y).toMatchObject({ name: 'Y', aliases: [], firstSequence: 2 });
    });
  });

  it('is listed once in every namespace in which it has a name', async () => {
    await withCatalog(events, async (db) => {
      expect(await namesOf(db, 4, 'n')).toEqual(['x']);
      expect(await namesOf(db, 4, 'lake')).toEqual(['x']);
      expect(nodesOf(await listNamespaces(db, 4, everything))).toEqual([
        { name: 'lake', datasets: 1, jobs: 0 },
        { name: 'n', datasets: 1, jobs: 0 },
      ]);
      expect(nodesOf(await listNamespaces(db, 3, everything))).toEqual([
        { name: 'lake', datasets: 1, jobs: 0 },
        { name: 'n', datasets: 2, jobs: 0 },
      ]);
    });
  });
});

describe('a name with a secret in its namespace', () => {
  const secret = 'postgres://ana:s3cret@db:5432';
  const shown = 'postgres://***@db:5432';
  const other = 'postgres://bob:hunter2@db:5432';
  const dataset = (namespace: string, name: string) => ({
    eventTime: '2026-01-01T00:00:00Z',
    producer: 'https://a.example/declares',
    dataset: { namespace, name },
  });
  const job = {
    eventTime: '2026-01-01T00:00:00Z',
    eventType: 'COMPLETE',
    producer: 'https://a.example/runs',
    run: { runId: 'r' },
    job: { namespace: secret, name: 'load' },
  };

  it('is found with and without the secret', async () => {
    await withCatalog([dataset(secret, 'orders'), job], async (db) => {
      const asSent = await oneDataset(db, 2, { namespace: secret, name: 'orders' });
      expect(asSent).toMatchObject({ namespace: secret, name: 'orders' });
      expect(await oneDataset(db, 2, { namespace: shown, name: 'orders' })).toEqual(asSent);
      expect(await oneDataset(db, 2, { namespace: shown, name: 'other' })).toBeNull();
      expect(await oneDataset(db, 0, { namespace: shown, name: 'orders' })).toBeNull();
      expect(await oneJob(db, 2, { namespace: shown, name: 'load' })).toMatchObject({
        namespace: secret,
      });
      const key = { runId: 'r', job: { namespace: shown, name: 'load' } };
      expect((await attemptsOfRuns(db, 2, [key]))[0]).toHaveLength(1);
    });
  });

  it('is listed in the namespace without the secret, along with all that are equal without their secrets', async () => {
    const events = [dataset(secret, 'orders'), dataset(other, 'items'), job];
    await withCatalog(events, async (db) => {
      expect(nodesOf(await listNamespaces(db, 3, everything))).toEqual([
        { name: shown, datasets: 2, jobs: 1 },
      ]);
      expect(await namesOf(db, 3, shown)).toEqual(['orders', 'items']);
      expect(await namesOf(db, 3, secret)).toEqual(['orders']);
      expect(nodesOf(await listJobs(db, 3, shown, everything))).toHaveLength(1);
      const question = {
        query: 'items',
        kind: null,
        namespace: shown,
        owner: null,
        tag: null,
      } as const;
      expect((await search(db, 3, question, everything)).totalCount).toBe(1);
    });
  });

  it('resolves to the least of those that are equal without their secrets', async () => {
    await withCatalog([dataset(other, 'orders'), dataset(secret, 'orders')], async (db) => {
      expect(await oneDataset(db, 2, { namespace: shown, name: 'orders' })).toMatchObject({
        namespace: secret,
      });
      expect(await oneDataset(db, 1, { namespace: shown, name: 'orders' })).toMatchObject({
        namespace: other,
      });
    });
  });
});

describe('a name with characters that no database stores', () => {
  it('is found as it was sent and as it is displayed', async () => {
    await withCatalog([told('r COMPLETE 2026-01-01 -> a\0b')], async (db) => {
      const view = await oneDataset(db, 1, { namespace: 'n', name: 'a\0b' });
      expect(view).toMatchObject({ name: 'a\\u0000b' });
      expect(await oneDataset(db, 1, { namespace: 'n', name: 'a\\u0000b' })).toEqual(view);
    });
  });
});

describe('names', () => {
  it('are sorted by UTF-8 bytes, in pages of any size', async () => {
    const events = ['b', '\u{1f577}', 'a', '\uff5e', 'B'].map((name) =>
      declaredDataset('2026-01-01', name, {}),
    );
    await withCatalog(events, async (db) => {
      for (const first of [1, 2, 3, 5, 9]) {
        const pages = await inPages(first, async (page) =>
          counted(await listDatasets(db, 5, null, page)),
        );
        expect(pages.flatMap(nodesOf).map(({ name }) => name)).toEqual([
          'B',
          'a',
          'b',
          '\uff5e',
          '\u{1f577}',
        ]);
        expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => 5));
      }
    });
  });
});
