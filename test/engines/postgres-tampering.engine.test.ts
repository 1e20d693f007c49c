import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openCatalog } from '#catalog';
import { openIntake } from '#ingest';
import { openPlatform, readConfig, rebuild, verify } from '#platform';
import { freshPostgresUrl } from './postgres/fresh-postgres-url.ts';
import { appendUnreadable, besides } from '../catalog/besides.ts';
import { compared, type Sound } from '../catalog/tampered.ts';
import { appendChange, proposedAndAssessed } from '../changes/entries.ts';
import { story } from '../shop/story.ts';
import { onServer } from './postgres/on-server.ts';
import { alter, placesIn } from './postgres/places.ts';

jest.setTimeout(600_000);

let sound: Sound;
let url: string;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tampering-'));
  url = freshPostgresUrl();
  const config = readConfig({
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: url,
  });
  const { log, settled, close } = await openPlatform(config, { mode: 'write' });
  const intake = openIntake(log, { maxDepth: 128 });
  const events = [...story, ...besides].map((event) => Buffer.from(JSON.stringify(event)));
  await intake.ingestMany(events);
  await appendUnreadable(log);
  await appendChange(log, proposedAndAssessed(0));
  await settled();
  const anew = await openCatalog('sqlite::memory:');
  for await (const batch of log.readAll(null)) await anew.project(batch);
  await close();
  sound = { config, anew };
});
afterAll(() => sound.anew.close());

const entries = story.length + besides.length + 3;

describe('a catalog on PostgreSQL and its log', () => {
  it('agree when nobody changed them, by the whole check too', async () => {
    expect(await compared(sound, sound.config)).toBeNull();
    expect(await verify(sound.config)).toMatchObject({ ok: true, entries, behind: 0 });
  });

  it('no longer agree when one value is altered, of every column of every table', async () => {
    const all = await placesIn(url);
    expect(all.length).toBeGreaterThan(150);
    for (const place of all) {
      const { table, column } = place;
      const { key, putBack } = await alter(url, place);
      expect(await compared(sound, sound.config)).toMatchObject({ table, key, column });
      await putBack();
    }
    expect(await compared(sound, sound.config)).toBeNull();
  });

  it('no longer agree when a row is missing, in any table', async () => {
    const tables = new Set((await placesIn(url)).map(({ table }) => table));
    for (const table of tables) {
      await onServer(url, `CREATE TABLE kept AS SELECT * FROM "${table}" LIMIT 1`);
      await onServer(url, `ALTER TABLE kept SET SCHEMA public`);
      await onServer(url, `DELETE FROM "${table}" WHERE ctid = (SELECT min(ctid) FROM "${table}")`);
      expect(await compared(sound, sound.config)).toMatchObject({
        table,
        column: null,
        found: null,
      });
      await onServer(url, `INSERT INTO "${table}" SELECT * FROM public.kept`);
      await onServer(url, 'DROP TABLE public.kept');
    }
    expect(await compared(sound, sound.config)).toBeNull();
  });

  it.each([
    ['a table', 'CREATE TABLE more (x int)', 'DROP TABLE more', { table: 'more' }],
    [
      'a column',
      'ALTER TABLE words ADD COLUMN more text',
      'ALTER TABLE words DROP COLUMN more',
      { table: 'words', column: 'more' },
    ],
    [
      'an order of text',
      'ALTER TABLE words ALTER COLUMN word TYPE text COLLATE "POSIX"',
      'ALTER TABLE words ALTER COLUMN word TYPE text COLLATE "C"',
      { table: 'words', column: 'word' },
    ],
    [
      'a default',
      'ALTER TABLE word_lists ALTER COLUMN place SET DEFAULT 1',
      'ALTER TABLE word_lists ALTER COLUMN place DROP DEFAULT',
      { table: 'word_lists', column: 'place' },
    ],
    [
      'an index',
      'CREATE INDEX more ON edges (kind)',
      'DROP INDEX more',
      { table: 'edges', found: 'on kind BINARY' },
    ],
    [
      'an index of some rows',
      'CREATE INDEX more ON edges (kind) WHERE id > 1',
      'DROP INDEX more',
      { table: 'edges' },
    ],
    [
      'a trigger',
      `CREATE FUNCTION public.more() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TRIGGER more BEFORE INSERT ON edges EXECUTE FUNCTION public.more()`,
      'DROP FUNCTION public.more CASCADE',
      { table: 'edges' },
    ],
    ['a view', 'CREATE VIEW more AS SELECT 1 AS x', 'DROP VIEW more', { table: 'more' }],
    [
      'a rule',
      'CREATE RULE more AS ON INSERT TO edges DO INSTEAD NOTHING',
      'DROP RULE more ON edges',
      { table: 'edges' },
    ],
    [
      'a constraint',
      'ALTER TABLE edges ADD CONSTRAINT more CHECK (id > 0)',
      'ALTER TABLE edges DROP CONSTRAINT more',
      { table: 'edges' },
    ],
    [
      'a policy that hides rows',
      'ALTER TABLE edges ENABLE ROW LEVEL SECURITY',
      'ALTER TABLE edges DISABLE ROW LEVEL SECURITY',
      { table: 'edges' },
    ],
    [
      'a table without a log of its own',
      'ALTER TABLE words SET UNLOGGED',
      'ALTER TABLE words SET LOGGED',
      { table: 'words' },
    ],
    ['a sequence', 'CREATE SEQUENCE more', 'DROP SEQUENCE more', { table: 'more' }],
  ])('no longer agree with %s that is none of ours', async (_, change, putBack, difference) => {
    await onServer(url, change);
    expect(await compared(sound, sound.config)).toMatchObject(difference);
    await onServer(url, putBack);
    expect(await compared(sound, sound.config)).toBeNull();
  });

  it('no longer agree without a table, a column or an index, until it is made anew', async () => {
    for (const loss of [
      'DROP TABLE words',
      'ALTER TABLE word_lists DROP COLUMN place',
      'DROP INDEX edges_owner_closed_at',
      'DROP TABLE projection',
    ]) {
      await onServer(url, loss);
      expect(await compared(sound, sound.config)).toMatchObject({ found: null });
      await rebuild(sound.config, { onStage: () => undefined });
      expect(await verify(sound.config)).toMatchObject({ ok: true, entries, behind: 0 });
    }
  });
});
