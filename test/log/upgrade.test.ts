import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { EventExists, openEventStore, WrongExpectedRevision } from '#event-store';
import { allOf, event, streamOf } from '../../libs/event-store/contract/events.contract.ts';

// Logs that were written before there were keys.
const RECORDED = ['test/fixtures/v0.1.0/events.db', 'test/release/own-events/events.db'];

const copied = async (recorded: string): Promise<string> => {
  const path = join(await mkdtemp(join(tmpdir(), 'log-')), 'events.db');
  await copyFile(recorded, path);
  return path;
};

const rowsOf = (path: string): readonly unknown[] => {
  const db = new Database(path);
  const rows = db.prepare('SELECT * FROM entries ORDER BY sequence').raw().all();
  db.close();
  return rows;
};

const formatOf = (path: string): unknown => {
  const db = new Database(path);
  const format = db.prepare("SELECT value FROM meta WHERE key = 'format'").pluck().get();
  db.close();
  return format;
};

describe.each(RECORDED)('the log %s of format 1', (recorded) => {
  it('is brought to format 2 when it is opened to write, with every byte of every entry', async () => {
    const path = await copied(recorded);
    const before = rowsOf(path);
    expect(before.length).toBeGreaterThan(30);
    await (await openEventStore(`sqlite:${path}`)).close();
    expect(formatOf(path)).toBe('2');
    expect(rowsOf(path)).toEqual(before);
    const db = new Database(path);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  });

  it('has the same streams before and after, and its verification finds nothing', async () => {
    const path = await copied(recorded);
    const reader = await openEventStore(`sqlite:${path}`, { readOnly: true });
    const all = await allOf(reader);
    const streams = [...new Set(all.map(({ stream }) => stream))];
    const before = await Promise.all(streams.map((stream) => streamOf(reader, stream)));
    for await (const problem of reader.verify()) expect(problem).toBeUndefined();
    expect(formatOf(path)).toBe('1');

    const store = await openEventStore(`sqlite:${path}`);
    // The reader has had the file open since before.
    for (const log of [store, reader]) {
      expect(await allOf(log)).toEqual(all);
      expect(await Promise.all(streams.map((stream) => streamOf(log, stream)))).toEqual(before);
      for await (const problem of log.verify()) expect(problem).toBeUndefined();
    }
    await reader.close();
    await store.close();
  });

  it('refuses the same events as before, and takes new ones', async () => {
    const path = await copied(recorded);
    const store = await openEventStore(`sqlite:${path}`);
    for (const { stream, id } of await allOf(store)) {
      const last = (await streamOf(store, stream)).length - 1;
      await expect(store.append(stream, 'none', [event(id)])).rejects.toThrow(
        WrongExpectedRevision,
      );
      await expect(store.append(stream, last, [event(id)])).rejects.toThrow(EventExists);
      await store.append(stream, last, [event(`after ${id}`)]);
    }
    for await (const problem of store.verify()) expect(problem).toBeUndefined();
    await store.close();
  });

  it('is left as it was when it cannot be upgraded', async () => {
    const path = await copied(recorded);
    const before = rowsOf(path);
    const db = new Database(path);
    db.exec('CREATE TABLE keys (x)');
    db.close();
    await expect(openEventStore(`sqlite:${path}`)).rejects.toThrow(
      /has format 1 and could not be brought to format 2, .*it was left as it was/,
    );
    expect(formatOf(path)).toBe('1');
    expect(rowsOf(path)).toEqual(before);
  });
});
