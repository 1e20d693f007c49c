import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { runEvent } from '../../libs/ingest/logs.contract.ts';
import { startDouble } from './double.ts';
import { withoutNoise } from './stored-log.ts';

it('a process that has closed its log in an EventStoreDB ends', async () => {
  const double = await startDouble();
  const child = spawn(process.execPath, ['test/esdb/open-and-close.js', double.url], {
    stdio: 'inherit',
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
  double.close();
});

it('the bundled program stores events in an EventStoreDB', async () => {
  const double = await startDouble();
  const folder = await mkdtemp(join(tmpdir(), 'esdb-'));
  const file = join(folder, 'events.ndjson');
  await writeFile(file, [runEvent('a', 1), runEvent('a', 2), runEvent('b', 1)].join('\n'));
  const child = spawn(process.execPath, ['dist/program/ledgerline.js', 'ingest', file], {
    env: {
      ...process.env,
      EVENT_STORE_URL: double.url,
      CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(withoutNoise(double.log)).toHaveLength(3);
  double.close();
});
