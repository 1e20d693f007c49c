import { userInfo } from 'node:os';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { cellsOf } from '../../test/cli/cells-of.ts';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';
import { coupons, orderLines, rawOrders } from '../../test/shop/names.ts';

let shop: Folder;

beforeAll(async () => {
  shop = newFolder();
  expect(await shop.ledgerline(['ingest', shop.writeShop()])).toMatchObject({ code: 0 });
});

describe('ledgerline diff', () => {
  it('shows what opened and closed, each with its event', async () => {
    const { code, out } = await shop.ledgerline([
      ...['diff', '--from', '30', '--to', '38', coupons.namespace, coupons.name],
    ]);
    expect(code).toBe(0);
    expect(cellsOf(out)).toEqual([
      ['FROM', 'TO', 'BY JOB', 'BASIS', 'EVENT'],
      [
        '-',
        `${coupons.namespace} ${coupons.name}`,
        `${orderLines.namespace} ${orderLines.name}`,
        ...['spark-shop order_lines.build', 'INFERRED', '#38'],
      ],
      [''],
      ['JOB', 'DATASET', 'EVENT'],
      ['-', 'spark-shop order_lines.build', 'reads', `${coupons.namespace} ${coupons.name}`, '#38'],
      [''],
      ['From #30 to #38.'],
      [''],
    ]);
  });

  it('says that nothing differs', async () => {
    expect((await shop.ledgerline(['diff', '--from', '38'])).out).toBe(
      'From #38 to #38 nothing differs.\n',
    );
  });

  it('gives programs all of it in one document', async () => {
    const { out } = await shop.ledgerline(['diff', '--from', '0', '--json']);
    const document: unknown = JSON.parse(out);
    // 13 datasets, 10 jobs, 11 edges that hold (test/shop/README.md).
    expect(document).toMatchObject({ from: 0, to: 38, jobEdges: [] });
    const lengths = document as Record<string, readonly unknown[]>;
    expect(['datasets', 'names', 'jobs', 'edges'].map((list) => lengths[list]?.length)).toEqual([
      ...[13, 13, 10, 11],
    ]);
  });

  it('may be about one job', async () => {
    const argv = ['diff', '--from', '0', '--job', 'spark-shop', 'order_lines.build', '--json'];
    expect(JSON.parse((await shop.ledgerline(argv)).out)).toMatchObject({
      jobs: [{ job: { name: 'order_lines.build' }, cause: { sequence: 8 } }],
      edges: [
        {
          ...{ change: 'OPENED', from: { name: rawOrders.name } },
          cause: { sequence: 9, actor: userInfo().username },
        },
      ],
    });
  });

  it('follows the way from one dataset to another', async () => {
    const ends = [coupons.namespace, coupons.name, orderLines.namespace, orderLines.name];
    const { out } = await shop.ledgerline([
      'diff',
      '--from',
      '35',
      '--to',
      '38',
      '--path',
      ...ends,
    ]);
    const [from, to] = [ends.slice(0, 2).join(' '), ends.slice(2).join(' ')];
    expect(out).toBe(
      [
        'lost: there was a path, and there is none',
        'as of #35: 1 dataset on, possible',
        `  ${from}`,
        `  → ${to}  (INFERRED)`,
        `- ${from} → ${to}, by spark-shop order_lines.build, closed by event #38`,
        'From #35 to #38.',
        '',
      ].join('\n'),
    );
    const fields = ['--source-field', 'status', '--target-field', 'amount', '--json'];
    const none = await shop.ledgerline(['diff', '--from', '35', ...fields, '--path', ...ends]);
    expect(JSON.parse(none.out)).toMatchObject({ outcome: 'NONE', changes: [] });
  });

  it.each([
    [['diff'], "error: required option '--from <moment>' not specified"],
    [['diff', '--from', 'soon'], 'A number of entries'],
    [['diff', '--from', '9', 'alone'], 'there is no dataset or job alone'],
    [['diff', '--from', '9', '--path', 'a', 'b', 'c'], '--path NAMESPACE NAME NAMESPACE NAME'],
    [['diff', '--from', '9', '--source-field', 'a'], 'need --path'],
    [['diff', '--from', '9', '--to', '8'], 'give the earlier moment first'],
  ])('refuses %j', async (argv, reason) => {
    const { code, out, err } = await shop.ledgerline(argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(reason);
  });

  it('names what is near a name that is not known', async () => {
    const { code, err } = await shop.ledgerline([
      'diff',
      '--from',
      '9',
      's3://shop-lake',
      'raw/order',
    ]);
    expect(code).toBe(2);
    expect(err).toContain('raw/orders');
  });
});
