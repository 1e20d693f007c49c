import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Config } from '../config/config.ts';
import { fileOf } from '../file-of.ts';
import { NothingThere, openPlatform, rebuild, verify, type Stage } from '../index.ts';
import { inNewFolder, send, tale } from '../platforms.contract.ts';

/** Settings for files with this many events of the shop's story. */
const shopFiles = async (events: number): Promise<Config> => {
  const config = inNewFolder();
  const { log, settled, close } = await openPlatform(config, { mode: 'write' });
  await send(log, tale(1, events));
  await settled();
  await close();
  return config;
};

const fileIn = (url: string): string => fileOf(url) ?? '';

const ignore = { onStage: () => undefined };

describe('verify', () => {
  it('reports how much of log, catalog and graph agrees, and its progress', async () => {
    const config = await shopFiles(38);
    const stages: Stage[] = [];
    const verdict = await verify(config, { onStage: (stage) => stages.push(stage) });
    const rows = stages.at(-1)?.done;
    expect(verdict).toEqual({
      ok: true,
      entries: 38,
      behind: 0,
      rows,
      graphHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(rows).toBeGreaterThan(500);
    expect(stages).toEqual([
      { stage: 'log', done: 0, of: null },
      { stage: 'fold', done: 38, of: 38 },
      { stage: 'compare', done: rows, of: rows },
    ]);
  });

  it('checks an empty catalog', async () => {
    const config = inNewFolder();
    await (await openPlatform(config, { mode: 'write' })).close();
    expect(await verify(config)).toMatchObject({ ok: true, entries: 0, behind: 0 });
  });

  it('checks up to the checkpoint of the catalog, and reports how far that is behind', async () => {
    const config = await shopFiles(20);
    const ingestOnly = { ...config, ROLES: ['ingest'] } satisfies Config;
    const { log, close } = await openPlatform(ingestOnly, { mode: 'serve' });
    await send(log, tale(21, 27));
    await close();
    expect(await verify(config)).toMatchObject({ ok: true, entries: 20, behind: 7 });
  });

  it('checks beside a server that is running', async () => {
    const config = await shopFiles(10);
    const server = await openPlatform(config, { mode: 'serve' });
    const checking = verify(config);
    for (const number of tale(11, 38).keys()) {
      await send(server.log, tale(number + 11, number + 11));
    }
    expect(await checking).toMatchObject({ ok: true });
    await server.settled();
    expect(await verify(config)).toMatchObject({ ok: true, entries: 38, behind: 0 });
    await server.close();
  });

  it('reports a problem of the log before anything else', async () => {
    const config = await shopFiles(3);
    const other = await shopFiles(38);
    const log = fileIn(config.EVENT_STORE_URL);
    writeFileSync(log, 'This is a letter to my aunt. '.repeat(100));
    await expect(verify(config)).rejects.toThrow(/events\.db cannot be opened/);
    // A log with fewer entries than its catalog.
    const shortened = { ...other, EVENT_STORE_URL: (await shopFiles(30)).EVENT_STORE_URL };
    expect(await verify(shortened)).toMatchObject({
      ok: false,
      difference: {
        where: 'log',
        expected: '38 entries',
        found: '30 entries',
        sentence:
          'the log ends after 30 entries, but the catalog was built from 38: the log lost its end, or the catalog was built from another log',
      },
    });
  });

  it('detects a catalog of another log', async () => {
    const config = await shopFiles(10);
    const other = inNewFolder();
    const { log, close } = await openPlatform(other, { mode: 'write' });
    await send(log, tale(2, 12));
    await close();
    const mixed = { ...config, EVENT_STORE_URL: other.EVENT_STORE_URL };
    expect(await verify(mixed)).toMatchObject({ ok: false, difference: { where: 'catalog' } });
  });

  it('reports a problem of a file that is not a catalog', async () => {
    const config = await shopFiles(3);
    writeFileSync(fileIn(config.CATALOG_URL), '');
    expect(await verify(config)).toMatchObject({
      ok: false,
      difference: { where: 'catalog', sentence: 'table annotations is missing' },
    });
    writeFileSync(fileIn(config.CATALOG_URL), 'This is a letter to my aunt. '.repeat(100));
    await expect(verify(config)).rejects.toThrow(
      /^the catalog sqlite:.* is damaged \(file is not a database\): rebuild it from the log with "ledgerline rebuild"$/,
    );
  });

  it('has nothing to check without a log or a catalog', async () => {
    await expect(verify(inNewFolder())).rejects.toThrow(NothingThere);
    const config = await shopFiles(1);
    rmSync(fileIn(config.CATALOG_URL));
    await expect(verify(config)).rejects.toThrow(/there is no catalog at .*ledgerline rebuild/);
  });
});

describe('rebuild', () => {
  it('rebuilds a catalog, whatever state the old one was in, and reports its progress', async () => {
    const config = await shopFiles(38);
    const sound = await verify(config);
    const catalog = fileIn(config.CATALOG_URL);
    const broken = [
      () => writeFileSync(catalog, 'This is a letter to my aunt. '.repeat(100)),
      () => writeFileSync(catalog, ''),
      () => rmSync(catalog),
      () => undefined,
    ];
    for (const breakIt of broken) {
      breakIt();
      const stages: Stage[] = [];
      expect(await rebuild(config, { onStage: (stage) => stages.push(stage) })).toMatchObject({
        entries: 38,
      });
      expect(stages.filter(({ stage }) => stage !== 'compare')).toEqual([
        { stage: 'log', done: 38, of: null },
        { stage: 'fold', done: 38, of: 38 },
      ]);
      expect(await verify(config)).toEqual(sound);
    }
  });

  it('rebuilds a catalog of another projection version', async () => {
    const config = await shopFiles(5);
    const { catalog, close } = await openPlatform(config, { mode: 'write' });
    await catalog.db.query('UPDATE projection SET fold_version = 999');
    await close();
    expect(await verify(config)).toMatchObject({
      ok: false,
      difference: { table: 'projection', key: 'catalog', column: 'fold_version', found: '999' },
    });
    await rebuild(config, ignore);
    expect(await verify(config)).toMatchObject({ ok: true, entries: 5 });
  });

  it.each([[['ingest']], [['project']], [['query']], [['ingest', 'project', 'query']]] as const)(
    'works beside a server with the roles %j, which continues with the new catalog',
    async (roles) => {
      const config = await shopFiles(5);
      const server = await openPlatform({ ...config, ROLES: [...roles] }, { mode: 'serve' });
      expect(await rebuild(config, ignore)).toMatchObject({ entries: 5 });
      expect(await verify(config)).toMatchObject({ ok: true, entries: 5 });
      if (roles.length === 3) {
        await send(server.log, tale(6, 38));
        await server.settled();
        expect(await verify(config)).toMatchObject({ ok: true, entries: 38, behind: 0 });
      }
      await server.close();
      expect(await verify(config)).toMatchObject({ ok: true });
    },
  );

  it('refuses without a log, and creates none', async () => {
    const config = inNewFolder();
    await expect(rebuild(config, ignore)).rejects.toThrow(NothingThere);
    await expect(rebuild(config, ignore)).rejects.toThrow(/there is no log/);
  });

  it('lets readers of the old catalog continue', async () => {
    const config = await shopFiles(38);
    const reader = await openPlatform(config, { mode: 'read' });
    await rebuild(config, ignore);
    expect(await reader.freshness()).toEqual({ sequence: 38, head: 38, lag: 0 });
    await reader.close();
  });
});
