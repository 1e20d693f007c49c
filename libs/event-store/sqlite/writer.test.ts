import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import type { NewEvent } from '../event-store.ts';
import type { SqliteDatabase, SqliteRow } from './database.ts';
import { createTables } from './schema.ts';
import { verifyFile } from './verify.ts';
import { sqliteWriter } from './writer.ts';

const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'writer-')), 'events.db');

/** A connection that tells of each row that was got one by one. */
const open = (path: string, onGet: (sql: string) => void = () => undefined): SqliteDatabase => {
  const db = new Database(path);
  const opened: SqliteDatabase = {
    prepare: (sql) => {
      const statement = db.prepare<unknown[], SqliteRow>(sql);
      return {
        run: (...values) => void statement.run(values),
        get: (...values) => {
          const row = statement.get(values);
          onGet(sql);
          return row;
        },
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

const eventOf = (id: string): NewEvent => ({
  id,
  type: 'Happened',
  recordedAt: '2026-01-01T00:00:00.000Z',
  data: Buffer.from('{}'),
  metadata: '{}',
});

const eventsOf = (count: number): readonly NewEvent[] =>
  Array.from({ length: count }, (_, index) => eventOf(`id ${index}`));

it('the last revision of a long stream is found by its last entry', () => {
  const path = newFile();
  const before = open(path);
  sqliteWriter(before).append([{ stream: 's', expected: 'none', events: eventsOf(1000) }]);
  before.close();
  let got = 0;
  const db = open(path, () => (got += 1));
  const writer = sqliteWriter(db);
  expect(writer.newStreams(['s', 'other'])).toEqual(['other']);
  expect(writer.append([{ stream: 's', expected: 'none', events: [eventOf('a')] }])).toEqual([
    { kind: 'wrong-revision', actual: 999 },
  ]);
  expect(got).toBeLessThan(10);
  db.close();
});

it('a log that another connection writes is found to be intact', () => {
  const path = newFile();
  const db = open(path);
  const writer = sqliteWriter(db);
  let streams = 0;
  const add = (): void =>
    void writer.append([{ stream: `s${streams++}`, expected: 'none', events: [eventOf('a')] }]);
  add();
  const reader = open(path, add);
  expect(verifyFile(reader, 2)).toEqual([]);
  reader.close();
  db.close();
});

it('an id that is twice in a stream is found', () => {
  const db = open(newFile());
  const writer = sqliteWriter(db);
  // No caller appends one id twice, so it stands for an entry that the writer did not find.
  writer.append([{ stream: 's', expected: 'none', events: [eventOf('a'), eventOf('a')] }]);
  writer.append([{ stream: 't', expected: 'none', events: [eventOf('a'), eventOf('b')] }]);
  expect(verifyFile(db, 2)).toMatchObject([{ table: 'entries', key: 's', column: 'id' }]);
  db.close();
});
