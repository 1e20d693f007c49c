import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { placesIn } from './places.ts';
import { compared, fileOf, inNewFolder, makeSound, type Sound } from './tampered.ts';
import { cases } from '../effort.ts';

let sound: Sound;
beforeAll(async () => {
  sound = await makeSound();
});
afterAll(() => sound.anew.close());

/** Everything that stands in a catalog, read without the code that is tested. */
const rowsIn = (path: string): unknown => {
  const names = new Set(placesIn(fileOf(sound.config.CATALOG_URL)).map(({ table }) => table));
  const db = new Database(path, { readonly: true });
  const rows = [...names].map((name) => [name, db.prepare(`SELECT * FROM "${name}"`).all()]);
  db.close();
  return rows;
};

// Those of the log are flipped in test/log/tampering.deep.test.ts.
it('a flipped byte in the file of a catalog is found, or leaves all rows as they were', async () => {
  const bytes = await readFile(fileOf(sound.config.CATALOG_URL));
  const before = rowsIn(fileOf(sound.config.CATALOG_URL));
  const config = await inNewFolder();
  const path = fileOf(config.CATALOG_URL);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, flip) => {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ flip;
        await writeFile(path, flipped);
        const difference = await compared(sound, config).catch((error: unknown) => String(error));
        if (difference === null) expect(rowsIn(path)).toEqual(before);
      },
    ),
    { numRuns: cases(140) },
  );
});
