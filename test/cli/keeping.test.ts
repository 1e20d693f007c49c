import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { openEventStore } from '#event-store';
import { openIntake } from '#ingest';
import { story } from '../shop/story.ts';
import { newFolder, type Folder } from './terminal.ts';

let shop: Folder;

const change = (file: string, statement: string): void => {
  const database = new Database(join(shop.folder, file));
  expect(database.prepare(statement).run().changes).toBe(1);
  database.close();
};

describe('ledgerline verify and rebuild', () => {
  beforeEach(async () => {
    shop = newFolder();
    expect(await shop.ledgerline(['ingest', shop.writeShop()])).toMatchObject({ code: 0 });
  });

  it('agree where nothing was touched', async () => {
    const { code, out } = await shop.ledgerline(['verify']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^verified: sqlite:.*events\.db and sqlite:.*catalog\.db agree\n38 entries of the log, \d+ rows of the catalog, graph [0-9a-f]{64}\n$/,
    );
    const { out: json } = await shop.ledgerline(['verify', '--json']);
    expect(JSON.parse(json)).toMatchObject({ ok: true, entries: 38, behind: 0 });
  });

  it('tell the first difference in the catalog by table, key and column, and mend it', async () => {
    change('catalog.db', "UPDATE nodes SET name = 'raw/odrers' WHERE name = 'raw/orders'");
    const { code, out } = await shop.ledgerline(['verify']);
    expect(code).toBe(1);
    expect(out).toMatch(/^different: /);
    expect(out).toMatch(/^ {2}in {8}catalog$/m);
    expect(out).toMatch(/^ {2}table {5}nodes$/m);
    expect(out).toMatch(/^ {2}key {7}.+$/m);
    expect(out).toMatch(/^ {2}column {4}name$/m);
    expect(out).toMatch(/^ {2}found {5}.*odrers/m);

    expect(await shop.ledgerline(['rebuild'])).toEqual({
      code: 0,
      out: `${shop.settings.CATALOG_URL} was rebuilt from 38 entries of the log\n`,
      err: '',
    });
    expect(await shop.ledgerline(['verify'])).toMatchObject({ code: 0 });
  });

  it('find a log that was tampered with', async () => {
    change(
      'events.db',
      "UPDATE entries SET recorded_at = '2020-01-01T00:00:00.000Z' WHERE sequence = 7",
    );
    const { code, out } = await shop.ledgerline(['verify', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, difference: { where: 'log' } });
    expect(await shop.ledgerline(['rebuild'])).toMatchObject({ code: 3, out: '' });
  });

  it('show a person who waits how far they are', async () => {
    const { err } = await shop.ledgerline(['verify'], { columns: 100 });
    for (const stage of ['reading the log', 'folding its events', 'comparing rows']) {
      expect(err).toContain(stage);
    }
  });
});

describe('ledgerline key create', () => {
  beforeAll(() => {
    shop = newFolder();
  });

  it('prints the key once, alone, and keeps only its hash, for its owner alone to read', async () => {
    const file = join(shop.folder, 'keys.json');
    const { code, out, err } = await shop.ledgerline([
      ...['key', 'create', '--file', file, '--actor', 'kim', '--role', 'read', 'ingest'],
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/^ledgerline_[\w-]{43}\n$/);
    expect(err).toBe(
      `This is the key of kim (read, ingest). It is not shown again: ${file} holds only its hash.\n`,
    );
    expect(readFileSync(file, 'utf8')).not.toContain(out.trim());
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('takes the file from the settings, and refuses to write over another', async () => {
    const env = { API_KEYS_FILE: shop.write('other.json', '{"precious": true}') };
    const { code, err } = await shop.ledgerline(
      ['key', 'create', '--actor', 'kim', '--role', 'admin', '--json'],
      { env },
    );
    expect(code).toBe(3);
    expect(JSON.parse(err)).toEqual({
      problems: [expect.stringContaining('other.json was not written by "ledgerline key create"')],
    });
    expect(readFileSync(env.API_KEYS_FILE, 'utf8')).toBe('{"precious": true}');
  });
});

describe('an answer', () => {
  it('says what it lacks when the log has gone on', async () => {
    shop = newFolder();
    await shop.ledgerline(['ingest', shop.writeShop(1, 36)]);
    const log = await openEventStore(shop.settings.EVENT_STORE_URL);
    const raws = story.slice(36).map((event) => Buffer.from(JSON.stringify(event)));
    await openIntake(log, { maxDepth: 128 }).ingestMany(raws);
    await log.close();

    const { code, out, err } = await shop.ledgerline(['search', 'coupons', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ asOf: 36 });
    expect(err).toBe('note: this is as of #36; 2 later entries of the log not in the answer yet\n');
    expect((await shop.ledgerline(['search', 'coupons', '--as-of', '36'])).err).toBe('');
    expect((await shop.ledgerline(['verify'])).out).toContain(
      '2 later entries are not in the catalog yet',
    );
    // Whatever is written next brings the catalog up to date.
    await shop.ledgerline(['ingest', shop.writeShop(1, 1)]);
    expect((await shop.ledgerline(['search', 'coupons'])).err).toBe('');
  });
});
