import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { limitReads, type ReadLimit } from './read-limit.ts';
import {
  catalogOf,
  everything,
  oneDataset,
  oneJob,
  type GrowingCatalog,
} from './queries/catalogs.contract.ts';
import { dataVersionsOf } from './queries/versions/data-versions.ts';
import { listDatasets } from './queries/assets/datasets.ts';
import { runsOfJobs } from './queries/runs/runs.ts';

const RUNS = 60;
const OUTPUTS = 12;

const IN = { namespace: 'n', name: 'in' };
const LOAD = { namespace: 'n', name: 'load' };
const outputs = Array.from({ length: OUTPUTS }, (_, n) => ({ namespace: 'n', name: `out ${n}` }));

/** Runs that read one dataset and write twelve. */
const events = Array.from({ length: 2 * RUNS }, (_, n) => ({
  eventType: n % 2 === 0 ? 'START' : 'COMPLETE',
  eventTime: new Date(Date.UTC(2026, 0, 1, n)).toISOString(),
  run: { runId: `run ${Math.floor(n / 2)}` },
  job: LOAD,
  producer: 'https://p.example/p',
  inputs: [IN],
  outputs,
}));
const LAST = events.length;

let catalog: GrowingCatalog;
let db: EntityManager;
let job: number;
let dataset: number;
beforeAll(async () => {
  catalog = await catalogOf(events);
  db = catalog.db;
  job = (await oneJob(db, LAST, LOAD))?.node ?? 0;
  dataset = (await oneDataset(db, LAST, { namespace: 'n', name: 'out 0' }))?.node ?? 0;
});
afterAll(() => catalog.close());

class Exhausted extends Error {
  override readonly name = 'Exhausted';
}

/** A limit of `most` rows, which counts the statements sent and the rows spent. */
const limitOfRows = (most: number) => {
  const cost = { statements: 0, rows: 0 };
  const limit: ReadLimit = {
    left: () => Math.max(0, most - cost.rows),
    spend: (rows) => {
      cost.rows += rows;
      if (cost.rows > most) throw new Exhausted();
    },
    turn: () => {
      cost.statements += 1;
      return Promise.resolve();
    },
  };
  return { cost, limit };
};

const costOf = async (ask: (db: EntityManager) => Promise<unknown>, most = 1_000_000) => {
  const { cost, limit } = limitOfRows(most);
  const answer = await ask(limitReads(db, limit)).catch((error: unknown) => error);
  return { ...cost, answer };
};

/** PostgreSQL returns 64-bit integers as text. */
const numbers = (_: string, value: unknown): unknown =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;

describe('a catalog under a limit', () => {
  it('gives the same answers', async () => {
    const ask = (from: EntityManager) => listDatasets(from, LAST, null, everything);
    const { answer, rows } = await costOf(async (from) => (await ask(from)).items);
    expect(answer).toEqual((await ask(db)).items);
    expect(rows).toBeGreaterThanOrEqual(OUTPUTS + 1);
  });

  it('counts the rows of every way to query', async () => {
    const { statements, rows } = await costOf(async (from) => {
      await from.query('SELECT 1 AS one UNION ALL SELECT 2 UNION ALL SELECT 3');
      await from.dataSource.query('SELECT 1 AS one UNION ALL SELECT 2');
    });
    expect({ statements, rows }).toEqual({ statements: 2, rows: 5 });
  });

  it('ends a statement that would return many more rows than are left', async () => {
    // A cross join of all events with themselves, twice.
    const { answer, rows } = await costOf(
      (from) => from.query('SELECT a.sequence FROM events a, events b, events c'),
      100,
    );
    expect(answer).toBeInstanceOf(Exhausted);
    expect(rows).toBe(128);
  });

  it('keeps the LIMIT of a statement', async () => {
    const statements = [
      'SELECT sequence FROM events ORDER BY sequence LIMIT 2',
      'SELECT sequence FROM events ORDER BY sequence LIMIT 1 OFFSET 2',
      'SELECT COUNT(*) AS n FROM (SELECT sequence FROM events LIMIT 3) AS few ORDER BY n',
    ];
    const { answer } = await costOf(async (from) => {
      const found: unknown[] = [];
      for (const statement of statements) found.push(await from.query(statement));
      return found;
    });
    const rows = [[{ sequence: 1 }, { sequence: 2 }], [{ sequence: 3 }], [{ n: 3 }]];
    expect(JSON.parse(JSON.stringify(answer), numbers)).toEqual(rows);
  });

  it('sends no statement when its turn is refused', async () => {
    const { limit, cost } = limitOfRows(100);
    const refused = limitReads(db, { ...limit, turn: () => Promise.reject(new Exhausted()) });
    await expect(listDatasets(refused, LAST, null, everything)).rejects.toBeInstanceOf(Exhausted);
    expect(cost.rows).toBe(0);
  });

  it('ends a loop that reads a whole history soon after the limit', async () => {
    const count = async (from: EntityManager) => {
      const wanted = [{ dataset, version: null }];
      const [slice] = await dataVersionsOf(from, LAST, wanted, { first: 1, after: null });
      return slice?.totalCount();
    };
    const whole = await costOf(count);
    expect(whole.answer).toBe(RUNS);
    const cut = await costOf(count, 150);
    expect(cut.answer).toBeInstanceOf(Exhausted);
    expect(cut.rows).toBeLessThan(whole.rows);
    expect(cut.statements).toBeLessThan(whole.statements);
  });

  it('spends a twentieth of the rows that the database counts, and ends the statement at the limit', async () => {
    const { limit, cost } = limitOfRows(1_000);
    const [slice] = await runsOfJobs(limitReads(db, limit), LAST, [job], { first: 0, after: null });
    const before = cost.rows;
    expect(await slice?.totalCount()).toBe(RUNS);
    // The count is one row, and 60 runs were counted.
    expect(cost.rows - before).toBe(1 + RUNS / 20);
  });

  it('refuses a count that would have to go beyond the limit', async () => {
    const page = { first: 0, after: null };
    const { cost, limit } = limitOfRows(1_000);
    const [slice] = await runsOfJobs(limitReads(db, limit), LAST, [job], page);
    limit.spend(1_000 - cost.rows - 1);
    const counting = Promise.resolve(slice?.totalCount());
    await expect(counting).rejects.toBeInstanceOf(Exhausted);
    // Of 60 runs at most 21 are counted: a twentieth of one row more than is left.
    expect(cost.rows).toBeLessThanOrEqual(1_000 + 2);
  });
});
