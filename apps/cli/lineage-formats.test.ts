import { beforeAll, describe, expect, it } from '@jest/globals';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';

let shop: Folder;

beforeAll(async () => {
  shop = newFolder();
  expect(await shop.ledgerline(['ingest', shop.writeShop()])).toMatchObject({ code: 0 });
});

const LINE = ['lineage', 's3://shop-lake', 'clean/order_lines'];

/** What leads where, by the last line of each label. */
const arrowsOf = (dot: string): readonly string[] => {
  const labels = new Map(
    [...dot.matchAll(/^ {2}(n\d+) \[label="(?:[^"]*\\n)?([^"]*)"/gm)].map(
      ([, id = '', label = '']) => [id, label],
    ),
  );
  return [...dot.matchAll(/^ {2}(n\d+) -> (n\d+) \[label="([^"]*)"(.*)\]$/gm)]
    .map(([, from = '', to = '', job = '', style = '']) =>
      [
        `${labels.get(from) ?? '?'} -> ${labels.get(to) ?? '?'}`,
        ...(job === '' ? [] : [`by ${job}`]),
        ...(style === '' ? [] : ['possibly']),
      ].join(' '),
    )
    .sort();
};

// test/shop/README.md: the edges of the end that are around the order lines; the dashboard reads two of the marts.
const AROUND = [
  'BOARD_REPORT -> revenue',
  'CUSTOMER_REVENUE -> BOARD_REPORT by shop.board_report possibly',
  'CUSTOMER_REVENUE -> revenue',
  'DAILY_REVENUE -> BOARD_REPORT by shop.board_report possibly',
  'STG_ORDERS -> CUSTOMER_REVENUE by shop.customer_revenue',
  'STG_ORDERS -> DAILY_REVENUE by shop.daily_revenue',
  'clean/order_lines -> STG_ORDERS by order_lines.load_warehouse',
  'raw/orders -> clean/order_lines by order_lines.build',
  'order_items -> raw/orders by nightly.extract_orders',
  'orders -> raw/orders by nightly.extract_orders',
].sort();

const short = (arrow: string): string =>
  arrow.replace(/SHOP\.(MARTS|STAGING)\.|shop\.public\./g, '');

describe('ledgerline lineage --format', () => {
  it('draws every edge around a dataset for Graphviz', async () => {
    const { out, err, code } = await shop.ledgerline([...LINE, '--format', 'dot']);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(arrowsOf(out).map(short).sort()).toEqual(AROUND);
    expect(out.split('\n').slice(0, 3)).toEqual([
      '// Ledgerline: lineage of s3://shop-lake clean/order_lines as of #38',
      '// upstream: 3 places, 2 jobs. Complete.',
      '// downstream: 4 places, 5 jobs. Complete. Known without their fields: snowflake://acme-shop SHOP.MARTS.BOARD_REPORT.',
    ]);
  });

  it('draws as many nodes and edges for Mermaid', async () => {
    const { out } = await shop.ledgerline([...LINE, '--format', 'mermaid']);
    const lines = out.split('\n');
    // Eight datasets and the dashboard.
    expect(lines.filter((line) => /^ {2}n\d+[[(]/.test(line))).toHaveLength(9);
    expect(lines.filter((line) => /^ {2}n\d+ -/.test(line))).toHaveLength(AROUND.length);
  });

  it('lists each place and job as CSV, with the last step to it', async () => {
    const { out } = await shop.ledgerline([
      ...['lineage', 'postgres://shop-db:5432', 'shop.public.customers', '--field', 'email'],
      ...['--downstream', '--format', 'csv'],
    ]);
    expect(out.split('\n').slice(3)).toContain(
      'downstream,field,2,certain,snowflake://acme-shop,SHOP.STAGING.STG_CUSTOMERS,EMAIL_HASH,dbt-shop,shop.stg_customers,COLUMN,DIRECT,TRANSFORMATION,true',
    );
  });

  it('draws a job with what it writes itself', async () => {
    const { out } = await shop.ledgerline([
      ...['lineage', 'spark-shop', 'order_lines.build', '--job', '--depth', '1'],
      ...['--format', 'dot'],
    ]);
    expect(arrowsOf(out).map(short)).toContain('order_lines.build -> clean/order_lines');
    expect(arrowsOf(out).map(short)).toContain('raw/orders -> order_lines.build');
    expect(out).toMatch(/^\/\/ downstream: .* Cut at --depth 1: there is more\.$/m);
  });

  it('is one format at a time', async () => {
    expect(await shop.ledgerline([...LINE, '--format', 'dot', '--json'])).toMatchObject({
      code: 2,
      out: '',
    });
    expect(await shop.ledgerline([...LINE, '--format', 'png'])).toMatchObject({ code: 2 });
  });
});
