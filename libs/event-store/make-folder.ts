import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A folder cannot be created. The message says where and why. */
export class FolderNotMade extends Error {
  override readonly name = 'FolderNotMade';
}

/**
 * Creates a folder and its missing parents. Returns the topmost folder created. Null: it existed.
 * Creates them one by one, because Node's recursive mkdir never ends if the system allows no folder
 * in an existing one, as in /proc. Throws {@link FolderNotMade}.
 */
export const makeFolder = (path: string): string | null => {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) {
    try {
      mkdirSync(folder);
    } catch (cause) {
      // Another process may have been faster.
      if (existsSync(folder)) continue;
      const reason = String(cause).replace(/^Error: /, '');
      throw new FolderNotMade(
        `the folder ${folder} cannot be created (${reason}): check that ${dirname(folder)} is a folder that this user may write in, or name another place`,
        { cause },
      );
    }
  }
  return missing[0] ?? null;
};
