import { beforeAll, describe, expect, it } from '@jest/globals';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';

let shop: Folder;
let id = '';

const PROPOSAL = `title: A larger amount
changes:
  - kind: RETYPE_FIELD
    dataset: { namespace: s3://shop-lake, name: clean/order_lines }
    field: amount
    type: decimal(12,2)
`;

// Events 1 to 30 of the shop, the change (31 proposed, 32 assessed), and the third night: its event n stands at n + 2.
beforeAll(async () => {
  shop = newFolder();
  expect(await shop.ledgerline(['ingest', shop.writeShop(1, 30)])).toMatchObject({ code: 0 });
  const file = shop.write('amount.yaml', PROPOSAL);
  const proposed = await shop.ledgerline(['change', 'propose', file, '--json']);
  expect(proposed).toMatchObject({ code: 0, err: '' });
  id = (JSON.parse(proposed.out) as { change: string }).change;
  expect(await shop.ledgerline(['change', 'assess', id])).toMatchObject({ code: 0 });
}, 60_000);

describe('ledgerline change outcome', () => {
  it('says that nothing shows it yet, and then what became of its victims', async () => {
    expect(await shop.ledgerline(['change', 'outcome', id])).toEqual({
      code: 0,
      err: '',
      out: 'A larger amount: no event up to #32 shows that it was made.\n',
    });
    expect(await shop.ledgerline(['ingest', shop.writeShop(31)])).toMatchObject({ code: 0 });
    const { out } = await shop.ledgerline(['change', 'outcome', id.slice(0, 6)]);
    expect(out).toContain('made by #37: change 1: schema version 2 shows it\n');
    expect(out).toMatch(
      /as foretold +\w+ +dataset +snowflake:\/\/acme-shop SHOP\.STAGING\.STG_ORDERS +schema version 2 is breaking: the type of field AMOUNT .* \(#38\)/,
    );
    const { out: json } = await shop.ledgerline(['change', 'outcome', id, '--json']);
    expect(JSON.parse(json)).toMatchObject({ happened: [{ change: 0, event: { sequence: 37 } }] });
  });

  it('sums it up for all changes', async () => {
    const { out } = await shop.ledgerline(['change', 'record']);
    expect(out).toMatch(/^1 change was made: 1 as foretold, 0 missed, /);
    expect(out).toMatch(/recall 100%, as of #40\.$/m);
  });

  it('lists what nobody proposed', async () => {
    const { out } = await shop.ledgerline(['change', 'unannounced']);
    expect(out.split('\n')[1]).toMatch(
      /^#33 +postgres:\/\/shop-db:5432 shop\.public\.orders +2 +the type of field status changed from text to smallint +\d+ +\d+$/,
    );
    expect(out).toMatch(/^1 change, as of #40\.$/m);
  });

  it('ends with 2 for a change that is not there', async () => {
    const ran = await shop.ledgerline(['change', 'outcome', 'ffff-none']);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain('there is no change ffff-none');
  });
});
