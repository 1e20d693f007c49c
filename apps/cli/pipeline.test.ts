import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveWithKeys } from '../../test/changes/asking.ts';
import { copyRun } from '../../test/changes/copies.ts';
import { newFolder, type Ran } from '../../test/cli/terminal.ts';

// What a pipeline sees of a proposed change from day to day: each situation, and the slip of the pen that must not
// pass.

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
  here = await serveWithKeys(people, 'owners: {sales: [carl]}');
  url = await here.served.fastify.listen({ host: '127.0.0.1', port: 0 });
  await here.served.tell([
    tableWith('A', ['x', 'y', 'idle', 'old'], 1),
    tableWith('A', ['x', 'y', 'idle'], 2),
    copyRun('copy', 'A', 'B', ['x', 'y'], { owner: 'sales' }),
  ]);
});
afterAll(() => here.served.close());

const ledgerline = (actor: string, ...argv: readonly string[]): Promise<Ran> =>
  run(argv, { env: { LEDGERLINE_URL: url, LEDGERLINE_API_KEY: here.keyOf(actor) } });

const A = { namespace: 'n', name: 'A' };

const write = (path: string, ...changes: readonly object[]): string => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ title: `change of ${path}`, changes }));
  return file;
};

const drop = (field: string): object => ({ kind: 'DROP_FIELD', dataset: A, field });

const gate = (...files: readonly string[]): Promise<Ran> =>
  ledgerline('ann', 'impact', '--change', ...files, '--fail-on', 'breaking');

interface Sarif {
  readonly runs: readonly { readonly results: readonly { readonly level: string }[] }[];
}

const sarifOf = async (...files: readonly string[]): Promise<Sarif> => {
  const { out } = await ledgerline('ann', 'impact', '--change', ...files, '--format', 'sarif');
  return JSON.parse(out) as Sarif;
};

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

describe('a change that breaks something', () => {
  it('ends with 1, and with 2 for a misspelt column or dataset', async () => {
    expect(await gate(write('x.json', drop('x')))).toMatchObject({ code: 1 });
    const column = await gate(write('typo.json', drop('xy')));
    expect(column).toMatchObject({ code: 2, out: '' });
    expect(column.err).toMatch(/n A has no field xy .*the nearest: x/);
    const elsewhere = { ...drop('x'), dataset: { namespace: 'n', name: 'AA' } };
    const dataset = await gate(write('typo.json', elsewhere));
    expect(dataset).toMatchObject({ code: 2, out: '' });
    expect(dataset.err).toMatch(/no dataset n AA .*the nearest names: n A/);
  });
});

describe('a change that was approved', () => {
  it('ends with 0, whatever its title and its order, until it affects other assets', async () => {
    const two = [drop('x'), drop('y')];
    await decide('approve', await assessed(write('xy.json', ...two)));
    const file = write('again.json', ...[...two].reverse());
    const green = await gate(file);
    expect(green).toMatchObject({ code: 0, err: '' });
    expect(green.out).toMatch(/^approved by carl, #\d+ \(change [0-9a-f]{8}\)\.$/m);
    const { runs } = await sarifOf(file);
    expect(new Set(runs[0]?.results.map(({ level }) => level))).toEqual(new Set(['note']));
    // One operation less is another change.
    expect(await gate(write('half.json', drop('x')))).toMatchObject({ code: 1 });
    await here.served.tell([copyRun('more', 'A', 'D', ['y'])]);
    const red = await gate(file);
    expect(red.code).toBe(1);
    expect(red.out).toMatch(
      /approved by carl, #\d+ .*, but it affects other assets now: .*job n more/,
    );
  });

  it('ends with 0 while a waiver holds, and with 1 when the newest change was rejected', async () => {
    const rename = { kind: 'RENAME_FIELD', dataset: A, field: 'x', to: 'x2' };
    const file = write('rename.json', rename);
    expect((await gate(file)).code).toBe(1);
    await decide('waive', await assessed(file), '--until', '2998-12-31');
    expect(await gate(file)).toMatchObject({ code: 0, err: '' });
    expect((await gate(write('typo.json', { ...rename, to: 'x3' }))).code).toBe(1);
    await decide('reject', await assessed(file));
    const red = await gate(file);
    expect(red.code).toBe(1);
    expect(red.out).toMatch(/^rejected by carl, #\d+/m);
  });

  it('ends with 1 when its waiver is over', async () => {
    const file = write('retype.json', {
      ...{ kind: 'RETYPE_FIELD', dataset: A, field: 'x', type: 'int' },
    });
    const until = new Date(Date.now() + 1500).toISOString();
    await decide('waive', await assessed(file), '--until', until);
    expect((await gate(file)).code).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 1700));
    const red = await gate(file);
    expect(red.code).toBe(1);
    expect(red.out).toMatch(/^waived until .*, which is over/m);
  });
});

describe('a change that was carried out before', () => {
  it('ends with 0 and names the event; a name that was never recorded ends with 2', async () => {
    const green = await gate(write('old.json', drop('old')));
    expect(green).toMatchObject({ code: 0, err: '' });
    expect(green.out).toContain(
      'change 1 (DROP_FIELD) is already so since #2: schema version 2 shows it.',
    );
    const typo = await gate(write('typo.json', drop('olt')));
    expect(typo).toMatchObject({ code: 2, out: '' });
    expect(typo.err).toMatch(/n A has no field olt/);
  });

  it('does not hide what is still to be done', async () => {
    const both = await gate(write('both.json', drop('old'), drop('x')));
    expect(both.code).toBe(1);
    expect(both.out).toContain('change 1 (DROP_FIELD) is already so since #2');
    const typo = await gate(write('typo.json', drop('old'), drop('xy')));
    expect(typo.code).toBe(2);
    expect(typo.err).toMatch(/change 2 \(DROP_FIELD\): n A has no field xy/);
  });

  it('is not one whose event shows something else', async () => {
    const retyped = { kind: 'RETYPE_FIELD', dataset: A, field: 'old', type: 'string' };
    expect((await gate(write('retyped.json', retyped))).code).toBe(2);
    const added = { kind: 'ADD_FIELD', dataset: A, field: 'x', type: 'string' };
    const { code, err } = await gate(write('added.json', added));
    expect([code, err]).toEqual([2, expect.stringMatching(/n A has a field x already/)]);
  });
});

describe('files of changes', () => {
  it('may be none in a folder or for a pattern, and a missing file ends with 2', async () => {
    mkdirSync(join(folder, 'empty'));
    for (const path of ['empty', 'empty/*.yaml', 'nowhere/**/*.yaml']) {
      expect(await gate(join(folder, path))).toEqual({
        code: 0,
        out: '',
        err: 'note: there is no change file, so there is nothing to assess\n',
      });
    }
    for (const path of ['empty/x.yaml', 'emty']) {
      const missing = await gate(join(folder, path));
      expect(missing).toMatchObject({ code: 2, out: '' });
      expect(missing.err).toContain(`there is no file ${join(folder, path)}`);
    }
  });

  it('are all that a folder holds, below it too, or that a pattern matches', async () => {
    write('some/one.yml', drop('idle'));
    write('some/below/two.yaml', drop('x'));
    write('some/notes.txt', drop('y'));
    const titles = async (...paths: readonly string[]) =>
      (await gate(...paths.map((path) => join(folder, path)))).out.match(/^change of [^:]*/gm);
    expect(await titles('some')).toEqual([
      'change of some/below/two.yaml',
      'change of some/one.yml',
    ]);
    expect(await titles('some/*.yml')).toEqual(['change of some/one.yml']);
    expect(await titles('some/**/*.y?ml', 'some/one.yml')).toEqual([
      'change of some/below/two.yaml',
      'change of some/one.yml',
    ]);
    expect((await gate(join(folder, 'some'))).code).toBe(1);
  });

  it('are one run of SARIF, also when one of them was carried out before', async () => {
    const files = [write('two/old.json', drop('old')), write('two/x.json', drop('x'))];
    const { runs } = await sarifOf(...files);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.results.filter(({ level }) => level === 'error').length).toBeGreaterThan(0);
    expect((await gate(...files)).code).toBe(1);
  });

  it('are all named when several are wrong', async () => {
    const files = [write('wrong/1.json', drop('q')), write('wrong/2.json', drop('r'))];
    const { code, err } = await gate(...files);
    expect(code).toBe(2);
    expect(err).toContain('wrong/1.json: change 1 (DROP_FIELD): n A has no field q');
    expect(err).toContain('wrong/2.json: change 1 (DROP_FIELD): n A has no field r');
  });
});

describe('a change of what nobody uses', () => {
  it('says that nothing else is affected, and is a note', async () => {
    const file = write('idle.json', drop('idle'));
    const { code, out } = await gate(file);
    expect(code).toBe(0);
    expect(out).toMatch(/^change of idle.json: Nothing else is affected\.$/m);
    const { runs } = await sarifOf(file);
    expect(new Set(runs[0]?.results.map(({ level }) => level))).toEqual(new Set(['note']));
    const { out: comment } = await ledgerline(
      ...['ann', 'impact', '--change', file, '--format', 'markdown'],
    );
    expect(comment).toContain('### ✅ Impact: change of idle.json\n\nNothing else is affected.');
  });
});

describe('a new dataset', () => {
  it('affects nothing, is already so once it is there, and is never a misspelt name', async () => {
    const created = { kind: 'CREATE_DATASET', dataset: { namespace: 'n', name: 'NEW' } };
    const file = write('new.json', { ...created, fields: [{ path: 'id', type: 'int' }] });
    const { code, out } = await gate(file);
    expect([code, out]).toEqual([0, expect.stringContaining('Nothing else is affected.')]);
    await here.served.tell([tableWith('NEW', ['id'], 5)]);
    const again = await gate(file);
    expect([again.code, again.out]).toEqual([
      0,
      expect.stringMatching(/change 1 \(CREATE_DATASET\) is already so since #\d+/),
    ]);
    const dropped = { kind: 'DROP_DATASET', dataset: { namespace: 'n', name: 'NEWW' } };
    expect((await gate(write('typo.json', dropped))).code).toBe(2);
  });
});

describe('the wanted columns of a dataset', () => {
  const wanted = (name: string, columns: object, ...options: readonly string[]): Promise<Ran> => {
    const file = join(folder, 'wanted.json');
    writeFileSync(file, JSON.stringify(columns));
    return ledgerline(
      ...(['ann', 'impact', 'n', name, '--schema', file, '--fail-on', 'breaking'] as const),
      ...options,
    );
  };

  it('are compared with those that it has', async () => {
    expect(await wanted('A', ['x', { name: 'Y', type: 'STRING' }, { path: 'idle' }])).toEqual({
      code: 0,
      out: '',
      err: 'note: n A has these columns already, so nothing changes\n',
    });
    expect(await wanted('A', { x: 'string', y: 'string' })).toMatchObject({ code: 0, err: '' });
    const renamed = await wanted('A', ['x2', 'y', 'idle']);
    expect(renamed.code).toBe(1);
    expect(renamed.err).toBe(
      'note: n A loses x and gets x2: if a column is only renamed, write a change file with RENAME_FIELD\n',
    );
  });

  it('make a new dataset only with --create', async () => {
    expect(await wanted('OTHER', ['id'], '--create')).toMatchObject({ code: 0, err: '' });
    const typo = await wanted('OTHER', ['id']);
    expect(typo).toMatchObject({ code: 2, out: '' });
    expect(typo.err).toContain('there is no dataset n OTHER');
    expect((await wanted('A', [{ nme: 'x' }])).code).toBe(2);
  });
});

describe('a command on a change', () => {
  it('ends with 4 if policy or state refuse it, and with 2 for an unknown id', async () => {
    const id = await assessed(write('own.json', drop('x')));
    const approve = (actor: string, change: string) =>
      ledgerline(actor, 'change', 'approve', change, '--reason', 'r');
    expect(await approve('ann', id)).toMatchObject({
      code: 4,
      err: `error: the change ${id}: ann proposed it, and you cannot decide on your own change\n`,
    });
    expect((await ledgerline('ann', 'change', 'acknowledge', id)).code).toBe(4);
    expect((await ledgerline('carl', 'change', 'acknowledge', id)).code).toBe(0);
    await decide('reject', id);
    expect((await approve('carl', id)).code).toBe(4);
    expect((await approve('carl', 'ffffffff')).code).toBe(2);
    const past = ['--until', '2020-01-01'];
    const other = await assessed(write('other.json', drop('y')));
    expect(
      (await ledgerline('carl', 'change', 'waive', other, '--reason', 'r', ...past)).code,
    ).toBe(2);
  });
});
