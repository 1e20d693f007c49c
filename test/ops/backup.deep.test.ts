import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEventStore, type RecordedEvent } from '#event-store';
import { openIntake } from '#ingest';
import {
  AlreadyThere,
  backup,
  BadBackup,
  openPlatform,
  readConfig,
  restore,
  verify,
  type Config,
  type Platform,
} from '#platform';
import { story } from '../shop/story.ts';

const ignore = () => undefined;

let folder: string;
let config: Config;
let server: Platform;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledgerline-backup-'));
  config = filesIn('live');
  server = await openPlatform(config, { mode: 'serve' });
  await send(server, [...story, large]);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const filesIn = (name: string): Config =>
  readConfig({
    EVENT_STORE_URL: `sqlite:${join(folder, name, 'events.db')}`,
    CATALOG_URL: `sqlite:${join(folder, name, 'catalog.db')}`,
  });

// Its body of 800 kB goes to a stream of its own, in two chunks of 512 KiB at most, which are entries too.
const large = {
  eventTime: '2026-03-06T02:00:00Z',
  producer: 'https://shop.example/lineage',
  dataset: {
    namespace: 'a',
    name: 'b',
    facets: {
      documentation: { _producer: 'x', _schemaURL: 'x', description: 'ä'.repeat(400_000) },
    },
  },
};

const ENTRIES = story.length + 2 + 1;

const send = async ({ log }: Platform, events: readonly object[]): Promise<void> => {
  const raws = events.map((event) => Buffer.from(JSON.stringify(event)));
  for (const { status } of await openIntake(log, { maxDepth: 128 }).ingestMany(raws)) {
    expect(status).toBe('accepted');
  }
};

const entriesOf = async (url: string): Promise<readonly RecordedEvent[]> => {
  const log = await openEventStore(url, { readOnly: true });
  const all: RecordedEvent[] = [];
  for await (const batch of log.readAll(null)) all.push(...batch);
  await log.close();
  return all;
};

describe('a backup', () => {
  it('of a log that a server writes is restored as the same log, and verifies', async () => {
    const made = join(folder, 'made');
    const before = await entriesOf(config.EVENT_STORE_URL);
    expect(await backup(config, made, ignore)).toEqual({ entries: before.length });
    const anew = filesIn('anew');
    expect(await restore(anew, made, ignore)).toMatchObject({ entries: ENTRIES });
    expect(await entriesOf(anew.EVENT_STORE_URL)).toEqual(before);
    expect(await verify(anew)).toMatchObject({ ok: true, entries: ENTRIES, behind: 0 });
    expect(readdirSync(made)).toEqual(expect.arrayContaining(['backup.json', 'events.db']));
  });

  it('is never written over, nor is a log', async () => {
    const made = join(folder, 'twice');
    await backup(config, made, ignore);
    await expect(backup(config, made, ignore)).rejects.toThrow(AlreadyThere);
    const before = await entriesOf(config.EVENT_STORE_URL);
    await expect(restore(config, made, ignore)).rejects.toThrow(/there is already a log .*: move/);
    expect(await entriesOf(config.EVENT_STORE_URL)).toEqual(before);
  });

  it('that lost something is refused, and nothing is made', async () => {
    const made = join(folder, 'short');
    await backup(config, made, ignore);
    const log = await openEventStore(`sqlite:${join(made, 'events.db')}`);
    await log.append('job-more', 'none', [
      {
        id: '018f4e3a-0000-4000-8000-000000000001',
        type: 'X',
        recordedAt: '2026-03-06T02:00:00.000Z',
        data: Buffer.from('{}'),
        metadata: '{}',
      },
    ]);
    await log.close();
    const nowhere = filesIn('nowhere');
    await expect(restore(nowhere, made, ignore)).rejects.toThrow(BadBackup);
    await truncate(join(made, 'events.db'), 4096);
    await expect(restore(nowhere, made, ignore)).rejects.toThrow();
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('of which two are made under one name at once is made once, and restores', async () => {
    const made = join(folder, 'raced');
    const both = await Promise.allSettled([1, 2].map(() => backup(config, made, ignore)));
    const [lost] = both.filter(({ status }) => status === 'rejected');
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(lost).toMatchObject({ reason: expect.any(AlreadyThere) });
    expect(await restore(filesIn('raced-anew'), made, ignore)).toMatchObject({ entries: ENTRIES });
    expect(readdirSync(folder).filter((name) => /^raced.*(partial|restoring)/.test(name))).toEqual(
      [],
    );
  });

  it('takes away nothing that stands beside it, nor does a restored log', async () => {
    const own = ['next.partial', join('other', 'events.db.restoring')];
    for (const name of own) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'mine.txt'), 'mine');
    }
    await backup(config, join(folder, 'next'), ignore);
    await restore(filesIn('other'), join(folder, 'next'), ignore);
    expect(own.map((name) => readFileSync(join(folder, name, 'mine.txt'), 'utf8'))).toEqual(
      own.map(() => 'mine'),
    );
  });

  it('gives way to a log that appears while it is restored', async () => {
    const [made, target] = [join(folder, 'late'), filesIn('late-anew')];
    await backup(config, made, ignore);
    const both = await Promise.allSettled([1, 2].map(() => restore(target, made, ignore)));
    const lost = both.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(lost).toEqual([expect.any(AlreadyThere)]);
    expect(await verify(target)).toMatchObject({ ok: true, entries: ENTRIES });
  });

  it('of a log without entries is refused, and leaves nothing', async () => {
    const empty = filesIn('empty');
    await (await openEventStore(empty.EVENT_STORE_URL)).close();
    await expect(backup(empty, join(folder, 'deep', 'of-empty'), ignore)).rejects.toThrow(
      /has no entries: there is nothing to back up/,
    );
    expect(existsSync(join(folder, 'deep'))).toBe(false);
  });

  it('that does not stand at a place is told from one that is damaged', async () => {
    await expect(restore(filesIn('none'), join(folder, 'none'), ignore)).rejects.toThrow(
      /there is no backup at .*ledgerline backup FOLDER/,
    );
  });
});
