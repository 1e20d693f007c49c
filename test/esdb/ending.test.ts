import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';
import { startDouble } from './double.ts';

it('a process that has closed its log in an EventStoreDB ends', async () => {
  const double = await startDouble();
  const child = spawn(process.execPath, ['test/esdb/open-and-close.js', double.url], {
    stdio: 'inherit',
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
  double.close();
});
