import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { cellsOf } from '../../test/cli/cells-of.ts';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';
import { edges, reads, writes } from '../../test/shop/expected.ts';

let shop: Folder;

beforeAll(async () => {
  shop = newFolder();
  expect(await shop.ledgerline(['ingest', shop.writeShop()])).toMatchObject({ code: 0 });
});

describe('ledgerline search', () => {
  it('finds by words, and says where they stand', async () => {
    const { out } = await shop.ledgerline(['search', 'team', 'crm']);
    expect(out).toBe(
      [
        'KIND     NAMESPACE                NAME                   FOUND IN',
        'dataset  postgres://shop-db:5432  shop.public.customers  owner',
        '1 found, as of #38.',
        '',
      ].join('\n'),
    );
  });

  it('lists everything unless it is told to stop, and says how much is left', async () => {
    const { out } = await shop.ledgerline(['search', 'revenue']);
    const names = cellsOf(out).slice(1, -2);
    // Five names have the word, and the description of the DAG.
    expect(names.map(([kind, , name]) => `${kind ?? ''} ${name ?? ''}`).sort()).toEqual([
      'dataset SHOP.MARTS.CUSTOMER_REVENUE',
      'dataset SHOP.MARTS.DAILY_REVENUE',
      'job nightly',
      'job revenue',
      'job shop.customer_revenue',
      'job shop.daily_revenue',
    ]);
    const some = await shop.ledgerline(['search', 'revenue', '--limit', '2']);
    expect(some.out).toMatch(/^2 of 6 found, as of #38; the other 4 come without --limit\.$/m);
    const jobs = await shop.ledgerline(['search', 'revenue', '--kind', 'job', '--json']);
    expect(JSON.parse(jobs.out)).toMatchObject({ totalCount: 4, asOf: 38 });
  });

  it('counts what it finds, and is narrowed to what was counted', async () => {
    const { out } = await shop.ledgerline(['search', 'customers', '--tag', 'pii', '--facets']);
    expect(cellsOf(out).slice(3)).toEqual([
      [''],
      ['BY', 'VALUE', 'FOUND'],
      ['kind', 'dataset', '1'],
      ['namespace', 'postgres://shop-db:5432', '1'],
      ['owner', 'team:crm', '1'],
      ['tag', 'pii=true', '1'],
      ['tag', 'tier=gold', '1'],
      [''],
    ]);
    const line = ['search', 'customers', '--owner', 'team:crm', '--facets', '--json'];
    expect(JSON.parse((await shop.ledgerline(line)).out)).toMatchObject({
      totalCount: 1,
      facets: { owner: [{ value: 'team:crm', count: 1 }] },
    });
  });

  it('finds nothing, which is an answer', async () => {
    expect(await shop.ledgerline(['search', 'nosuchthing'])).toEqual({
      code: 0,
      out: 'None found, as of #38.\n',
      err: '',
    });
  });
});

describe('ledgerline runs', () => {
  it('lists the runs of a job, the last one first', async () => {
    const { out } = await shop.ledgerline(['runs', '--job', 'spark-shop', 'order_lines.build']);
    expect(cellsOf(out)).toEqual([
      ['STARTED', 'TOOK', 'STATE', 'RUN', 'ATTEMPT', 'READ', 'WROTE'],
      ['2026-03-04 02:05:00Z', '6 min', 'COMPLETED', runOf(3), '1', '1', '1'],
      ['2026-03-03 07:31:00Z', '7 min', 'COMPLETED', runOf(2), '2', '2', '1'],
      ['2026-03-02 02:05:00.000001Z', '7 min', 'COMPLETED', runOf(1), '1', '2', '1'],
      ['3 runs, as of #38.'],
      // Starts on 2 March 02:05, 3 March 02:05 and 07:31, 4 March 02:05, and all of it was received long after.
      [
        'Quiet: its last event was at 2026-03-04 02:11:00Z, although it usually starts every 18 h 34 min.',
      ],
      [''],
    ]);
  });

  it('says that a run is stale', async () => {
    const { out } = await shop.ledgerline(['runs', '--run', runOf(2), '--as-of', '27']);
    expect(cellsOf(out)[1]?.[1]).toBe('RUNNING, stale');
  });

  it('shows a run as it was, what it named, and why it failed', async () => {
    const { out } = await shop.ledgerline(['runs', '--run', runOf(2), '--as-of', '24']);
    expect(cellsOf(out).slice(1)).toEqual([
      [
        ...['2026-03-03 02:05:00Z', '20 s', 'FAILED', 'spark-shop order_lines.build', runOf(2)],
        ...['2', '1', 'Path does not exist: s3://shop-lake/raw/returns'],
      ],
      ['read', 's3://shop-lake raw/orders'],
      ['read', 's3://shop-lake raw/returns'],
      ['wrote', 's3://shop-lake clean/order_lines'],
      ['1 run, as of #24.'],
      [''],
    ]);
  });

  it('lists those of a dataset', async () => {
    const { out } = await shop.ledgerline([
      ...['runs', '--dataset', 's3://shop-lake', 'raw/returns', '--as-of', '24', '--json'],
    ]);
    expect(JSON.parse(out)).toMatchObject({
      totalCount: 1,
      runs: [{ runId: runOf(2), state: 'FAILED' }],
    });
  });
});

const runOf = (night: number): string => `0195${night}000-0000-7000-8000-000000000004`;

describe('ledgerline producers', () => {
  it('lists who sent events, and when they were heard', async () => {
    const { out } = await shop.ledgerline(['producers']);
    const of = 'https://shop.example/lineage/integration';
    expect(cellsOf(out).map((row) => row.slice(0, 6))).toEqual([
      ['PRODUCER', 'VERSION', 'OF', 'EVENTS', 'FIRST', 'LAST'],
      [`${of}/airflow`, '2.20.0', 'run', '15', '3', '38'],
      [`${of}/catalog`, '0.3.0', 'dataset', '4', '1', '31'],
      [`${of}/dashboards`, '0.9.1', 'job', '1', '18', '18'],
      [`${of}/dbt`, '1.54.0', 'run', '7', '11', '37'],
      [`${of}/spark`, '1.53.0', 'run', '11', '8', '36'],
      ['5 producers, as of #38.'],
      [''],
    ]);
    const { out: json } = await shop.ledgerline(['producers', '--limit', '1', '--json']);
    expect(JSON.parse(json)).toMatchObject({
      totalCount: 5,
      producers: [{ producer: `${of}/airflow`, versions: [{ version: '2.20.0' }] }],
    });
  });
});

describe('ledgerline export graph', () => {
  it('writes everything that holds as one document', async () => {
    const { out } = await shop.ledgerline(['export', 'graph']);
    const graph = JSON.parse(out) as Readonly<Record<string, readonly unknown[]>>;
    const open = <T extends { closed: number | null }>(all: readonly T[]) =>
      all.filter(({ closed }) => closed === null);
    expect(graph).toMatchObject({ format: 1, asOf: 38 });
    expect(graph['edges']).toHaveLength(open(edges).length);
    expect(new Set(graph['edges'])).toEqual(
      new Set(
        open(edges).map(({ from, to, job, basis, opened }) => [
          [from.namespace, from.name],
          [to.namespace, to.name],
          [job.namespace, job.name],
          basis,
          opened,
        ]),
      ),
    );
    expect(graph['reads']).toHaveLength(open(reads).length);
    expect(graph['writes']).toHaveLength(open(writes).length);
    expect(graph['runs']).toHaveLength(18);
  });

  it('is the same bytes in whatever order the events came', async () => {
    const other = newFolder();
    await other.ledgerline(['ingest', other.writeShop(20, 38)]);
    await other.ledgerline(['ingest', other.writeShop(1, 19)]);
    const [one, two] = await Promise.all(
      [shop, other].map(({ ledgerline }) => ledgerline(['export', 'graph', '--current'])),
    );
    expect(one?.code).toBe(0);
    expect(one?.out).not.toContain('asOf');
    expect(two?.out).toBe(one?.out);
  });

  it('goes to a file, as of a moment', async () => {
    const output = join(shop.folder, 'graph.json');
    const ran = await shop.ledgerline(['export', 'graph', '--as-of', '9', '--output', output]);
    expect(ran).toEqual({ code: 0, out: '', err: '' });
    const { edges: found } = JSON.parse(readFileSync(output, 'utf8')) as { edges: unknown[] };
    expect(found).toHaveLength(edges.filter(({ opened }) => opened <= 9).length);
  });

  it('says so when the file cannot be written, and leaves nothing', async () => {
    const output = join(shop.folder, 'no', 'graph.json');
    expect(await shop.ledgerline(['export', 'graph', '--output', output])).toMatchObject({
      code: 3,
      out: '',
    });
  });
});
