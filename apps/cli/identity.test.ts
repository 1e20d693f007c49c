import { userInfo } from 'node:os';
import { expect, it } from '@jest/globals';
import { openPlatform, readConfig } from '#platform';
import { newFolder } from '../../test/cli/terminal.ts';

const event = {
  eventType: 'COMPLETE',
  eventTime: '2026-03-05T02:00:00Z',
  producer: 'https://shop.example/lineage',
  run: { runId: 'r1' },
  job: { namespace: 'shop', name: 'load' },
  outputs: [
    {
      namespace: 'db',
      name: 'orders',
      facets: {
        symlinks: { identifiers: [{ namespace: 's3://lake', name: 'orders', type: 'LOCATION' }] },
      },
    },
  ],
};

it('a name is split off on local files, under the user of the operating system', async () => {
  const { ledgerline, settings, write } = newFolder();
  await ledgerline(['ingest', write('load.json', JSON.stringify(event))]);
  const split = ['identity', 'split', 's3://lake', 'orders', '--reason', 'a sample'];
  expect(await ledgerline(split)).toEqual({
    code: 0,
    out: 's3://lake orders is no longer one dataset with db orders, as of #2\n',
    err: '',
  });
  const { datasets } = JSON.parse((await ledgerline(['export', 'graph'])).out) as {
    datasets: { namespace: string; aliases: unknown }[];
  };
  expect(datasets.map(({ namespace, aliases }) => [namespace, aliases])).toEqual([
    ['db', []],
    ['s3://lake', []],
  ]);
  const before = await ledgerline(['lineage', 's3://lake', 'orders', '--as-of', '1', '--json']);
  expect(JSON.parse(before.out)).toMatchObject({
    namespace: 'db',
    aliases: [{ namespace: 's3://lake', name: 'orders' }],
  });
  const platform = await openPlatform(readConfig(settings), { mode: 'read' });
  const entry = await platform.log.last();
  await platform.close();
  expect(JSON.parse(String(entry?.data))).toMatchObject({
    actor: userInfo().username,
    reason: 'a sample',
  });
});

it('a name that has nothing to be split from, or is not known, is refused', async () => {
  const { ledgerline, write } = newFolder();
  await ledgerline([
    'ingest',
    write(
      'load.json',
      JSON.stringify({ ...event, outputs: [{ namespace: 'db', name: 'orders' }] }),
    ),
  ]);
  const alone = await ledgerline(['identity', 'split', 'db', 'orders', '--reason', 'x']);
  expect([alone.code, alone.err]).toEqual([
    2,
    'error: the dataset orders in db has no other name as of sequence 1: there is nothing to split\n',
  ]);
  const unknown = await ledgerline(['identity', 'split', 'db', 'order', '--reason', 'x']);
  expect([unknown.code, unknown.err]).toEqual([
    2,
    'error: there is no dataset db order; similar names: db orders\n',
  ]);
});
