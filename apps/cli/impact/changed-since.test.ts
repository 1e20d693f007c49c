import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { changedSince } from './changed-since.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ledgerline-branch-')));
const before = process.cwd();

const git = (...args: readonly string[]): void => {
  const identity = ['-c', 'user.name=ann', '-c', 'user.email=ann@shop.example'];
  execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'pipe' });
};

const commit = (...names: readonly string[]): void => {
  for (const name of names) writeFileSync(join(folder, name), `${name} ${Math.random()}`);
  git('add', '.');
  git('commit', '-qm', names.join());
};

beforeAll(() => {
  git('init', '-q', '-b', 'main');
  mkdirSync(join(folder, 'changes'));
  commit('changes/old.yaml');
  git('checkout', '-qb', 'branch');
  commit('changes/own.yaml');
  git('checkout', '-q', 'main');
  commit('changes/theirs.yaml');
  git('checkout', '-q', 'branch');
  git('merge', '-q', '--no-edit', 'main');
  writeFileSync(join(folder, 'changes/new.yaml'), 'not added yet');
  process.chdir(folder);
});
afterAll(() => process.chdir(before));

const ALL = ['old', 'own', 'theirs', 'new'].map((name) => `changes/${name}.yaml`);

it('gives the files that the branch touches, and not those that came from the other one', async () => {
  expect(await changedSince('main', ALL)).toEqual(['changes/own.yaml', 'changes/new.yaml']);
});

it('refuses an unknown commit, an option, and a shallow clone', async () => {
  await expect(changedSince('mian', ALL)).rejects.toThrow('git merge-base mian HEAD failed');
  await expect(changedSince('--all', ALL)).rejects.toThrow('which is no commit');
  await expect(changedSince('main', ['-'])).rejects.toThrow('does not go with --change -');
  git('clone', '-q', '--depth', '1', `file://${folder}`, 'shallow');
  process.chdir(join(folder, 'shallow'));
  await expect(changedSince('HEAD', [])).rejects.toThrow('fetch-depth: 0');
  process.chdir(folder);
});
