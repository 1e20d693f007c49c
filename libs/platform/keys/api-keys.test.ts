import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { noKeys, openApiKeys } from './api-keys.ts';
import { createKey, listKeys, revokeKey } from './manage-keys.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledgerline-keys-'));
  file = join(folder, 'deep', 'keys.json');
});
afterEach(() => {
  jest.useRealTimers();
  rmSync(folder, { recursive: true });
});

describe('a key', () => {
  it('identifies its actor and roles, and is not stored in any file', () => {
    const { id, key } = createKey(file, 'airflow', ['ingest']);
    expect(openApiKeys(file).authenticate(`Bearer ${key}`)).toEqual({
      actor: 'airflow',
      keyId: id,
      roles: ['ingest'],
    });
    expect(readFileSync(file, 'utf8')).not.toContain(key);
  });

  it('differs from every other key', () => {
    const made = ['ann', 'ben', 'cleo'].map((actor) => createKey(file, actor, ['read']).key);
    const keys = openApiKeys(file);
    expect(made.map((key) => keys.authenticate(`bearer ${key}`)?.actor)).toEqual([
      'ann',
      'ben',
      'cleo',
    ]);
  });

  it('is in a file that only its owner can read', () => {
    createKey(file, 'ann', ['read']);
    createKey(file, 'ben', ['read']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    [undefined],
    [''],
    ['Bearer'],
    ['Bearer '],
    ['Basic YTpi'],
    ['Bearer ledgerline_wrong'],
    ['Bearer a b'],
  ])('is required: "%s" is rejected', (header) => {
    createKey(file, 'ann', ['read']);
    expect(openApiKeys(file).authenticate(header)).toBeNull();
  });

  it('is accepted, and stops being accepted, without a restart', () => {
    jest.useFakeTimers();
    const first = createKey(file, 'ann', ['read']);
    const keys = openApiKeys(file);
    const second = createKey(file, 'ben', ['admin']);
    expect(keys.authenticate(`Bearer ${second.key}`)).toBeNull();
    jest.advanceTimersByTime(1000);
    expect(keys.authenticate(`Bearer ${second.key}`)?.roles).toEqual(['admin']);
    writeFileSync(file, JSON.stringify({ format: 1, keys: [] }));
    jest.advanceTimersByTime(1000);
    expect(keys.authenticate(`Bearer ${first.key}`)).toBeNull();
  });
});

describe('a key that expires', () => {
  it('is rejected from that time on, without a restart', () => {
    jest.useFakeTimers({ now: Date.parse('2026-11-30T12:00:00Z') });
    const { id, key } = createKey(file, 'ann', ['read'], '2026-11-30T12:00:10.000Z');
    const keys = openApiKeys(file);
    jest.advanceTimersByTime(9999);
    expect(keys.authenticate(`Bearer ${key}`)?.keyId).toBe(id);
    jest.advanceTimersByTime(1);
    expect(keys.authenticate(`Bearer ${key}`)).toBeNull();
    expect(keys.problem()).toBeNull();
  });

  it('uses a format that versions without expiry refuse to read', () => {
    const format = (): unknown =>
      (JSON.parse(readFileSync(file, 'utf8')) as { format: unknown }).format;
    createKey(file, 'ann', ['read']);
    expect(format()).toBe(1);
    const { id } = createKey(file, 'ben', ['read'], '2036-11-30T12:00:00.000Z');
    expect(format()).toBe(2);
    revokeKey(file, id);
    expect(format()).toBe(1);
  });
});

describe('a key file', () => {
  it('lists its keys without their hashes', () => {
    const { id } = createKey(file, 'ann', ['read', 'propose'], '2036-11-30T12:00:00.000Z');
    expect(listKeys(file)).toEqual([
      {
        id,
        actor: 'ann',
        roles: ['read', 'propose'],
        createdAt: expect.stringMatching(/Z$/),
        expiresAt: '2036-11-30T12:00:00.000Z',
      },
    ]);
  });

  it('loses only the revoked key', () => {
    const ann = createKey(file, 'ann', ['read']);
    const ben = createKey(file, 'ben', ['admin']);
    expect(revokeKey(file, ann.id)).toMatchObject({ id: ann.id, actor: 'ann' });
    const keys = openApiKeys(file);
    expect(keys.authenticate(`Bearer ${ann.key}`)).toBeNull();
    expect(keys.authenticate(`Bearer ${ben.key}`)?.actor).toBe('ben');
    expect(() => revokeKey(file, ann.id)).toThrow(`has no key ${ann.id}`);
    expect(listKeys(file)).toHaveLength(1);
  });

  it('stays at the target of a symbolic link', () => {
    createKey(file, 'ann', ['read']);
    const link = join(folder, 'link.json');
    symlinkSync(file, link);
    createKey(link, 'ben', ['read']);
    expect(listKeys(file).map(({ actor }) => actor)).toEqual(['ann', 'ben']);
  });

  it('is not locked after a change, even if the change failed', () => {
    createKey(file, 'ann', ['read']);
    expect(() => revokeKey(file, 'none')).toThrow('has no key none');
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it.each([0o620, 0o602, 0o666])(
    'is rejected with mode %o, because others can write it',
    (mode) => {
      jest.useFakeTimers();
      const { key } = createKey(file, 'ann', ['read']);
      const problems: unknown[] = [];
      const keys = openApiKeys(file, (problem) => problems.push(problem));
      chmodSync(file, mode);
      jest.advanceTimersByTime(1000);
      expect(keys.authenticate(`Bearer ${key}`)).toBeNull();
      const sentence = `the key file ${file} can be written by others, who could give themselves any role: run "chmod 600 ${file}"`;
      expect(keys.problem()).toBe(sentence);
      expect(() => openApiKeys(file)).toThrow(sentence);
      expect(() => createKey(file, 'ben', ['read'])).toThrow(sentence);
      chmodSync(file, 0o644);
      jest.advanceTimersByTime(1000);
      expect(keys.authenticate(`Bearer ${key}`)?.actor).toBe('ann');
      expect(problems).toEqual([sentence, null]);
    },
  );
});

describe('a key file that cannot be read', () => {
  it.each([
    ['not JSON', '{', /is not JSON$/],
    ['of another kind', '[]', /was not written by "ledgerline key create"/],
    [
      'with a bad key',
      JSON.stringify({ format: 1, keys: [{ id: 'a', actor: 'b', roles: ['rule'], hash: '' }] }),
      /keys\.0\.roles\.0/,
    ],
  ])('is rejected when %s, and is not overwritten', (_, content, problem) => {
    const path = join(folder, 'keys.json');
    writeFileSync(path, content);
    expect(() => openApiKeys(path)).toThrow(problem);
    expect(() => createKey(path, 'ann', ['read'])).toThrow(problem);
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  it('is rejected with instructions if it does not exist', () => {
    expect(() => openApiKeys(file)).toThrow(
      /does not exist: create a key with "ledgerline key create/,
    );
  });

  it('rejects every key while it is damaged, says why, and is read again once it is repaired', () => {
    jest.useFakeTimers();
    const { key } = createKey(file, 'ann', ['read']);
    const whole = readFileSync(file);
    const keys = openApiKeys(file);
    writeFileSync(file, '{');
    jest.advanceTimersByTime(1000);
    expect(keys.authenticate(`Bearer ${key}`)).toBeNull();
    expect(keys.problem()).toMatch(/is not JSON/);
    writeFileSync(file, whole);
    jest.advanceTimersByTime(1000);
    expect(keys.authenticate(`Bearer ${key}`)?.actor).toBe('ann');
    expect(keys.problem()).toBeNull();
  });
});

describe('a server without keys', () => {
  it('lets everyone read, ingest and propose, and nobody approve', () => {
    expect(noKeys.authenticate(undefined)?.roles).toEqual(['read', 'ingest', 'propose']);
  });
});
