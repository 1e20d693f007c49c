import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openCatalog } from '#catalog';
import { meaningOf } from './meaning.ts';

describe('a catalog file that cannot be read', () => {
  it('is reported as damaged, with instructions', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'damaged-')), 'catalog.db');
    writeFileSync(file, 'this is no database, and never was one'.repeat(100));
    for (const readOnly of [true, false]) {
      await expect(openCatalog(`sqlite:${file}`, { readOnly })).rejects.toThrow(
        `the catalog sqlite:${file} is damaged (file is not a database): rebuild it from the log with "ledgerline rebuild"`,
      );
    }
  });

  it('because it is empty is reported with instructions, and is filled by a writer', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'empty-')), 'catalog.db');
    writeFileSync(file, '');
    await expect(openCatalog(`sqlite:${file}`, { readOnly: true })).rejects.toThrow(
      `the catalog sqlite:${file} is empty or damaged (no such table: projection): rebuild it from the log with "ledgerline rebuild"`,
    );
    const catalog = await openCatalog(`sqlite:${file}`);
    expect(await catalog.checkpoint()).toMatchObject({ sequence: 0 });
    await catalog.close();
  });

  it('because its folder cannot be written is reported with instructions', async () => {
    await expect(openCatalog('sqlite:/proc/catalog.db')).rejects.toThrow(
      'the catalog sqlite:/proc/catalog.db cannot be opened (unable to open database file): check that this user may read it and write in its folder, which is needed even for reading',
    );
  });

  it('because of its folder is reported as needing a writable folder', () => {
    const error = Object.assign(new Error('unable to open database file'), {
      code: 'SQLITE_CANTOPEN',
    });
    expect(meaningOf(error, 'sqlite:catalog.db')).toBe(
      'the catalog sqlite:catalog.db cannot be opened (unable to open database file): check that this user may read it and write in its folder, which is needed even for reading',
    );
  });
});
