import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { LogStopped, openEventStore, verifyLog, type EventStore } from '#event-store';
import { allOf, event } from '../../libs/event-store/contract/events.contract.ts';

interface Opened {
  readonly path: string;
  readonly store: EventStore;
}

/** A log with three entries, acknowledged one after the other. */
const openedLog = async (): Promise<Opened> => {
  const path = join(await mkdtemp(join(tmpdir(), 'lost-')), 'events.db');
  const store = await openEventStore(`sqlite:${path}`);
  for (const id of ['1', '2', '3']) await store.append(id, 'none', [event(id)]);
  return { path, store };
};

const LOSSES: Readonly<Record<string, (path: string) => Promise<void>>> = {
  'all its files are deleted': async (path) => {
    for (const suffix of ['', '-wal', '-shm', '.lock']) await rm(`${path}${suffix}`);
  },
  'its database is deleted': (path) => rm(path),
  'its database is moved away': (path) => rename(path, `${path}.elsewhere`),
  'its database is replaced by another file': async (path) => {
    await writeFile(`${path}.other`, 'another file');
    await rename(`${path}.other`, path);
  },
  'its WAL is deleted': async (path) => {
    await rm(`${path}-wal`);
    await rm(`${path}-shm`);
  },
};

/** Waits until the entries are copied. */
const copied = async (store: EventStore): Promise<string> => {
  for (;;) {
    const problem = await store.writeProblem();
    if (problem?.includes('being copied') !== true) return String(problem);
    await sleep(10);
  }
};

/** Does what the sentence asks for, and reads the log. */
const entriesAfterRename = async (path: string): Promise<readonly string[]> => {
  for (const suffix of ['', '-wal', '-shm']) await rm(`${path}${suffix}`, { force: true });
  await rename(`${path}.rescued`, path);
  const store = await openEventStore(`sqlite:${path}`);
  for await (const problem of verifyLog(store)) expect(problem).toBeUndefined();
  const entries = (await allOf(store)).map(({ id }) => id);
  await store.close();
  return entries;
};

describe('a SQLite log that is open while', () => {
  it.each(Object.entries(LOSSES))(
    '%s acknowledges nothing more and copies all its entries',
    async (_, lose) => {
      const { path, store } = await openedLog();
      expect(await store.writeProblem()).toBeNull();
      await lose(path);
      const append = store.append('4', 'none', [event('4')]);
      await expect(append).rejects.toThrow(LogStopped);
      await expect(append).rejects.toThrow(
        /^the log .*events\.db accepts no more events: .*events\.db(-wal)? was deleted, moved or replaced/,
      );
      expect(await copied(store)).toContain(`all entries are in ${path}.rescued: stop this server`);
      await expect(store.append('5', 'none', [event('5')])).rejects.toThrow(LogStopped);
      // What it has read before can still be read.
      expect((await allOf(store)).map(({ id }) => id)).toEqual(['1', '2', '3']);
      await store.close();
      await expect(openEventStore(`sqlite:${path}`)).rejects.toThrow(
        `the log ${path} is not opened, because its entries were copied to ${path}.rescued`,
      );
      expect(await entriesAfterRename(path)).toEqual(['1', '2', '3']);
    },
  );

  it('its database is deleted says so without an append', async () => {
    const { path, store } = await openedLog();
    await rm(path);
    expect(await store.writeProblem()).toContain(`${path} was deleted, moved or replaced`);
    expect(await copied(store)).toContain(`all entries are in ${path}.rescued`);
    await store.close();
    expect(await entriesAfterRename(path)).toEqual(['1', '2', '3']);
  });

  it('its files are deleted copies its entries when it is closed at once', async () => {
    const { path, store } = await openedLog();
    await rm(path);
    await rm(`${path}-wal`);
    await store.close();
    expect(await entriesAfterRename(path)).toEqual(['1', '2', '3']);
  });

  it('its entries cannot be copied says so, and copies them when it is closed', async () => {
    const { path, store } = await openedLog();
    const folder = join(path, '..');
    await rename(folder, `${folder}-moved`);
    await expect(store.append('4', 'none', [event('4')])).rejects.toThrow(LogStopped);
    expect(await copied(store)).toMatch(
      /the entries could not be copied to .*\.rescued \(.*\): make that possible before you stop this server/,
    );
    await rename(`${folder}-moved`, folder);
    await rm(path);
    await store.close();
    expect(await entriesAfterRename(path)).toEqual(['1', '2', '3']);
  });

  it('a copy of an earlier loss is there copies to a name of its own', async () => {
    const { path, store } = await openedLog();
    await writeFile(`${path}.rescued`, 'an earlier copy');
    await rm(path);
    await store.close();
    expect(existsSync(`${path}.rescued.2`)).toBe(true);
  });

  it('the file of its lock is deleted leaves the log to a second process', async () => {
    const { path, store } = await openedLog();
    await rm(`${path}.lock`);
    const second = await openEventStore(`sqlite:${path}`);
    await second.append('4', 'none', [event('4')]);
    await expect(store.append('5', 'none', [event('5')])).rejects.toThrow(
      `${path}.lock was deleted, moved or replaced while this server was using it; another process may be writing the log`,
    );
    await second.append('6', 'none', [event('6')]);
    await store.close();
    for await (const problem of verifyLog(second)) expect(problem).toBeUndefined();
    expect((await allOf(second)).map(({ id }) => id)).toEqual(['1', '2', '3', '4', '6']);
    await second.close();
    expect(existsSync(`${path}.rescued`)).toBe(false);
  });

  it('another process adds an entry acknowledges nothing more', async () => {
    const { path, store } = await openedLog();
    const other = new Database(path);
    other.exec(
      "INSERT INTO entries SELECT 4, stream, 1, 'other', type, recorded_at, metadata, hash, checks, data FROM entries WHERE sequence = 3",
    );
    other.close();
    await expect(store.append('5', 'none', [event('5')])).rejects.toThrow(
      'accepts no more events: another process has written it while this one was using it',
    );
    await store.close();
  });
});
