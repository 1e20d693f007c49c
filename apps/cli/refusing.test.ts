import { beforeAll, describe, expect, it } from '@jest/globals';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';

let shop: Folder;

beforeAll(async () => {
  shop = newFolder();
  expect(await shop.ledgerline(['ingest', shop.writeShop()])).toMatchObject({ code: 0 });
});

describe('a name that is not known', () => {
  it('is answered with the nearest names', async () => {
    const { code, out, err } = await shop.ledgerline([
      ...['lineage', 's3://shop-lake', 'raw/orders_old'],
    ]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      'error: there is no dataset s3://shop-lake raw/orders_old; similar names: ' +
        'snowflake://acme-shop SHOP.STAGING.STG_ORDERS, s3://shop-lake raw/orders, postgres://shop-db:5432 shop.public.orders\n',
    );
  });

  it('or with what it is the name of', async () => {
    expect(await shop.ledgerline(['impact', 'dbt-shop', 'shop.board_report'])).toEqual({
      code: 2,
      out: '',
      err: 'error: dbt-shop shop.board_report is a job, not a dataset: ask for it with --job\n',
    });
    expect((await shop.ledgerline(['runs', '--job', 's3://shop-lake', 'raw/orders'])).err).toBe(
      'error: s3://shop-lake raw/orders is a dataset, not a job: ask for it as a dataset\n',
    );
  });

  it('or was not known yet', async () => {
    const { code, err } = await shop.ledgerline([
      ...['lineage', 'snowflake://acme-shop', 'SHOP.MARTS.BOARD_REPORT', '--as-of', '9'],
    ]);
    expect(code).toBe(2);
    expect(err).toContain('at that moment');
  });

  it('may be that of a field, or a run', async () => {
    const { code, err } = await shop.ledgerline([
      ...['impact', 's3://shop-lake', 'raw/customers', '--field', 'phone'],
    ]);
    expect({ code, err }).toEqual({
      code: 2,
      err: 'error: s3://shop-lake raw/customers has no field "phone" as of #38; it has: customer_id, name, email, country\n',
    });
    expect(await shop.ledgerline(['runs', '--run', 'nope'])).toMatchObject({ code: 2, out: '' });
  });
});

describe('a command line that is wrong', () => {
  it.each([
    ['', ''],
    ['nope', "unknown command 'nope'"],
    ['serach orders', 'Did you mean search?'],
    ['lineage', "missing required argument 'asset'"],
    ['lineage lake', 'there is no dataset or job lake'],
    ['lineage orders', 'orders may mean 2 of them'],
    ['runs --job a b c', '--job takes a name, or a namespace and a name'],
    ['lineage a b --nope', "unknown option '--nope'"],
    ['lineage a b --upstream --downstream', "'--upstream' cannot be used with"],
    ['lineage a b --job --field x', "'--job' cannot be used with"],
    ['impact a b --as-of yesterday', 'A number of entries (4711) or a time'],
    ['impact a b --depth 0', 'A whole number from 1 is expected'],
    ['status --limit 1001', 'A whole number from 1 to 1000 is expected'],
    ['search x --kind table', 'Allowed choices are dataset, job'],
    ['search x --as-of 39', 'answers go up to 38'],
    ['runs', 'one of --job NAME'],
    ['runs --run x --job a b', 'one of --job NAME'],
    ['export', ''],
    ['key create --file k.json --actor kim', "required option '--role <role...>'"],
    ['key create --actor kim --role read', '--file or API_KEYS_FILE must name'],
  ])('is told why, does nothing, and exits with 2: %s', async (line, why) => {
    const { code, out, err } = await shop.ledgerline(line === '' ? [] : line.split(' '));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(why);
    expect(err).not.toContain('    at ');
  });

  it('is told of every setting that is wrong', async () => {
    const env = { PORT: 'x', MAX_BATCH: '-1' };
    expect(await shop.ledgerline(['status'], { env })).toEqual({
      code: 2,
      out: '',
      err:
        'error: PORT is "x", but a whole number from 0 to 65535 is expected\n' +
        'error: MAX_BATCH is "-1", but a whole number from 1 to 1000000 is expected\n',
    });
  });
});

describe('files that are not there', () => {
  it('are no empty answer', async () => {
    const { ledgerline } = newFolder();
    for (const argv of [['status'], ['export', 'graph'], ['verify'], ['rebuild']]) {
      const { code, out, err } = await ledgerline(argv);
      expect({ code, out }).toEqual({ code: 3, out: '' });
      expect(err).toContain('send events first');
    }
  });
});

describe('--help', () => {
  it('says what there is, and what the exit codes mean', async () => {
    const { code, out, err } = await shop.ledgerline(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const word of ['serve', 'ingest', 'lineage', 'Exit codes:', 'LEDGERLINE_API_KEY']) {
      expect(out).toContain(word);
    }
  });

  it.each([
    ...['serve', 'ingest', 'search', 'lineage', 'impact', 'runs', 'status', 'verify', 'rebuild'],
    ...['export graph', 'key create'],
  ])('shows examples of every command: %s', async (command) => {
    const { code, out } = await shop.ledgerline([...command.split(' '), '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: ledgerline ${command}`);
    expect(out).toMatch(new RegExp(`^ {2}\\$ .*ledgerline ${command}`, 'm'));
  });

  it('of the server names every setting', async () => {
    const { out } = await shop.ledgerline(['serve', '--help']);
    expect(out).toContain('  PORT  (5000)\n      the port to listen on');
    expect(out).toContain('  API_KEYS_FILE\n');
  });
});
