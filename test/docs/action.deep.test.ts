import { execFile, execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { serveWithKeys } from '../changes/asking.ts';
import { copyRun } from '../changes/copies.ts';

// The action, as a runner has it: its checkout with the built client, Node and a shell, and neither npm nor ledgerline.

const action = z
  .object({
    runs: z.object({ steps: z.array(z.object({ run: z.string() })).length(1) }),
  })
  .parse(parse(readFileSync('action.yml', 'utf8')));

const folder = mkdtempSync(join(tmpdir(), 'ledgerline-action-'));
let here: Awaited<ReturnType<typeof serveWithKeys>>;
let url = '';

beforeAll(async () => {
  here = await serveWithKeys({ ann: ['read'] }, null);
  url = await here.served.fastify.listen({ host: '127.0.0.1', port: 0 });
  const table = (hour: number, ...fields: readonly string[]) => ({
    eventTime: `2026-03-05T0${hour}:00:00Z`,
    producer: 'https://shop.example/tables',
    dataset: {
      ...{ namespace: 'n', name: 'A' },
      facets: { schema: { fields: fields.map((name) => ({ name })) } },
    },
  });
  await here.served.tell([
    ...[table(1, 'x', 'old'), table(2, 'x')],
    copyRun('copy', 'A', 'B', ['x']),
  ]);
  mkdirSync(join(folder, 'checkout/client'), { recursive: true });
  copyFileSync('dist/client/ledgerline.mjs', join(folder, 'checkout/client/ledgerline.mjs'));
  copyFileSync('package.json', join(folder, 'checkout/package.json'));
  mkdirSync(join(folder, 'bin'));
  symlinkSync(process.execPath, join(folder, 'bin/node'));
  for (const program of ['bash', 'cat', 'sed']) {
    const [path = ''] = execFileSync('/bin/sh', ['-c', `command -v ${program}`])
      .toString()
      .split('\n');
    symlinkSync(path, join(folder, 'bin', program));
  }
});
afterAll(() => here.served.close());

interface Ran {
  readonly code: number;
  readonly err: string;
  readonly summary: string;
  readonly runs: number;
}

const ran = async (fields: readonly string[], failOn = 'breaking'): Promise<Ran> => {
  const job = mkdtempSync(join(folder, 'job-'));
  mkdirSync(join(job, 'changes'));
  for (const field of fields) {
    const dataset = { namespace: 'n', name: 'A' };
    const proposal = { title: `Drop ${field}`, changes: [{ kind: 'DROP_FIELD', dataset, field }] };
    writeFileSync(join(job, 'changes', `${field}.yaml`), JSON.stringify(proposal));
  }
  const env = {
    PATH: join(folder, 'bin'),
    GITHUB_ACTION_PATH: join(folder, 'checkout'),
    GITHUB_STEP_SUMMARY: join(job, 'summary.md'),
    ...{ LEDGERLINE_URL: url, LEDGERLINE_API_KEY: here.keyOf('ann') },
    ...{ CHANGE: 'changes/**', FAIL_ON: failOn, MAX_LAG: '1000' },
  };
  const [step] = action.runs.steps;
  return new Promise((resolve) => {
    const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''];
    execFile(join(folder, 'bin/bash'), args, { cwd: job, env }, (error, _out, err) => {
      const sarif = JSON.parse(readFileSync(join(job, 'impact.sarif'), 'utf8')) as {
        readonly runs: readonly unknown[];
      };
      const summary = readFileSync(join(job, 'summary.md'), 'utf8');
      resolve({ code: error ? Number(error.code) : 0, err, summary, runs: sarif.runs.length });
    });
  });
};

describe('action.yml', () => {
  it('assesses two change files, one of which was carried out before', async () => {
    const { code, summary, runs } = await ran(['old', 'x']);
    expect({ code, runs }).toEqual({ code: 1, runs: 1 });
    expect(summary).toContain('Impact: Drop x');
    expect(summary).toContain('is already so since &#35;2');
  });

  it('passes when all are carried out, and when no change file is left', async () => {
    expect(await ran(['old'])).toMatchObject({ code: 0, runs: 1, err: '' });
    expect(await ran([])).toMatchObject({
      ...{ code: 0, runs: 1, summary: 'There is nothing to assess.\n' },
    });
  });
});

it('the client in the repository is the one that the sources give: npm run client writes it', () => {
  const isSame = readFileSync('client/ledgerline.mjs').equals(
    readFileSync('dist/client/ledgerline.mjs'),
  );
  expect(isSame).toBe(true);
});

it('the client starts without anything installed, and offers what a server does', () => {
  const run = (...args: readonly string[]): string =>
    execFileSync(process.execPath, [join(folder, 'checkout/client/ledgerline.mjs'), ...args], {
      cwd: folder,
      env: {},
    }).toString();
  expect(run('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  const help = run('--help');
  expect(help).toMatch(/^ {2}impact /m);
  expect(help).not.toMatch(/^ {2}(serve|verify|backup) /m);
});
