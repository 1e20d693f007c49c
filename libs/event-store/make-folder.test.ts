import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FolderNotMade, makeFolder } from './make-folder.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'folders-'));

describe('a folder', () => {
  it('is created with its missing parents, and the topmost one is returned', () => {
    const there = newFolder();
    expect(makeFolder(join(there, 'a', 'b', 'c'))).toBe(join(there, 'a'));
    expect(existsSync(join(there, 'a', 'b', 'c'))).toBe(true);
    expect(makeFolder(join(there, 'a', 'b', 'd'))).toBe(join(there, 'a', 'b', 'd'));
  });

  it('that exists is left alone', () => {
    expect(makeFolder(newFolder())).toBeNull();
  });

  it('below a file, or where the system does not allow it, is reported with the place and the reason', () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    expect(() => makeFolder(join(file, 'a'))).toThrow(FolderNotMade);
    expect(() => makeFolder('/proc/nope/deeper')).toThrow(
      /^the folder \/proc\/nope cannot be created \(ENOENT.*\): check that \/proc is a folder that this user may write in/,
    );
  });
});
