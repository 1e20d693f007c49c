import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';

const BIN = fileURLToPath(new URL('../../bin/ledgerline.js', import.meta.url));

let folder: Folder;
let file: string;

beforeEach(() => {
  folder = newFolder();
  file = join(folder.folder, 'keys.json');
});

const key = (...argv: readonly string[]) => folder.ledgerline(['key', ...argv, '--file', file]);

const created = async (actor: string, ...options: readonly string[]): Promise<string> => {
  const argv = ['create', '--actor', actor, '--role', 'read', '--json', ...options];
  return z.object({ id: z.string() }).parse(JSON.parse((await key(...argv)).out)).id;
};

describe('ledgerline key list', () => {
  it('shows who has a key, with which roles, and until when', async () => {
    const ann = await created('ann\u001b[2J');
    const ben = await created('ben', '--expires', '2126-12-31');
    const { code, out } = await key('list');
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['ID', 'ACTOR', 'ROLES', 'CREATED', 'EXPIRES'],
      [ann, 'ann\\u{1b}[2J', 'read', expect.stringMatching(/^\d{4}-.*Z$/), 'never'],
      [ben, 'ben', 'read', expect.stringMatching(/^\d{4}-.*Z$/), '2127-01-01 00:00:00Z'],
      ['2 keys.'],
      [''],
    ]);
    const { out: json } = await key('list', '--json');
    expect(JSON.parse(json)).toMatchObject({
      keys: [{ id: ann }, { id: ben, expiresAt: '2127-01-01T00:00:00.000Z' }],
    });
    expect(json).not.toContain('hash');
  });

  it('ends with 3 where there is no file', async () => {
    expect(await key('list')).toMatchObject({
      code: 3,
      err: expect.stringContaining('keys.json does not exist'),
    });
  });
});

describe('ledgerline key revoke', () => {
  it('removes a key, and says whose it was', async () => {
    const ann = await created('ann');
    const ben = await created('ben');
    expect(await key('revoke', ann)).toEqual({
      code: 0,
      out: `The key ${ann} of ann (read) is revoked.\n`,
      err: '',
    });
    expect(readFileSync(file, 'utf8')).not.toContain(ann);
    expect(readFileSync(file, 'utf8')).toContain(ben);
    expect(await key('revoke', ann)).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringContaining(`has no key ${ann}: "ledgerline key list" lists`),
    });
  });
});

describe('ledgerline key create', () => {
  it('refuses an expiry that is past, or no time', async () => {
    const argv = ['create', '--actor', 'ann', '--role', 'read', '--expires'];
    expect(await key(...argv, '2020-01-01')).toMatchObject({
      code: 2,
      err: 'error: --expires is 2020-01-02 00:00:00Z, which is past: give a later time\n',
    });
    expect(await key(...argv, 'tomorrow')).toMatchObject({ code: 2 });
  });

  it('loses no key when several processes change the file at the same time', async () => {
    const revoked = await created('revoked');
    const run = promisify(execFile);
    const argv = (actor: number) => [
      'key',
      'create',
      '--file',
      file,
      '--actor',
      `a${actor}`,
      '--role',
      'read',
    ];
    await Promise.all([
      ...Array.from({ length: 8 }, (_, actor) => run(process.execPath, [BIN, ...argv(actor)])),
      run(process.execPath, [BIN, 'key', 'revoke', revoked, '--file', file]),
    ]);
    const { out } = await key('list', '--json');
    const actors = z
      .object({ keys: z.array(z.object({ actor: z.string() })) })
      .parse(JSON.parse(out));
    expect(actors.keys.map(({ actor }) => actor).sort()).toEqual(
      Array.from({ length: 8 }, (_, actor) => `a${actor}`),
    );
  }, 60_000);
});
