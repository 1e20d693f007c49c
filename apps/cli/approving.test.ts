import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createKey } from '#platform';
import { copyRun } from '../../test/changes/copies.ts';
import { startServer, type Process } from '../../test/ops/processes.ts';

const BIN = fileURLToPath(new URL('../../bin/ledgerline.js', import.meta.url));

const servers: Process[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.end();
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A server in a process of its own; commands run in processes of their own, each with the key of a person. */
const serving = async (policy: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-approving-'));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const file = join(folder, 'keys.json');
  const keyOf = new Map(
    ['ann', 'bob', 'cat'].map((actor) => [
      actor,
      createKey(file, actor, ['read', 'ingest', 'propose', 'approve']).key,
    ]),
  );
  const server = await startServer({
    EVENT_STORE_URL: 'memory:',
    CATALOG_URL: 'sqlite::memory:',
    API_KEYS_FILE: file,
    POLICY_FILE: write('policy.yaml', policy),
  });
  servers.push(server);
  const ledgerline = (actor: string, ...argv: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env['PATH'],
        LEDGERLINE_URL: server.url,
        LEDGERLINE_API_KEY: keyOf.get(actor),
      };
      execFile(process.execPath, [BIN, ...argv], { env }, (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code), out, err });
      });
    });
  const assessed = async (): Promise<string> => {
    const run = write('run.json', JSON.stringify(copyRun('copy', 'A', 'B', ['x'])));
    const proposal = write(
      'drop.yaml',
      'title: drop x\nchanges: [{ kind: DROP_FIELD, dataset: { namespace: n, name: A }, field: x }]',
    );
    await ledgerline('ann', 'ingest', run);
    const { out } = await ledgerline('ann', 'change', 'propose', proposal, '--json');
    const { change } = z.object({ change: z.string() }).parse(JSON.parse(out));
    expect((await ledgerline('ann', 'change', 'assess', change)).code).toBe(0);
    return change;
  };
  const approve = (actor: string, change: string): Promise<Ran> =>
    ledgerline(actor, 'change', 'approve', change, '--reason', 'nobody reads it');
  const told = async (change: string) =>
    shown.parse(JSON.parse((await ledgerline('ann', 'change', 'show', change, '--json')).out));
  return { assessed, approve, told };
};

const shown = z.object({
  state: z.string(),
  history: z.array(z.object({ type: z.string(), actor: z.string() })),
});

it('of two who approve at once, where one is enough, one decides and the other is told so', async () => {
  const { assessed, approve, told } = await serving('approvals: 1');
  const change = await assessed();
  const both = await Promise.all([approve('bob', change), approve('cat', change)]);
  expect(both.map(({ code }) => code).sort()).toEqual([0, 4]);
  const refused = both.find(({ code }) => code === 4);
  expect(refused?.err).toBe(`error: the change ${change}: it is approved already\n`);
  const { state, history } = await told(change);
  const decider = both[0].code === 0 ? 'bob' : 'cat';
  expect(state).toBe('APPROVED');
  expect(history.slice(2)).toEqual([
    { type: 'ApprovalGiven', actor: decider },
    { type: 'ChangeApproved', actor: decider },
  ]);
});

it('of three who approve at once, where two are needed, two count, and one person once', async () => {
  const { assessed, approve, told } = await serving('approvals: 2');
  const change = await assessed();
  const all = await Promise.all([
    approve('bob', change),
    approve('bob', change),
    approve('cat', change),
  ]);
  expect(all.map(({ code }) => code).sort()).toEqual([0, 0, 4]);
  const { state, history } = await told(change);
  expect(state).toBe('APPROVED');
  const given = history.filter(({ type }) => type === 'ApprovalGiven');
  expect(given.map(({ actor }) => actor).sort()).toEqual(['bob', 'cat']);
  expect(history.filter(({ type }) => type === 'ChangeApproved')).toHaveLength(1);
});
