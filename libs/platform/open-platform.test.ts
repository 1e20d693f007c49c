import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import type { Config } from './config/config.ts';
import { CatalogAhead, FilesInUse, NothingThere, OpenDoor, openPlatform } from './index.ts';
import type { Mode } from './platform.ts';
import {
  downstreamOfOrders,
  inMemory,
  inNewFolder,
  send,
  tale,
  withPlatform,
} from './platforms.contract.ts';

describe.each([
  ['in memory', () => inMemory],
  ['on files', inNewFolder],
])('a platform %s', (_, config) => {
  it('brings appended events into catalog and graph', () =>
    withPlatform(config(), 'serve', async (platform) => {
      expect(await platform.freshness()).toEqual({ sequence: 0, head: 0, lag: 0 });
      await send(platform.log, tale(1, 38));
      await platform.settled();
      expect(await platform.freshness()).toEqual({ sequence: 38, head: 38, lag: 0 });
      expect((await platform.catalog.checkpoint()).position).toBe(await platform.log.head());
      expect(await downstreamOfOrders(platform, 38)).toBe(6);
    }));

  it('waits until an entry is in the answers', () =>
    withPlatform(config(), 'serve', async (platform) => {
      const position = await send(platform.log, tale(1, 10));
      expect(await platform.waitFor(position, 10_000)).toBe(true);
      expect(await platform.graph.checkpoint()).toBe(10);
    }));

  it('does not wait longer than requested', () =>
    withPlatform(config(), 'serve', async (platform) => {
      await send(platform.log, tale(1, 2));
      expect(await platform.waitFor('0000000000000003', 20)).toBe(false);
    }));

  it('refuses to wait for an invalid position', () =>
    withPlatform(config(), 'serve', async (platform) => {
      await expect(platform.waitFor('third', 20)).rejects.toThrow(RangeError);
    }));

  it('is settled if the log is empty', () =>
    withPlatform(config(), 'serve', (platform) => platform.settled()));

  it('stops all waits when it is closed, and can be closed twice', async () => {
    const platform = await openPlatform(config(), { mode: 'serve' });
    await send(platform.log, tale(1, 5));
    const waiting = platform.waitFor('0000000000000099', 60_000);
    const closing = platform.close();
    await platform.close();
    await closing;
    expect(await waiting).toBe(false);
  });

  it('retries what the catalog cannot do, and skips nothing', async () => {
    const heard: (string | null)[] = [];
    const settings = config();
    const platform = await openPlatform(settings, {
      mode: 'serve',
      onTrouble: (message) => heard.push(message),
    });
    // Through another connection, because the platform reopens its own after an error.
    const change = async (sql: string): Promise<void> => {
      const file = settings.CATALOG_URL.slice('sqlite:'.length);
      if (file === ':memory:') await platform.catalog.db.query(sql);
      else new Database(file).exec(sql).close();
    };
    await change(
      `CREATE TRIGGER full BEFORE INSERT ON events WHEN new.sequence = 3 BEGIN SELECT RAISE(ABORT, 'no room'); END`,
    );
    await send(platform.log, tale(1, 38));
    await expect(platform.settled()).rejects.toMatchObject({
      message: expect.stringContaining('no room'),
    });
    expect(platform.trouble()).toContain('no room');
    expect((await platform.freshness()).sequence).toBeLessThan(3);
    await change('DROP TRIGGER full');
    await platform.settled();
    expect(platform.trouble()).toBeNull();
    expect(heard).toEqual([expect.stringContaining('no room'), null]);
    expect(await downstreamOfOrders(platform, 38)).toBe(6);
    const rows = await platform.catalog.db.query<{ count: number }[]>(
      'SELECT count(*) AS count FROM events',
    );
    expect(rows).toEqual([{ count: 38 }]);
    await platform.close();
  });
});

describe('a platform on files', () => {
  it('continues from its checkpoints after a restart', async () => {
    const config = inNewFolder();
    await withPlatform(config, 'serve', async ({ log, settled }) => {
      await send(log, tale(1, 20));
      await settled();
    });
    await withPlatform(config, 'serve', async (platform) => {
      // The graph in memory is complete before anyone can ask.
      expect(await platform.graph.checkpoint()).toBe(20);
      await send(platform.log, tale(21, 38));
      await platform.settled();
      expect(await downstreamOfOrders(platform, 38)).toBe(6);
    });
  });

  it('projects when opened what was only appended before', async () => {
    const config = inNewFolder();
    await withPlatform({ ...config, ROLES: ['ingest', 'project'] }, 'serve', (platform) =>
      send(platform.log, tale(1, 1)),
    );
    const ingestOnly = { ...config, ROLES: ['ingest'] as Config['ROLES'] };
    await withPlatform(ingestOnly, 'serve', (platform) => send(platform.log, tale(2, 12)));
    await withPlatform(config, 'write', async (platform) => {
      await platform.settled();
      expect(await platform.freshness()).toEqual({ sequence: 12, head: 12, lag: 0 });
    });
  });

  it('can be read beside its server, and follows it', async () => {
    const config = inNewFolder();
    await withPlatform(config, 'serve', async (server) => {
      await send(server.log, tale(1, 10));
      await server.settled();
      await withPlatform(config, 'read', async (reader) => {
        expect(await reader.freshness()).toEqual({ sequence: 10, head: 10, lag: 0 });
        const position = await send(server.log, tale(11, 38));
        expect(await reader.waitFor(position, 10_000)).toBe(true);
        expect(await downstreamOfOrders(reader, 38)).toBe(6);
        await expect(send(reader.log, tale(1, 1))).rejects.toThrow('opened only to read');
      });
    });
  });

  it('can be read without a server', async () => {
    const config = inNewFolder();
    await withPlatform(config, 'write', async ({ log, settled }) => {
      await send(log, tale(1, 38));
      await settled();
    });
    await withPlatform(config, 'read', async (reader) => {
      expect(await reader.freshness()).toEqual({ sequence: 38, head: 38, lag: 0 });
      expect(await downstreamOfOrders(reader, 38)).toBe(6);
    });
  });

  it('reports how far it is behind', async () => {
    const config = inNewFolder();
    await withPlatform(config, 'write', async ({ log, settled }) => {
      await send(log, tale(1, 4));
      await settled();
    });
    const { log, close } = await openPlatform({ ...config, ROLES: ['ingest'] }, { mode: 'serve' });
    await send(log, tale(5, 9));
    await withPlatform(config, 'read', async (reader) => {
      expect(await reader.freshness()).toEqual({ sequence: 4, head: 9, lag: 5 });
    });
    await close();
  });
});

describe('opening a platform refuses', () => {
  it.each(['serve', 'write'] satisfies Mode[])('to %s beside another writer', async (mode) => {
    const config = inNewFolder();
    await withPlatform(config, 'serve', async () => {
      const opening = openPlatform(config, { mode });
      await expect(opening).rejects.toThrow(FilesInUse);
      await expect(opening).rejects.toThrow(/events\.db: ask that server with --url/);
    });
    await withPlatform(config, mode, () => Promise.resolve());
  });

  it('to read files that do not exist, and creates none', async () => {
    const config = inNewFolder();
    const [, log = ''] = config.EVENT_STORE_URL.split(':');
    const opening = openPlatform(config, { mode: 'read' });
    await expect(opening).rejects.toThrow(NothingThere);
    await expect(opening).rejects.toThrow(/there is no log at .*events\.db: send events first/);
    expect(existsSync(log)).toBe(false);
  });

  it('to read a log without its catalog', async () => {
    const config = inNewFolder();
    await withPlatform(config, 'write', ({ log }) => send(log, tale(1, 1)));
    const elsewhere = { ...config, CATALOG_URL: inNewFolder().CATALOG_URL };
    await expect(openPlatform(elsewhere, { mode: 'read' })).rejects.toThrow(
      /there is no catalog at .*catalog\.db: build it from the log \("ledgerline rebuild"\)/,
    );
  });

  it('a catalog with more entries than the log', async () => {
    const config = inNewFolder();
    await withPlatform(config, 'write', async ({ log, settled }) => {
      await send(log, tale(1, 3));
      await settled();
    });
    const elsewhere = { ...config, EVENT_STORE_URL: inNewFolder().EVENT_STORE_URL };
    const opening = openPlatform(elsewhere, { mode: 'serve' });
    await expect(opening).rejects.toThrow(CatalogAhead);
    await expect(opening).rejects.toThrow(/contains 3 entries, but the log .* has fewer/);
    // Nothing is left open or locked.
    await withPlatform(config, 'write', (platform) => platform.settled());
  });

  it('to serve others without keys, before it touches a file', async () => {
    const config = { ...inNewFolder(), HOST: '0.0.0.0' };
    const [, log = ''] = config.EVENT_STORE_URL.split(':');
    await expect(openPlatform(config, { mode: 'serve' })).rejects.toThrow(OpenDoor);
    expect(existsSync(log)).toBe(false);
  });

  it('a catalog of another projection version, with instructions to rebuild it', async () => {
    const config = inNewFolder();
    await withPlatform(config, 'write', async ({ log, catalog, settled }) => {
      await send(log, tale(1, 1));
      await settled();
      await catalog.db.query('UPDATE projection SET fold_version = 999');
    });
    await expect(openPlatform(config, { mode: 'serve' })).rejects.toThrow(
      /made by fold version 999, .* run "ledgerline rebuild"/,
    );
  });
});
