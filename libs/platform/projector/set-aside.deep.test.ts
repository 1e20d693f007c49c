import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { getEnvironmentData, Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from '@jest/globals';
import { listDeadLetters, openCatalog } from '#catalog';
import { openEventStore, type EventStore } from '#event-store';
import {
  NotSetAside,
  openPlatform,
  rebuild,
  verify,
  type Config,
  type Platform,
} from '../index.ts';
import {
  closeServed,
  downstreamOfOrders,
  inNewFolder,
  send,
  servedInThreads,
  tale,
  withPlatform,
} from '../platforms.contract.ts';
import { setAside, setAsideByReader, setAsideIn } from './set-aside.ts';

afterEach(closeServed);

const deadly = {
  eventTime: '2026-03-01T00:00:00Z',
  producer: 'https://shop.example/deadly',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent',
  dataset: {
    namespace: 'n',
    name: 'd',
    facets: {
      deadly: { _producer: 'https://shop.example', _schemaURL: 'https://shop.example/deadly' },
    },
  },
};

/** Crashes the thread when it reads the facet: facets are stored in maps by name. */
const MORTAL = `
  const set = Map.prototype.set;
  Map.prototype.set = function (key, value) {
    if (key === 'deadly') process.exit(7);
    return set.call(this, key, value);
  };
`;

const mortalThread = (): Worker => {
  const file = fileURLToPath(new URL('../../../dist/program/projector-worker.js', import.meta.url));
  if (!existsSync(file)) throw new Error('run "npm run build"');
  const preloaded = `data:text/javascript,${encodeURIComponent(MORTAL)}`;
  return new Worker(file, { execArgv: ['--import', preloaded] });
};

const deadLettersOf = async ({ catalog }: Platform) => {
  const { sequence } = await catalog.checkpoint();
  const { items } = await listDeadLetters(catalog.db, sequence, { first: 10, after: null });
  return items.map(({ node }) => ({ ...node }));
};

const typesAfter = async (log: EventStore, sequence: number): Promise<readonly string[]> => {
  const types: string[] = [];
  for await (const batch of log.readAll(null)) types.push(...batch.map(({ type }) => type));
  return types.slice(sequence);
};

const REASON =
  'the projector ended twice while it projected this entry alone: it ran out of memory or crashed';

describe('an entry that crashes the projector', () => {
  it('twice is set aside, also by a rebuild, until it is restored', async () => {
    const config = inNewFolder();
    const { platform, threads } = await servedInThreads(config, mortalThread);
    await send(platform.log, tale(1, 20));
    await platform.settled();
    const position = await send(platform.log, [deadly, ...tale(21, 38)]);
    expect(await platform.waitFor(position, 120_000)).toBe(true);
    const [letter] = await deadLettersOf(platform);
    expect(letter).toMatchObject({ reason: REASON, isSetAside: true });
    // The first thread crashes within a batch, two crash at the entry, and one continues.
    expect(threads).toHaveLength(4);
    expect(await downstreamOfOrders(platform, 39)).toBe(6);
    await platform.settled();
    expect((await platform.health()).deadLetters).toBe(1);
    expect(await typesAfter(platform.log, 39)).toEqual(['EntrySetAside']);
    await platform.close();
    expect(await verify(config)).toMatchObject({ ok: true, entries: 40, behind: 0 });

    // This process could project the entry.
    const again = await rebuild(config, { onStage: () => undefined });
    expect(again.former).toContain('the former one held the same');

    const order = { sequence: letter?.sequence ?? 0, actor: 'kim', reason: 'mended' };
    await withPlatform(config, 'write', async ({ restoreEntry, settled, log }) => {
      await restoreEntry(order);
      await expect(restoreEntry(order)).rejects.toThrow(NotSetAside);
      await settled();
      expect(await typesAfter(log, 39)).toEqual(['EntrySetAside', 'EntryRestored']);
    });
    expect(await verify(config)).toMatchObject({
      ok: false,
      difference: {
        sentence: `entry #${order.sequence} was restored in the log after the catalog had passed it: run "ledgerline rebuild"`,
      },
    });
    await rebuild(config, { onStage: () => undefined });
    await withPlatform(config, 'read', async (restored) => {
      expect(await deadLettersOf(restored)).toEqual([]);
    });
    expect(await verify(config)).toMatchObject({ ok: true, entries: 41, behind: 0 });
  }, 240_000);

  /**
   * Settings of a log with 12 entries, and a catalog as left by two threads that crashed at the
   * eleventh.
   */
  const afterTwoEnds = async (): Promise<Config> => {
    const config = inNewFolder();
    await withPlatform(config, 'write', async ({ log, settled }) => {
      await send(log, tale(1, 10));
      await settled();
    });
    const catalog = await openCatalog(config.CATALOG_URL);
    // A thread of this process that crashed at the entry for the second time.
    const process = getEnvironmentData('ledgerline.process');
    await catalog.db.query(`INSERT INTO projection_work VALUES ('catalog', 11, 1, ?)`, [process]);
    await catalog.close();
    const log = await openEventStore(config.EVENT_STORE_URL);
    await send(log, tale(11, 12));
    await log.close();
    return config;
  };

  it('is set aside by the projecting process after two threads crashed at it', async () => {
    const config = await afterTwoEnds();
    await withPlatform(config, 'write', async (platform) => {
      await platform.settled();
      expect(await deadLettersOf(platform)).toEqual([
        { sequence: 11, reason: REASON, isSetAside: true },
      ]);
    });
    expect(await verify(config)).toMatchObject({ ok: true, entries: 13, behind: 0 });
  });

  it('stops a process that only projects while another process has the log file, and health reports it', async () => {
    const config = await afterTwoEnds();
    const ingest = await openPlatform({ ...config, ROLES: ['ingest'] }, { mode: 'serve' });
    const project = await openPlatform({ ...config, ROLES: ['project'] }, { mode: 'serve' });
    await expect(project.settled()).rejects.toThrow('must be set aside in the log');
    expect((await project.health()).problem).toContain(
      'entry #11 has ended the projector twice and must be set aside in the log, which this process may not write while another one does',
    );
    await ingest.close();
    await project.settled();
    expect((await deadLettersOf(project)).map(({ sequence }) => sequence)).toEqual([11]);
    await project.close();
  }, 60_000);

  it('is reported by a process that must not write the log, which continues once it may', async () => {
    const config = inNewFolder();
    await withPlatform(config, 'write', async ({ log }) => {
      await expect(setAsideByReader(config, 7)).rejects.toThrow(
        'entry #7 has ended the projector twice and must be set aside in the log',
      );
      expect(await typesAfter(log, 0)).toEqual([]);
    });
    await setAsideByReader(config, 7);
    await withPlatform(config, 'write', async ({ log }) => {
      expect([...(await setAsideIn(log))]).toEqual([[7, REASON]]);
    });
  });
});

describe('the entries that are set aside', () => {
  it('follow from the last decision about each, and are set aside only once', async () => {
    const log = await openEventStore('memory:');
    await setAside(log, 3);
    await setAside(log, 3);
    await setAside(log, 5);
    expect([...(await setAsideIn(log)).keys()]).toEqual([3, 5]);
    expect(await typesAfter(log, 0)).toEqual(['EntrySetAside', 'EntrySetAside']);
    await log.close();
  });
});
