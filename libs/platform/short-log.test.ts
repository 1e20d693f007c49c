import { expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { inNewFolder, send, tale, withPlatform } from './platforms.contract.ts';

it('after the log lost its end, freshness counts the entries of the log, not those of the catalog', async () => {
  const config = inNewFolder();
  await withPlatform(config, 'write', async ({ log, settled }) => {
    await send(log, tale(1, 20));
    await settled();
  });
  const file = new Database(config.EVENT_STORE_URL.slice('sqlite:'.length));
  file.exec('DELETE FROM entries WHERE sequence > 15');
  file.close();
  await withPlatform(config, 'read', async (platform) => {
    expect(await platform.freshness()).toEqual({ sequence: 20, head: 15, lag: 0 });
    // The same when asked again.
    expect(await platform.freshness()).toEqual({ sequence: 20, head: 15, lag: 0 });
  });
});
