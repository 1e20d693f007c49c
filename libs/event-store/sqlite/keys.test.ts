import { crc32 } from 'node:zlib';
import { expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { SqliteDatabase, SqliteRow } from './database.ts';
import { openLogKeys } from './keys.ts';
import { createTables } from './schema.ts';

const open = (): SqliteDatabase => {
  const db = new Database(':memory:');
  const opened: SqliteDatabase = {
    prepare: (sql) => {
      const statement = db.prepare<unknown[], SqliteRow>(sql);
      return {
        run: (...values) => void statement.run(values),
        get: (...values) => statement.get(values),
        all: (...values) => statement.all(values),
        iterate: (...values) => statement.iterate(values),
      };
    },
    exec: (sql) => void db.exec(sql),
    pragma: (text) => db.pragma(text, { simple: true }),
    isInTransaction: () => db.inTransaction,
    close: () => void db.close(),
  };
  createTables(opened);
  return opened;
};

const counted = (db: SqliteDatabase, table: string): number =>
  Number(db.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count']);

it('every entry is found by its stream and its id, before, while and after its keys are moved, and by a process that begins there', () => {
  const commits = fc.array(fc.record({ size: fc.nat(90), restarts: fc.boolean() }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(commits, (all) => {
      const db = open();
      let keys = openLogKeys(db, 100);
      const streams: string[] = [];
      for (const { size, restarts } of all) {
        for (let count = 0; count < size; count += 1) {
          const stream = `stream ${streams.length % 7}`;
          streams.push(stream);
          keys.add(streams.length, stream, `id ${streams.length}`);
        }
        keys.moveSome();
        if (restarts) keys = openLogKeys(db, 100);
        for (let index = 0; index < streams.length; index += 1)
          expect([...keys.candidates(`id ${index + 1}`)]).toContain(index + 1);
      }
      for (let stream = 0; stream < 7; stream += 1) {
        const name = `stream ${stream}`;
        const expected = streams.flatMap((one, index) => (one === name ? [index + 1] : []));
        const found = new Set(keys.candidates(name));
        expect([...found].sort((a, b) => a - b)).toEqual(expected);
      }
      db.close();
    }),
    { numRuns: 100 },
  );
});

it('keys are moved, so that few are new in a long log', () => {
  const db = open();
  const keys = openLogKeys(db, 100);
  for (let sequence = 1; sequence <= 5000; sequence += 1) {
    keys.add(sequence, `stream ${sequence}`, `id ${sequence}`);
    keys.moveSome();
    expect(counted(db, 'new_keys')).toBeLessThanOrEqual(200);
  }
  expect(counted(db, 'keys') + 2 * counted(db, 'new_keys')).toBeGreaterThanOrEqual(10_000);
  db.close();
});

it.each([60, 10])('keys are moved by processes that each add only %s entries, and end', (each) => {
  const db = open();
  for (let sequence = 1; sequence <= 6000;) {
    const keys = openLogKeys(db, 100);
    for (const end = sequence + each; sequence < end; sequence += 1)
      keys.add(sequence, `stream ${sequence}`, `id ${sequence}`);
    keys.moveSome();
    expect(counted(db, 'new_keys')).toBeLessThanOrEqual(400);
  }
  const keys = openLogKeys(db, 100);
  for (let sequence = 1; sequence <= 6000; sequence += 1) {
    expect([...keys.candidates(`stream ${sequence}`)]).toContain(sequence);
    expect([...keys.candidates(`id ${sequence}`)]).toContain(sequence);
  }
  db.close();
});

it('two texts of one key are both candidates', () => {
  const db = open();
  const keys = openLogKeys(db, 100);
  // Texts with the same CRC-32.
  expect(crc32('plumless')).toBe(crc32('buckeroo'));
  keys.add(1, 'plumless', 'a');
  keys.add(2, 'buckeroo', 'b');
  expect([...keys.candidates('plumless')]).toEqual([2, 1]);
  db.close();
});
