import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The version of this package, from the package.json above this file, wherever it was built to. */
export const version = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).version;
};

const manifest = z.object({ version: z.string() });

/** How this program names itself to servers and in the log. */
export const CLIENT = `ledgerline/${version()}`;
