import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { EventStore, LogProblem, RecordedEvent } from '#event-store';
import { CorruptEntry, openEventStore } from '#event-store';
import {
  allOf,
  event,
  numbers,
  streamOf,
} from '../../libs/event-store/contract/events.contract.ts';
import { cases } from '../effort.ts';

let sound: string;
let soundEvents: readonly RecordedEvent[];

beforeAll(async () => {
  sound = join(await mkdtemp(join(tmpdir(), 'log-')), 'sound.db');
  const store = await openEventStore(`sqlite:${sound}`);
  for (const stream of ['a', 'b'])
    await store.append(
      stream,
      'none',
      numbers(10).map((n) => event(`${n}`)),
    );
  await store.append('large', 'none', [{ ...event('1'), data: Buffer.alloc(30_000, 'large ') }]);
  soundEvents = await allOf(store);
  await store.close();
});

const tampered = async (sql: string): Promise<string> => {
  const path = join(await mkdtemp(join(tmpdir(), 'log-')), 'events.db');
  await copyFile(sound, path);
  const db = new Database(path);
  db.unsafeMode();
  db.exec(sql);
  db.close();
  return path;
};

const problemsIn = async (store: EventStore): Promise<readonly LogProblem[]> => {
  const problems: LogProblem[] = [];
  for await (const problem of store.verify()) problems.push(problem);
  return problems;
};

const verified = async (path: string): Promise<readonly LogProblem[]> => {
  const store = await openEventStore(`sqlite:${path}`, { readOnly: true });
  const problems = await problemsIn(store);
  await store.close();
  return problems;
};

const columns = (path: string): readonly (readonly [string, string, string])[] => {
  const db = new Database(path, { readonly: true });
  const found = db
    .prepare<[], { tab: string; col: string; type: string }>(
      `SELECT t.name AS tab, c.name AS col, c.type AS type FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'`,
    )
    .all();
  db.close();
  return found.map(({ tab, col, type }) => [tab, col, type]);
};

const ALTERED: Readonly<Record<string, (column: string) => string>> = {
  INTEGER: (column) => `${column} + 100`,
  TEXT: (column) => `${column} || 'x'`,
  BLOB: (column) => `CAST(${column} || 'x' AS BLOB)`,
};

describe('the check of a SQLite log', () => {
  it('finds nothing in a sound one', async () => {
    expect(await verified(sound)).toEqual([]);
  });

  it('names table, key and column of one altered value, for every column of entries', async () => {
    const all = columns(sound).filter(([table]) => table === 'entries');
    expect(all).toHaveLength(10);
    for (const [table, column, type] of all) {
      const path = await tampered(
        `UPDATE ${table} SET ${column} = ${ALTERED[type]?.(column)} WHERE sequence = 14`,
      );
      const problems = await verified(path);
      const key = column === 'sequence' ? '114' : '14';
      expect(problems).toContainEqual({
        table,
        key,
        column,
        sequence: Number(key),
        problem: `column ${column} of table entries, sequence ${key}, is not as it was written`,
      });
      const store = await openEventStore(`sqlite:${path}`, { readOnly: true });
      await expect(allOf(store)).rejects.toThrow(CorruptEntry);
      await expect(allOf(store)).rejects.toMatchObject({ sequence: 14, column });
      await store.close();
    }
  });

  it('names table, key and column of every altered value in meta by refusing to open', async () => {
    const all = columns(sound).filter(([table]) => table === 'meta');
    expect(all.map(([, column]) => column)).toEqual(['key', 'value']);
    for (const [, column] of all) {
      const path = await tampered(`UPDATE meta SET ${column} = ${column} || 'x'`);
      await expect(verified(path)).rejects.toThrow(/table meta .*key "format"/);
    }
  });

  it.each([
    ['a row too many in meta', `INSERT INTO meta VALUES ('also', 'x')`, 'meta', 'also', 'key'],
    ['an entry taken out', 'DELETE FROM entries WHERE sequence = 5', 'entries', '5', 'sequence'],
    [
      'the first entry taken out',
      'DELETE FROM entries WHERE sequence = 1',
      'entries',
      '1',
      'sequence',
    ],
    [
      'two entries in each other’s place',
      `UPDATE entries SET sequence = -1 WHERE sequence = 3; UPDATE entries SET sequence = 3 WHERE sequence = 4;
       UPDATE entries SET sequence = 4 WHERE sequence = -1`,
      'entries',
      '3',
      'sequence',
    ],
    [
      'a negative sequence',
      'UPDATE entries SET sequence = -7 WHERE sequence = 21',
      'entries',
      '-7',
      'sequence',
    ],
    [
      'an entry put behind',
      `UPDATE entries SET sequence = 99 WHERE sequence = 2`,
      'entries',
      '2',
      'sequence',
    ],
    ['a gap in a stream', 'DELETE FROM entries WHERE sequence = 5', 'entries', 'a', 'revision'],
    ['a key taken out', 'DELETE FROM new_keys WHERE sequence = 5', 'keys', '5', 'key'],
    [
      'the key of another stream',
      'UPDATE new_keys SET stream_key = stream_key + 1 WHERE sequence = 5',
      'keys',
      '5',
      'key',
    ],
    ['a key too many', 'INSERT INTO keys VALUES (1, 2)', 'keys', '', null],
    [
      'a revision that a stream has twice',
      `UPDATE entries SET revision = 3 WHERE sequence = 5`,
      'entries',
      'a',
      'revision',
    ],
    ['a table too many', 'CREATE TABLE more (x)', 'more', '', null],
    ['an index too many', 'CREATE INDEX more ON entries (type)', 'more', '', null],
    [
      'a table defined otherwise',
      `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'metadata TEXT NOT NULL', 'metadata TEXT') WHERE name = 'entries'`,
      'entries',
      '',
      null,
    ],
  ])('finds %s', async (_, sql, table, key, column) => {
    expect(await verified(await tampered(sql))).toContainEqual(
      expect.objectContaining({ table, key, column }),
    );
  });

  it('gives what stands before the damage, and reads a stream up to it', async () => {
    const path = await tampered(
      `UPDATE entries SET data = CAST('forged' AS BLOB) WHERE sequence = 14`,
    );
    const store = await openEventStore(`sqlite:${path}`, { readOnly: true });
    const given: RecordedEvent[] = [];
    const reading = (async () => {
      for await (const batch of store.readAll(null)) given.push(...batch);
    })();
    await expect(reading).rejects.toThrow(
      'the log is damaged at entry 14: column data of table entries, sequence 14, is not as it was written',
    );
    expect(given).toEqual(soundEvents.slice(0, 13));
    await expect(streamOf(store, 'b')).rejects.toMatchObject({ sequence: 14, column: 'data' });
    expect(await streamOf(store, 'a')).toHaveLength(10);
    await store.close();
  });

  it('finds any flipped byte of the file, or all events are as they were', async () => {
    const bytes = await readFile(sound);
    const path = join(await mkdtemp(join(tmpdir(), 'log-')), 'events.db');
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const flipped = Buffer.from(bytes);
          flipped[at] = (flipped[at] ?? 0) ^ flip;
          await writeFile(path, flipped);
          let store: EventStore;
          try {
            store = await openEventStore(`sqlite:${path}`, { readOnly: true });
          } catch {
            return;
          }
          const problems = await problemsIn(store);
          if (problems.length === 0) expect(await allOf(store)).toEqual(soundEvents);
          await store.close();
        },
      ),
      { numRuns: cases(60) },
    );
  });
});
