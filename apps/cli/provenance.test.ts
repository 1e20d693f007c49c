import { beforeAll, describe, expect, it } from '@jest/globals';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';
import * as shop from '../../test/shop/names.ts';

let folder: Folder;

beforeAll(async () => {
  folder = newFolder();
  expect(await folder.ledgerline(['ingest', folder.writeShop()])).toMatchObject({ code: 0 });
});

const { namespace, name } = shop.orderLines;

describe('ledgerline provenance', () => {
  it('goes back from the newest data version of a dataset', async () => {
    expect(await folder.ledgerline(['provenance', namespace, name])).toEqual({
      code: 0,
      err: '',
      out: [
        `s3://shop-lake clean/order_lines  by spark-shop order_lines.build run ${shop.buildOrderLinesRun(3)}, 2026-03-04 02:11:00Z`,
        `└─ s3://shop-lake raw/orders  by airflow-shop nightly.extract_orders run ${shop.extractOrdersRun(3)}, 2026-03-04 02:03:10Z`,
        '   ├─ postgres://shop-db:5432 shop.public.order_items  by no known run',
        '   └─ postgres://shop-db:5432 shop.public.orders  by no known run',
        'Complete. As of #38.',
        '',
      ].join('\n'),
    });
  });

  it('goes back from a run, as far as it is told, and says that it stopped', async () => {
    const { out } = await folder.ledgerline([
      'provenance',
      shop.loadWarehouseRun(2),
      '--depth',
      '1',
      '--as-of',
      '30',
    ]);
    expect(out).toBe(
      [
        `spark-shop order_lines.load_warehouse run ${shop.loadWarehouseRun(2)}  COMPLETED, began 2026-03-03 07:42:00Z`,
        `└─ s3://shop-lake clean/order_lines  by spark-shop order_lines.build run ${shop.buildOrderLinesRun(2)} (attempt 2), 2026-03-03 07:38:00Z`,
        '   ├─ postgres://shop-db:5432 shop.public.coupons  by no known run',
        `   └─ s3://shop-lake raw/orders  by airflow-shop nightly.extract_orders run ${shop.extractOrdersRun(2)}, 2026-03-03 02:03:05Z`,
        'Cut after 1 run in a row. As of #30.',
        '',
      ].join('\n'),
    );
  });

  it('gives programs the steps, nearest first', async () => {
    const { out } = await folder.ledgerline(['provenance', namespace, name, '--json']);
    expect(JSON.parse(out)).toMatchObject({
      asOf: 38,
      run: { runId: shop.buildOrderLinesRun(3) },
      version: { version: null, dataset: shop.orderLines },
      steps: [
        { distance: 0, run: { runId: shop.buildOrderLinesRun(3) } },
        { distance: 1, run: { runId: shop.extractOrdersRun(3) } },
      ],
      completeness: { complete: true },
    });
  });

  it('says what is wrong where there is nothing to go back from', async () => {
    const missing = await folder.ledgerline(['provenance', namespace, 'raw/returns']);
    expect(missing).toMatchObject({ code: 3, out: '' });
    expect(missing.err).toContain('no run is known to have written s3://shop-lake raw/returns');
    const version = ['provenance', namespace, name, '--data-version', 'v1'];
    expect((await folder.ledgerline(version)).err).toContain('has no data version "v1"');
    expect((await folder.ledgerline(['provenance', 'no-such-run'])).err).toContain(
      'no run has the id no-such-run, and there is no dataset no-such-run',
    );
    expect(await folder.ledgerline(['provenance', 'a', 'b', 'c'])).toMatchObject({ code: 2 });
    expect(await folder.ledgerline(['provenance', 'a', '--job', 'b'])).toMatchObject({ code: 2 });
  });
});
