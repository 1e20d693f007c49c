import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verify, type Verdict } from '#platform';
import { addRow, alter, deleteLast, placesIn, type Place } from './places.ts';
import { compared, fileOf, makeSound, tampered, type Sound } from './tampered.ts';

let sound: Sound;
beforeAll(async () => {
  sound = await makeSound();
});
afterAll(() => sound.anew.close());

const places = (): readonly Place[] => placesIn(fileOf(sound.config.CATALOG_URL));

const differenceIn = (verdict: Verdict): object | null => (verdict.ok ? null : verdict.difference);

describe('a catalog and its log', () => {
  it('agree when nobody changed them', async () => {
    expect(await verify(sound.config)).toMatchObject({ ok: true, entries: 51, behind: 0 });
    expect(await compared(sound, sound.config)).toBeNull();
  });

  it('no longer agree when one value is altered, of every column of every table', async () => {
    const all = places();
    expect(all.length).toBeGreaterThan(150);
    for (const place of all) {
      const { table, column } = place;
      let key = '';
      const config = await tampered(sound, (db) => (key = alter(db, place)));
      expect(await compared(sound, config)).toMatchObject({ table, key, column });
    }
  });

  it.each([
    'projection.*',
    'events.sequence',
    'events.position',
    'nodes.name',
    'word_lists.closed_at',
  ])('no longer agree by the whole check either, of %s', async (which) => {
    const [table, own] = which.split('.');
    const some = places().filter(
      (place) => place.table === table && [place.column, '*'].includes(own ?? ''),
    );
    expect(some).not.toEqual([]);
    for (const place of some) {
      let key = '';
      const config = await tampered(sound, (db) => (key = alter(db, place)));
      const difference = differenceIn(await verify(config));
      expect(difference).toMatchObject({ where: 'catalog', table, key, column: place.column });
    }
  });

  it('no longer agree when a row is missing, or one too much, in any table', async () => {
    const all = places();
    for (const table of new Set(all.map((place) => place.table))) {
      const [place] = all.filter((one) => one.table === table);
      if (!place) throw new Error('unreachable: a table has a column');
      const less = await tampered(sound, (db) => deleteLast(db, place));
      expect(await compared(sound, less)).toMatchObject({ table, column: null, found: null });
      const more = await tampered(sound, (db) =>
        addRow(
          db,
          all.filter((place) => place.table === table),
        ),
      );
      expect(await compared(sound, more)).toMatchObject({ table, column: null, expected: null });
    }
  });

  it('no longer agree by the whole check when the checkpoint is missing', async () => {
    const config = await tampered(sound, (db) => db.exec('DELETE FROM projection'));
    expect(differenceIn(await verify(config))).toMatchObject({
      table: 'projection',
      key: 'catalog',
      sentence: 'table projection has no row with name catalog, but the log makes one',
    });
  });

  it.each([
    ['a table is missing', 'DROP TABLE words', { table: 'words', column: null }],
    ['a table is too much', 'CREATE TABLE more (x)', { table: 'more', column: null }],
    [
      'a column is too much',
      'ALTER TABLE words ADD COLUMN more text',
      { table: 'words', column: 'more' },
    ],
    [
      'a column is missing',
      'ALTER TABLE word_lists DROP COLUMN place',
      { table: 'word_lists', column: 'place' },
    ],
    ['an index is missing', 'DROP INDEX edges_owner_closed_at', { table: 'edges' }],
    ['an index is too much', 'CREATE INDEX more ON edges (kind)', { table: 'edges' }],
    [
      'an index is another',
      'DROP INDEX edges_owner_closed_at; CREATE INDEX edges_owner_closed_at ON edges (kind)',
      { expected: 'on owner BINARY, closed_at BINARY, id BINARY', found: 'on kind BINARY' },
    ],
    [
      'a trigger is too much',
      'CREATE TRIGGER more AFTER INSERT ON edges BEGIN DELETE FROM words; END',
      { table: 'edges' },
    ],
    ['a view is too much', 'CREATE VIEW more AS SELECT 1', { table: 'more' }],
    [
      'an index has lost a row',
      `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage =
       (SELECT rootpage FROM sqlite_schema WHERE name = 'field_edge_lists_owner_closed_at') WHERE name = 'edges_owner_closed_at'`,
      { sentence: expect.stringContaining('is damaged') },
    ],
  ])('no longer agree when %s', async (_, sql, difference) => {
    expect(await compared(sound, await tampered(sound, (db) => db.exec(sql)))).toMatchObject(
      difference,
    );
  });
});
