import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../causes.ts';
import { UsageError } from '../exit-codes.ts';

/**
 * Those of the files that differ from the commit at which the current branch left `ref`, or that Git does not track
 * yet. Throws {@link UsageError} outside of a repository, for an unknown `ref`, and in a shallow clone, where that
 * commit may be missing.
 */
export const changedSince = async (
  ref: string,
  files: readonly string[],
): Promise<readonly string[]> => {
  if (ref.startsWith('-')) throw new UsageError(`--changed-since is "${ref}", which is no commit`);
  if (files.includes('-')) {
    throw new UsageError('--changed-since is about files, so it does not go with --change -');
  }
  const root = await git('rev-parse', '--show-toplevel');
  if ((await git('rev-parse', '--is-shallow-repository')) === 'true') {
    throw new UsageError(
      'the repository is a shallow clone, so it is not known what the branch changed: fetch the whole history (actions/checkout with fetch-depth: 0, GIT_DEPTH: 0 on GitLab)',
    );
  }
  const base = await git('merge-base', ref, 'HEAD');
  const named = [
    await git('-C', root, 'diff', '--name-only', '-z', '--diff-filter=d', base),
    await git('-C', root, 'ls-files', '--others', '--exclude-standard', '-z'),
  ].flatMap((list) => list.split('\0').filter((name) => name !== ''));
  const changed = new Set(named.map((name) => join(root, name)));
  const kept: string[] = [];
  for (const file of files) if (changed.has(await realpath(file))) kept.push(file);
  return kept;
};

const run = promisify(execFile);

const git = async (...args: readonly string[]): Promise<string> => {
  try {
    const { stdout } = await run('git', args, { maxBuffer: 64 * 1024 * 1024 });
    return stdout.trimEnd();
  } catch (cause) {
    throw new UsageError(`git ${args.join(' ')} failed: ${messageOf(cause).trim()}`, { cause });
  }
};
