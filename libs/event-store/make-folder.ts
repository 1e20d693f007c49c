import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A folder cannot be made; the message says where and why. */
export class FolderNotMade extends Error {
  override readonly name = 'FolderNotMade';
}

/**
 * Makes a folder, and those above it that are missing; answers the topmost that was made, `null` for none. One by one, since Node's own way
 * never ends where the system makes none in a folder that is there, as in /proc. Throws {@link FolderNotMade}.
 */
export const makeFolder = (path: string): string | null => {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) {
    try {
      mkdirSync(folder);
    } catch (cause) {
      // Another process may have been quicker.
      if (existsSync(folder)) continue;
      const reason = String(cause).replace(/^Error: /, '');
      throw new FolderNotMade(
        `the folder ${folder} cannot be made (${reason}): see that ${dirname(folder)} is a folder that this user may write in, or name another place`,
        { cause },
      );
    }
  }
  return missing[0] ?? null;
};
