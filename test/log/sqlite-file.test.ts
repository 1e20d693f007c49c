import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { LogReadOnly, openEventStore } from '#event-store';
import { allOf, event } from '../../libs/event-store/contract/events.contract.ts';

const report = z.object({
  told: z.array(z.string()),
  read: z.number(),
  problem: z.string(),
  readAtLast: z.number(),
});

const newPath = async (): Promise<string> =>
  join(await mkdtemp(join(tmpdir(), 'log-')), 'events.db');

describe('a SQLite log', () => {
  it('is made with its folder, with pages of 8 KB and a WAL', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'log-')), 'new', 'deep', 'events.db');
    const store = await openEventStore(`sqlite:${path}`);
    await store.append('a', 'none', [event('1')]);
    await store.close();
    const db = new Database(path, { readonly: true });
    expect(db.pragma('page_size', { simple: true })).toBe(8192);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    db.close();
  });

  it('leaves one file and its lock behind when closed', async () => {
    const path = await newPath();
    const store = await openEventStore(`sqlite:${path}`);
    await store.append('a', 'none', [event('1')]);
    await store.close();
    expect(await readdir(join(path, '..'))).toEqual(['events.db', 'events.db.lock']);
  });

  it('is written by one store at a time, under any name', async () => {
    const path = await newPath();
    const store = await openEventStore(`sqlite:${path}`);
    const link = `${path}-link`;
    await symlink(path, link);
    for (const other of [path, link]) {
      await expect(openEventStore(`sqlite:${other}`)).rejects.toThrow(
        `the log ${path} is being written by another process; stop it first, or open the log only for reading`,
      );
    }
    await store.close();
    await (await openEventStore(`sqlite:${path}`)).close();
  });

  it('is not written by two processes', async () => {
    const path = await newPath();
    const store = await openEventStore(`sqlite:${path}`);
    const other = `const { openEventStore } = await import('#event-store');
      await openEventStore('sqlite:${path}').then(() => console.log('opened'), (e) => console.log(e.name));`;
    const told = execFileSync(process.execPath, ['--input-type=module', '-e', other]);
    expect(told.toString()).toBe('LogInUse\n');
    await store.close();
  });

  it('can be read and followed while another store writes it', async () => {
    const path = await newPath();
    const writer = await openEventStore(`sqlite:${path}`);
    await writer.append('a', 'none', [event('1')]);
    const reader = await openEventStore(`sqlite:${path}`, { readOnly: true });
    const stop = new AbortController();
    const seen: string[] = [];
    const following = (async () => {
      for await (const batch of reader.follow(null, stop.signal)) {
        seen.push(...batch.map(({ id }) => id));
        if (seen.length === 1) await writer.append('a', 0, [event('2')]);
        if (seen.length === 2) stop.abort();
      }
    })();
    await following;
    expect(seen).toEqual(['1', '2']);
    await expect(reader.append('a', 1, [event('3')])).rejects.toThrow(LogReadOnly);
    await reader.close();
    await writer.close();
  });

  it('can be read after its writer was killed, and written again', async () => {
    const path = await newPath();
    const write = `const { openEventStore } = await import('#event-store');
      const store = await openEventStore('sqlite:${path}');
      const one = { id: '1', type: 't', recordedAt: 'now', data: Buffer.from('x'), metadata: '{}' };
      await store.append('a', 'none', [one]);
      console.log('appended');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', write]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const reader = await openEventStore(`sqlite:${path}`, { readOnly: true });
    expect(await allOf(reader)).toHaveLength(1);
    const writer = await openEventStore(`sqlite:${path}`);
    await writer.append('a', 0, [event('2')]);
    expect(await allOf(reader)).toHaveLength(2);
    await reader.close();
    await writer.close();
  });

  it('keeps no process alive that forgets to close it', async () => {
    const path = await newPath();
    const script = `const { openEventStore } = await import('#event-store');
      const store = await openEventStore('sqlite:${path}');
      console.log(await store.head());`;
    const told = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 30_000,
    });
    expect(told.toString()).toBe('null\n');
  });

  it('does not stop the event loop while it commits', async () => {
    const store = await openEventStore(`sqlite:${await newPath()}`);
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 0);
    const body = { ...event('1'), data: Buffer.alloc(4 * 1024 * 1024) };
    for (let n = 0; n < 8; n += 1) await store.append(`s${n}`, 'none', [body]);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(8);
    await store.close();
  });
});

describe('opening a SQLite log refuses', () => {
  const opening = (path: string, readOnly = false) =>
    openEventStore(`sqlite:${path}`, { readOnly });

  it('to read a file that is not there', async () => {
    const path = await newPath();
    await expect(opening(path, true)).rejects.toThrow(`there is no log at ${path}`);
  });

  it('a file that is no database', async () => {
    const path = await newPath();
    await writeFile(path, 'This is a letter to my aunt. '.repeat(100));
    for (const readOnly of [false, true]) {
      await expect(opening(path, readOnly)).rejects.toThrow(
        `the log ${path} cannot be opened: file is not a database`,
      );
    }
  });

  it('a database of another program, and leaves it as it was', async () => {
    const path = await newPath();
    const db = new Database(path);
    db.exec("CREATE TABLE meta (key, value); INSERT INTO meta VALUES ('format', '1')");
    await expect(opening(path)).rejects.toThrow(
      `the log ${path} cannot be opened: it is not a log of Ledgerline`,
    );
    expect(db.pragma('journal_mode', { simple: true })).toBe('delete');
    db.close();
  });

  it('a log of a newer format', async () => {
    const path = await newPath();
    await (await opening(path)).close();
    const db = new Database(path);
    db.exec("UPDATE meta SET value = '3'");
    db.close();
    await expect(opening(path)).rejects.toThrow(
      'table meta says in column value, key "format", that its format is 3, which needs a newer Ledgerline; this version reads formats up to 2',
    );
  });

  it('a folder', async () => {
    const path = await mkdtemp(join(tmpdir(), 'log-'));
    await expect(opening(path)).rejects.toThrow(`the log ${path} cannot be opened`);
  });
});

describe('a SQLite log on a full disk', () => {
  it('rejects what it could not write, still reads, and takes events again when there is room', async () => {
    const path = await newPath();
    // A limit on the size of files stands in for the disk: writing past it fails in the same way.
    const script = `const { execFileSync } = await import('node:child_process');
      const { openEventStore } = await import('#event-store');
      const store = await openEventStore('sqlite:${path}');
      const one = (n) => ({ id: String(n), type: 't', recordedAt: 'now', data: Buffer.alloc(100_000), metadata: '{}' });
      const told = [];
      const append = (n) =>
        store.append('s' + n, 'none', [one(n)]).then(() => told.push('appended'), (e) => told.push(e.name + ': ' + e.message));
      for (let n = 0; n < 40; n += 1) await append(n);
      let read = 0;
      for await (const batch of store.readAll(null)) read += batch.length;
      const problem = await store.writeProblem();
      execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
      while (await store.writeProblem() !== null) await new Promise((resolve) => setTimeout(resolve, 50));
      for (let n = 0; n < 40; n += 1) await append(n);
      let readAtLast = 0;
      for await (const batch of store.readAll(null)) readAtLast += batch.length;
      console.log(JSON.stringify({ told, read, problem, readAtLast }));`;
    const limited = `ulimit -S -f 2000 && exec "$0" --input-type=module -e "$1"`;
    const output = execFileSync('bash', ['-c', limited, process.execPath, script]).toString();
    const { told, read, problem, readAtLast } = report.parse(JSON.parse(output));
    const before = told.slice(0, 40);
    const appended = before.filter((text) => text === 'appended').length;
    expect(appended).toBeGreaterThan(3);
    expect(appended).toBeLessThan(40);
    expect(before.slice(appended)).toEqual(Array(40 - appended).fill(before.at(-1)));
    expect(before.at(-1)).toBe(`LogStopped: ${problem}`);
    expect(problem).toMatch(
      /^the log .* accepts no events at present, because writing to it failed: .*SQLITE_.*; writing is retried every second$/,
    );
    expect(read).toBe(appended);
    // Those that were rejected are added, and the others are there already.
    const after = told.slice(40);
    expect(after.slice(0, appended)).toEqual(
      Array(appended).fill(expect.stringMatching(/^WrongExpectedRevision/)),
    );
    expect(after.slice(appended)).toEqual(Array(40 - appended).fill('appended'));
    expect(readAtLast).toBe(40);
    const store = await openEventStore(`sqlite:${path}`);
    expect(await allOf(store)).toHaveLength(40);
    for await (const problem of store.verify()) expect(problem).toBeUndefined();
    await store.close();
  });
});
