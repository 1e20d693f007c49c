import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveWithKeys } from '../../test/changes/asking.ts';
import { copyRun } from '../../test/changes/copies.ts';
import { newFolder, type Ran } from '../../test/cli/terminal.ts';

// Ways in which a pipeline could turn green or red by mistake on a later day.

let here: Awaited<ReturnType<typeof serveWithKeys>>;
let url = '';
const { ledgerline: run } = newFolder();
const folder = mkdtempSync(join(tmpdir(), 'ledgerline-pipeline-'));

const tableWith = (name: string, fields: readonly string[], hour: number): object => ({
  eventTime: `2026-03-05T0${hour}:00:00Z`,
  producer: 'https://shop.example/tables',
  dataset: {
    ...{ namespace: 'n', name },
    facets: { schema: { fields: fields.map((field) => ({ name: field, type: 'string' })) } },
  },
});

beforeAll(async () => {
  const people = { ann: ['read', 'propose', 'approve'], carl: ['read', 'approve'] } as const;
  here = await serveWithKeys(people, null);
  url = await here.served.fastify.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => here.served.close());

const ledgerline = (actor: string, ...argv: readonly string[]): Promise<Ran> =>
  run(argv, { env: { LEDGERLINE_URL: url, LEDGERLINE_API_KEY: here.keyOf(actor) } });

const named = (name: string) => ({ namespace: 'n', name });

const write = (path: string, ...changes: readonly object[]): string => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ title: `change of ${path}`, changes }));
  return file;
};

const drop = (name: string, field: string): object => ({
  ...{ kind: 'DROP_FIELD', dataset: named(name), field },
});

const gate = (...files: readonly string[]): Promise<Ran> =>
  ledgerline('ann', 'impact', '--change', ...files, '--fail-on', 'breaking');

/** The id of a change that ann proposed and had assessed. */
const assessed = async (file: string): Promise<string> => {
  const { out } = await ledgerline('ann', 'change', 'propose', file, '--json');
  const { change } = JSON.parse(out) as { change: string };
  expect((await ledgerline('ann', 'change', 'assess', change)).code).toBe(0);
  return change;
};

const decide = async (verb: string, id: string, ...options: readonly string[]): Promise<void> => {
  const ran = await ledgerline('carl', 'change', verb, id, '--reason', 'agreed', ...options);
  expect(ran).toMatchObject({ code: 0, err: '' });
};

describe('a column that was dropped and is there again', () => {
  it('is not dropped already, if only its letter case differs now', async () => {
    await here.served.tell([
      tableWith('CASE', ['x', 'y'], 1),
      copyRun('read case', 'CASE', 'CASE2', ['X', 'y']),
      tableWith('CASE', ['X', 'y'], 6),
    ]);
    const { code, out } = await gate(write('case.json', drop('CASE', 'x')));
    expect(out).not.toContain('already so');
    expect(code).toBe(1);
    const rename = { kind: 'RENAME_FIELD', dataset: named('CASE'), field: 'x', to: 'X' };
    const renamed = await gate(write('renamed.json', rename));
    expect([renamed.code, renamed.out]).toEqual([0, expect.stringContaining('already so')]);
  });

  it('counts again, although somebody recorded long ago that it was carried out', async () => {
    await here.served.tell([
      tableWith('AGAIN', ['x', 'y'], 1),
      copyRun('read again', 'AGAIN', 'AGAIN2', ['y']),
    ]);
    const file = write('again.json', drop('AGAIN', 'x'));
    await decide('approve', await assessed(file));
    const { out } = await ledgerline('ann', 'change', 'list', '--json');
    const [{ id }] = (JSON.parse(out) as { changes: { id: string }[] }).changes as [{ id: string }];
    expect((await ledgerline('ann', 'change', 'apply', id)).code).toBe(0);
    expect((await gate(file)).code).toBe(0);
    await here.served.tell([copyRun('new reader', 'AGAIN', 'AGAIN3', ['x'])]);
    const red = await gate(file);
    expect([red.code, red.out]).toEqual([1, expect.stringContaining('new reader')]);
  });
});

describe('a change that was carried out', () => {
  it('stays green after its waiver ended', async () => {
    await here.served.tell([
      tableWith('WAIVED', ['x', 'y'], 1),
      copyRun('read waived', 'WAIVED', 'WAIVED2', ['x']),
    ]);
    const file = write('waived.json', drop('WAIVED', 'x'));
    const until = new Date(Date.now() + 1500).toISOString();
    await decide('waive', await assessed(file), '--until', until);
    await here.served.tell([tableWith('WAIVED', ['y'], 6)]);
    await new Promise((resolve) => setTimeout(resolve, 1700));
    const { code, out } = await gate(file);
    expect([code, out]).toEqual([0, expect.stringContaining('already so')]);
  });

  it('is known if a job no longer reads what it read', async () => {
    const run = (inputs: readonly string[], id: string, hour: number): object => ({
      eventType: 'COMPLETE',
      eventTime: `2026-03-05T0${hour}:00:00Z`,
      producer: 'p',
      run: { runId: id },
      job: named('reads two'),
      inputs: inputs.map(named),
      outputs: [named('OUT')],
    });
    await here.served.tell([run(['IN1', 'IN2'], '019530aa-0000-7000-8000-000000000001', 1)]);
    await here.served.tell(
      ['2', '3', '4'].map((n) =>
        run(['IN1'], `019530aa-0000-7000-8000-00000000000${n}`, Number(n)),
      ),
    );
    const file = write('input.json', {
      kind: 'REMOVE_INPUT',
      job: named('reads two'),
      dataset: named('IN2'),
    });
    const { code, out, err } = await gate(file);
    expect([code, out, err]).toEqual([0, expect.stringContaining('already so since'), '']);
    const typo = write('input.json', {
      kind: 'REMOVE_INPUT',
      job: named('reads two'),
      dataset: named('CASE'),
    });
    expect((await gate(typo)).code).toBe(2);
  });

  it('is known if a dataset was renamed', async () => {
    await here.served.tell([
      tableWith('OLDNAME', ['x'], 1),
      copyRun('read old', 'OLDNAME', 'OLD2', ['x']),
    ]);
    await here.served.tell([
      {
        eventType: 'COMPLETE',
        eventTime: `2026-03-05T05:00:00Z`,
        producer: 'p',
        run: { runId: '019530aa-0000-7000-8000-0000000000aa' },
        job: named('renames'),
        inputs: [],
        outputs: [
          {
            ...named('NEWNAME'),
            facets: {
              lifecycleStateChange: {
                lifecycleStateChange: 'RENAME',
                previousIdentifier: named('OLDNAME'),
              },
            },
          },
        ],
      },
    ]);
    const file = write('ren.json', {
      kind: 'RENAME_DATASET',
      dataset: named('OLDNAME'),
      to: 'NEWNAME',
    });
    const { code, out, err } = await gate(file);
    expect([code, out, err]).toEqual([0, expect.stringContaining('already so since'), '']);
  });
});

describe('change files', () => {
  it('are found by each spelling of a pattern, and through links', async () => {
    await here.served.tell([tableWith('F', ['x', 'y'], 1), copyRun('read f', 'F', 'F2', ['x'])]);
    write('found/x.yaml', drop('F', 'x'));
    mkdirSync(join(folder, 'links'));
    symlinkSync('../found/x.yaml', join(folder, 'links', 'x.yaml'));
    for (const path of [
      'found//*.yaml',
      'links/../found/*.yaml',
      './found/**/*.yaml',
      'links',
      'links/*',
    ])
      expect([path, (await gate(`${folder}/${path}`)).code]).toEqual([path, 1]);
  });

  it('that are none give a document too', async () => {
    const none = (format: string) =>
      ledgerline('ann', 'impact', '--change', `${folder}/none/*`, '--format', format);
    expect((await none('json')).out).toBe('[]\n');
    expect((await none('markdown')).out).toContain('nothing to assess');
  });
});

describe('a pattern without an ending', () => {
  it('gives all change files, however their names end, and nothing else', async () => {
    await here.served.tell([tableWith('P', ['x', 'y'], 1), copyRun('read p', 'P', 'P2', ['x'])]);
    write('mixed/below/x.yml', drop('P', 'x'));
    write('mixed/README.md', {});
    expect((await gate(`${folder}/mixed/**`)).code).toBe(1);
    expect((await gate(`${folder}/mixed/*`)).code).toBe(0);
  });
});

describe('a change that was rejected although it affects nothing', () => {
  it('is red in the comment too', async () => {
    await here.served.tell([tableWith('Q', ['x', 'y'], 1)]);
    const file = write('rejected.json', drop('Q', 'x'));
    await decide('reject', await assessed(file));
    const comment = ['impact', '--change', file, '--fail-on', 'breaking', '--format', 'markdown'];
    const { code, out } = await ledgerline('ann', ...comment);
    expect([code, out]).toEqual([1, expect.stringMatching(/^### 🔴 /)]);
  });
});

describe('what a change affects', () => {
  it('is counted without the changed assets, as in a pipeline', async () => {
    await here.served.tell([tableWith('S', ['x', 'y'], 1), copyRun('read s', 'S', 'S2', ['x'])]);
    const file = write('shown.json', drop('S', 'x'));
    const id = await assessed(file);
    const counts = /(\d+|no) breaking, (\d+|no) degraded/;
    const [, breaking, degraded] = counts.exec((await gate(file)).out) ?? [];
    const { out } = await ledgerline('ann', 'change', 'show', id);
    expect(counts.exec(out)?.slice(1)).toEqual([breaking, degraded]);
  });

  it('fits in one comment, however many files there are', async () => {
    const readers = Array.from({ length: 60 }, (_, i) =>
      copyRun(`reader of much ${i}`, 'T', `T${i}`, ['x']),
    );
    await here.served.tell([tableWith('T', ['x', 'y'], 1), ...readers]);
    const files = ['t1', 't2', 't3', 't4'].map((name) => write(`${name}.json`, drop('T', 'x')));
    const { out } = await ledgerline('ann', 'impact', '--format', 'markdown', '--change', ...files);
    expect(out.length).toBeLessThan(65_536);
    expect(out.match(/more are left out here/g)?.length).toBe(4);
  });
});
