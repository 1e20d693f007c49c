import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Config } from '../config/config.ts';
import { openPlatform, rebuild, verify } from '../index.ts';
import {
  closeServed,
  downstreamOfOrders,
  inNewFolder,
  send,
  servedInThreads,
  tale,
  withPlatform,
} from '../platforms.contract.ts';

afterEach(closeServed);

const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await sleep(20);
};

describe('a projector in its own thread', () => {
  it('brings appended events into the catalog and the graph of the main thread', async () => {
    const config = inNewFolder();
    const { platform, threads } = await servedInThreads(config);
    expect(await platform.health()).toMatchObject({ isProjector: true, problem: null });
    const beyond = platform.beyond(37, AbortSignal.timeout(30_000));
    const position = await send(platform.log, tale(1, 38));
    expect(await platform.waitFor(position, 30_000)).toBe(true);
    expect(await beyond).toBe(38);
    expect(await platform.freshness()).toEqual({ sequence: 38, head: 38, lag: 0 });
    expect((await platform.catalog.checkpoint()).position).toBe(await platform.log.head());
    expect(await downstreamOfOrders(platform, 38)).toBe(6);
    expect(threads).toHaveLength(1);
    await platform.close();
    expect(await verify(config)).toMatchObject({ ok: true, entries: 38, behind: 0 });
  });

  it('is read after each write, 500 times', async () => {
    const { platform } = await servedInThreads(inNewFolder());
    const [event] = tale(1, 1);
    for (let count = 1; count <= 500; count += 1) {
      const position = await send(platform.log, [
        { ...event, producer: `https://shop.example/${count}` },
      ]);
      expect(await platform.waitFor(position, 30_000)).toBe(true);
      expect(await platform.freshness()).toEqual({ sequence: count, head: count, lag: 0 });
      expect(await platform.graph.checkpoint()).toBe(count);
    }
  }, 300_000);

  it('gives the graph the same rows as a graph that reads the catalog', async () => {
    const config = inNewFolder();
    const { platform } = await servedInThreads(config);
    for (let from = 1; from <= 38; from += 3) {
      await send(platform.log, tale(from, from + 2));
      await platform.settled();
    }
    const followed = await platform.graph.contentHash();
    await withPlatform(config, 'read', async ({ graph }) => {
      expect(await graph.checkpoint()).toBe(38);
      expect(await graph.contentHash()).toBe(followed);
    });
  });

  it('finishes the current batch when it is closed, and continues from there', async () => {
    const config = inNewFolder();
    const first = await servedInThreads(config);
    await send(first.platform.log, tale(1, 38));
    await first.platform.close();
    await first.platform.close();
    const { platform } = await servedInThreads(config);
    await platform.settled();
    expect(await downstreamOfOrders(platform, 38)).toBe(6);
  });

  it('reports why it has stopped, and that it works again', async () => {
    const config = inNewFolder();
    await withPlatform(config, 'write', async ({ catalog }) => {
      await catalog.db.query(
        `CREATE TRIGGER full BEFORE INSERT ON events WHEN new.sequence = 3 BEGIN SELECT RAISE(ABORT, 'no room'); END`,
      );
    });
    const { platform, threads, log } = await servedInThreads(config);
    await send(platform.log, tale(1, 5));
    await expect(platform.settled()).rejects.toThrow('no room');
    const { problem, projections } = await platform.health();
    expect(problem).toContain('no room');
    expect(projections[0]?.lastError?.message).toContain('no room');
    expect(log).toEqual([expect.stringContaining('no room')]);
    expect(threads).toHaveLength(1);
  });

  it('serves a catalog that was rebuilt meanwhile', async () => {
    const config = inNewFolder();
    const { platform, log } = await servedInThreads(config);
    await send(platform.log, tale(1, 20));
    await platform.settled();
    const { catalog } = platform;
    expect(await rebuild(config, { onStage: () => undefined })).toMatchObject({ entries: 20 });
    // The news comes from another thread, after it has opened the new catalog.
    await until(() => log.some((message) => message?.includes('the former one held the same')));
    const position = await send(platform.log, tale(21, 38));
    expect(await platform.waitFor(position, 30_000)).toBe(true);
    expect(platform.catalog).not.toBe(catalog);
    expect(await downstreamOfOrders(platform, 38)).toBe(6);
  });

  it('rebuilds a catalog of an older version', async () => {
    const config = inNewFolder();
    await withPlatform(config, 'write', async ({ log, catalog, settled }) => {
      await send(log, tale(1, 20));
      await settled();
      await catalog.db.query('UPDATE projection SET fold_version = 1');
    });
    const { platform } = await servedInThreads(config);
    await until(async () => (await platform.health()).problem === null);
    expect(await platform.freshness()).toEqual({ sequence: 20, head: 20, lag: 0 });
  });

  it('is on standby while another process projects, and answers meanwhile', async () => {
    const config = inNewFolder();
    const roles = (...ROLES: Config['ROLES']): Config => ({ ...config, ROLES });
    await withPlatform(roles('ingest'), 'serve', async ({ log }) => {
      const first = await openPlatform(roles('project'), { mode: 'serve' });
      const { platform } = await servedInThreads(roles('project', 'query'));
      const position = await send(log, tale(1, 20));
      expect(await platform.waitFor(position, 30_000)).toBe(true);
      expect((await platform.health()).isProjector).toBe(false);
      await first.close();
      const next = await send(log, tale(21, 38));
      expect(await platform.waitFor(next, 30_000)).toBe(true);
      expect((await platform.health()).isProjector).toBe(true);
      expect(await downstreamOfOrders(platform, 38)).toBe(6);
    });
  });

  it('refuses a catalog with more entries than the log, and leaves nothing open', async () => {
    const config = inNewFolder();
    await withPlatform(config, 'write', async ({ log, settled }) => {
      await send(log, tale(1, 3));
      await settled();
    });
    const elsewhere = { ...config, EVENT_STORE_URL: inNewFolder().EVENT_STORE_URL };
    await expect(servedInThreads(elsewhere)).rejects.toThrow(
      /contains 3 entries, but the log .* has fewer/,
    );
    await withPlatform(config, 'write', (platform) => platform.settled());
  });
});

describe('engines in memory', () => {
  it.each([
    ['a log in memory', { EVENT_STORE_URL: 'memory:' }],
    ['a catalog in memory', { CATALOG_URL: 'sqlite::memory:' }],
  ])('need no other thread: %s', async (_, settings) => {
    const config = inNewFolder();
    await withPlatform(config, 'write', ({ log }) => send(log, tale(1, 3)));
    const { platform, threads } = await servedInThreads({ ...config, ...settings });
    await platform.settled();
    expect(threads).toHaveLength(0);
  });
});

it('a process that only projects has a thread too, so that it survives an entry that crashes the projector', async () => {
  const config: Config = { ...inNewFolder(), ROLES: ['project'] };
  await withPlatform(config, 'write', ({ log }) => send(log, tale(1, 3)));
  const { platform, threads } = await servedInThreads(config);
  await platform.settled();
  expect(threads).toHaveLength(1);
});
