import { userInfo } from 'node:os';
import { expect, it } from '@jest/globals';
import { newFolder, type Folder } from '../../test/cli/terminal.ts';
import { copyRun } from '../../test/changes/copies.ts';

const PROPOSAL = `
title: drop x
reason: unused
changes:
  - kind: DROP_FIELD
    dataset: {namespace: n, name: A}
    field: x
`;

const proposed = async (folder: Folder): Promise<string> => {
  const { ledgerline, write } = folder;
  await ledgerline([
    'ingest',
    write('copy.json', JSON.stringify(copyRun('copy', 'A', 'B', ['x']))),
  ]);
  const { out, err, code } = await ledgerline([
    'change',
    'propose',
    write('change.yaml', PROPOSAL),
    '--json',
  ]);
  expect([code, err]).toEqual([0, '']);
  return (JSON.parse(out) as { change: string }).change;
};

it('a change is proposed and assessed on local files, and nobody there can decide on it', async () => {
  const folder = newFolder();
  const { ledgerline } = folder;
  const id = await proposed(folder);
  const short = id.slice(0, 8);
  const me = userInfo().username;
  expect(await ledgerline(['change', 'assess', short])).toEqual({
    code: 0,
    out: `${short} is assessed, as of #3 (ImpactAssessed by ${me}): drop x\n`,
    err: '',
  });
  const approved = await ledgerline(['change', 'approve', short, '--reason', 'fine']);
  expect([approved.code, approved.err]).toEqual([
    4,
    `error: the change ${id}: ${me} proposed it, and you cannot decide on your own change\n`,
  ]);
  expect((await ledgerline(['change', 'approve', short])).err).toContain('--reason');
  const { out } = await ledgerline(['change', 'show', short, '--json']);
  expect(JSON.parse(out)).toMatchObject({
    id,
    title: 'drop x',
    state: 'ASSESSED',
    proposedBy: me,
    history: [
      { type: 'ChangeProposed', reason: 'unused', event: { sequence: 2 } },
      { type: 'ImpactAssessed', event: { sequence: 3 } },
    ],
  });
  const withdrawn = await ledgerline(['change', 'withdraw', short, '--reason', 'a mistake']);
  expect(withdrawn.out).toBe(
    `${short} is withdrawn, as of #4 (ChangeWithdrawn by ${me}): drop x\n`,
  );
});

it('changes are listed, by state too, and shown as they were', async () => {
  const folder = newFolder();
  const { ledgerline } = folder;
  const id = await proposed(folder);
  await ledgerline(['change', 'assess', id]);
  const list = await ledgerline(['change', 'list', '--state', 'ASSESSED']);
  expect(list.out).toContain(id.slice(0, 8));
  expect(list.out).toContain('drop x');
  expect((await ledgerline(['change', 'list', '--state', 'REJECTED', '--json'])).out).toContain(
    '"totalCount": 0',
  );
  const before = await ledgerline(['change', 'show', id, '--as-of', '2']);
  expect(before.out).toMatch(
    new RegExp(
      `^drop x\n${id}, proposed by .*, proposed as of #2\n  DROP_FIELD n A x\nnext: ledgerline change assess .*\n\nEVENT +WHEN +WHAT +WHO +WHY\n`,
    ),
  );
  const now = await ledgerline(['change', 'show', id]);
  expect(now.out).toContain('assessed as of #2: ');
});

it('an assessment is proved by making it anew', async () => {
  const folder = newFolder();
  const { ledgerline, write } = folder;
  const id = await proposed(folder);
  const early = await ledgerline(['assessment', 'check', id]);
  expect([early.code, early.err]).toEqual([
    2,
    `error: the change ${id} is not assessed yet: do so with "ledgerline change assess ${id}"\n`,
  ]);
  await ledgerline(['change', 'assess', id]);
  // What comes later changes nothing of what was so.
  await ledgerline([
    'ingest',
    write('more.json', JSON.stringify(copyRun('more', 'A', 'C', ['x']))),
  ]);
  const check = await ledgerline(['assessment', 'check', id]);
  expect(check.code).toBe(0);
  expect(check.out).toMatch(/^the assessment as of #2 is the same today: [0-9a-f]{64}\n$/);
  const { out } = await ledgerline(['assessment', 'check', id, '--json']);
  expect(JSON.parse(out)).toMatchObject({ result: 'EQUAL', parts: [], gone: [], added: [] });
});

it('a change that is not there, or not one alone, is said so', async () => {
  const folder = newFolder();
  const { ledgerline, write } = folder;
  await proposed(folder);
  const none = await ledgerline(['change', 'assess', 'zzzz']);
  expect([none.code, none.err]).toEqual([
    2,
    'error: there is no change zzzz: "ledgerline change list" lists those there are\n',
  ]);
  await ledgerline(['change', 'propose', write('change.yaml', PROPOSAL)]);
  const several = await ledgerline(['change', 'show', '']);
  expect([several.code, several.err]).toEqual([
    2,
    expect.stringMatching(/^error: the ids of 2 changes begin with "", among them /),
  ]);
  const until = ['change', 'waive', 'x', '--reason', 'r', '--until', 'soon'];
  expect((await ledgerline(until)).err).toContain('A date (2026-12-31) or a time');
});

it('an empty id names no change, even where there is only one', async () => {
  const folder = newFolder();
  const id = await proposed(folder);
  expect(await folder.ledgerline(['change', 'withdraw', '', '--reason', 'oops'])).toEqual({
    code: 2,
    out: '',
    err: 'error: the id of the change is empty: give its beginning\n',
  });
  const { out } = await folder.ledgerline(['change', 'show', id, '--json']);
  expect(JSON.parse(out)).toMatchObject({ state: 'PROPOSED' });
});
