import { existsSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Config } from './config/config.ts';
import { openPlatform } from './index.ts';
import { inNewFolder, send, tale, withPlatform, downstreamOfOrders } from './platforms.contract.ts';

describe('a process that projects', () => {
  it('is on standby while another process does, answers meanwhile, and takes over', async () => {
    const config = inNewFolder();
    const roles = (...ROLES: Config['ROLES']): Config => ({ ...config, ROLES });
    const news: string[] = [];
    await withPlatform(roles('ingest'), 'serve', async ({ log }) => {
      const first = await openPlatform(roles('project'), { mode: 'serve' });
      const position = await send(log, tale(1, 20));
      await first.settled();
      const second = await openPlatform(roles('project', 'query'), {
        mode: 'serve',
        onNews: (message) => news.push(message),
      });
      expect(await second.waitFor(position, 10_000)).toBe(true);
      expect(await second.freshness()).toEqual({ sequence: 20, head: 20, lag: 0 });
      await until(() => news.length > 0);
      expect(news).toEqual([expect.stringContaining('is on standby')]);
      await first.close();
      await send(log, tale(21, 38));
      await second.settled();
      expect(await downstreamOfOrders(second, 38)).toBe(6);
      await second.close();
    });
  });

  it('is healthy once it is on standby, whatever went wrong before', async () => {
    const config = inNewFolder();
    const lock = `${config.CATALOG_URL.slice('sqlite:'.length)}.lock`;
    await withPlatform(config, 'serve', async () => {
      const reader: Config = { ...config, ROLES: ['project', 'query'] };
      await withPlatform(reader, 'serve', async (second) => {
        renameSync(lock, `${lock}.away`);
        mkdirSync(lock);
        await until(() => second.trouble() !== null);
        expect((await second.health()).problem).toContain('unable to open database file');
        rmdirSync(lock);
        renameSync(`${lock}.away`, lock);
        await until(() => second.trouble() === null);
        expect(await second.health()).toMatchObject({ isProjector: false, problem: null });
      });
    });
  });
});

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await sleep(50);
};

describe('a process that only', () => {
  it('ingests needs no catalog, and creates none', async () => {
    const config = inNewFolder();
    const [, catalog = ''] = config.CATALOG_URL.split(':');
    const ingestOnly = { ...config, ROLES: ['ingest'] satisfies Config['ROLES'] };
    await withPlatform(ingestOnly, 'serve', ({ log }) => send(log, tale(1, 2)));
    expect(existsSync(catalog)).toBe(false);
  });

  it('answers questions reports that there is no catalog yet, and answers once there is', async () => {
    const config = inNewFolder();
    const queryOnly = { ...config, ROLES: ['query'] satisfies Config['ROLES'] };
    await withPlatform({ ...config, ROLES: ['ingest'] }, 'serve', async ({ log }) => {
      const position = await send(log, tale(1, 38));
      await withPlatform(queryOnly, 'serve', async (reader) => {
        await expect(reader.freshness()).rejects.toThrow(/no catalog at .* yet: start a process/);
        await withPlatform({ ...config, ROLES: ['project'] }, 'serve', async (projector) => {
          await projector.settled();
          expect(await reader.waitFor(position, 10_000)).toBe(true);
          expect(await downstreamOfOrders(reader, 38)).toBe(6);
        });
      });
    });
  });
});
