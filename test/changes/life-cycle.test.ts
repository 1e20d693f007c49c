import { describe, expect, it, test } from '@jest/globals';
import { NO_POLICY, readPolicy, type ChangeCommand } from '#changes';
import { commandOf, inBrief, LATER, newChange } from './orders.ts';

type Kind = ChangeCommand['kind'];

// How each state is reached: by ann, who proposes, and bob.
const WAYS: Readonly<Record<string, readonly (readonly [actor: string, kind: Kind])[]>> = {
  NONE: [],
  PROPOSED: [['ann', 'PROPOSE']],
  ASSESSED: [
    ['ann', 'PROPOSE'],
    ['ann', 'ASSESS'],
  ],
};
const after = (state: string, kind: Kind) => [...(WAYS[state] ?? []), ['bob', kind] as const];
const STATES = {
  ...WAYS,
  APPROVED: after('ASSESSED', 'APPROVE'),
  WAIVED: after('ASSESSED', 'WAIVE'),
  REJECTED: after('ASSESSED', 'REJECT'),
  APPLIED: [...after('ASSESSED', 'APPROVE'), ['ann', 'APPLY'] as const],
  WITHDRAWN: [...(WAYS['PROPOSED'] ?? []), ['ann', 'WITHDRAW'] as const],
};

// May a command be, and what state is it then in; - for no. WITHDRAW is of ann, everything else of finance, an owner.
const TABLE = `
STATE     | PROPOSE  | ASSESS   | ACKNOWLEDGE | APPROVE  | WAIVE  | REJECT   | APPLY   | WITHDRAW
NONE      | PROPOSED | -        | -           | -        | -      | -        | -       | -
PROPOSED  | -        | ASSESSED | -           | -        | -      | -        | -       | WITHDRAWN
ASSESSED  | -        | ASSESSED | ASSESSED    | APPROVED | WAIVED | REJECTED | -       | WITHDRAWN
APPROVED  | -        | -        | APPROVED    | -        | -      | -        | APPLIED | WITHDRAWN
WAIVED    | -        | -        | WAIVED      | -        | -      | -        | APPLIED | WITHDRAWN
REJECTED  | -        | -        | -           | -        | -      | -        | -       | -
APPLIED   | -        | -        | -           | -        | -      | -        | -       | -
WITHDRAWN | -        | -        | -           | -        | -      | -        | -       | -`;

const [head = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()));
const cells = rows.flatMap(([state = '', ...results]) =>
  results.map((then, index) => ({ state, command: head[index + 1] ?? '', then })),
);
const KINDS: readonly Kind[] = [
  'PROPOSE',
  'ASSESS',
  'ACKNOWLEDGE',
  'APPROVE',
  'WAIVE',
  'REJECT',
  'APPLY',
  'WITHDRAW',
];

const reached = (state: string) => {
  const change = newChange();
  for (const [actor, kind] of Object.entries(STATES).find(([name]) => name === state)?.[1] ?? [])
    expect(change.order(actor, commandOf(kind)).ok).toBe(true);
  expect(change.state()?.status ?? 'NONE').toBe(state);
  return change;
};

test('the table has every state and every command', () => {
  expect(cells.length).toBe(Object.keys(STATES).length * KINDS.length);
});

test.each(cells)('$state, then $command: $then', ({ state, command, then }) => {
  const change = reached(state);
  const kind = KINDS.find((one) => one === command);
  if (kind === undefined) throw new Error(command);
  const decision = change.order(kind === 'WITHDRAW' ? 'ann' : 'finance', commandOf(kind));
  expect(decision.ok ? change.state()?.status : '-').toBe(then);
});

describe('who decides', () => {
  it.each(['APPROVE', 'WAIVE', 'REJECT'] as const)('is not who proposed: %s', (kind) => {
    const decision = reached('ASSESSED').order('ann', commandOf(kind));
    expect(inBrief(decision)).toBe('ann proposed it, and you cannot decide on your own change');
  });

  it('is first; the second is told', () => {
    const change = reached('ASSESSED');
    expect(inBrief(change.order('bob', commandOf('APPROVE')))).toBe(
      'ApprovalGiven, ChangeApproved',
    );
    expect(inBrief(change.order('cat', commandOf('REJECT')))).toBe('it is approved already');
  });

  it('withdraws only what they proposed', () => {
    expect(inBrief(reached('ASSESSED').order('bob', commandOf('WITHDRAW')))).toBe(
      'ann proposed it, and only the proposer can withdraw it',
    );
  });

  it('decides on the assets that are affected now: a difference is listed', () => {
    const victim = (name: string) => ({
      asset: { kind: 'DATASET', namespace: 'postgres://u:secret@db', name } as const,
      severity: 'BREAKING' as const,
    });
    const drift = {
      gone: [victim('a')],
      added: [victim('b')],
      changed: [{ ...victim('c'), before: 'DEGRADED' as const }],
    };
    const command = commandOf('APPROVE');
    if (command.kind !== 'APPROVE') throw new Error('unreachable');
    const decision = reached('ASSESSED').order('bob', { ...command, checkedAt: 9, drift });
    expect(inBrief(decision)).toBe(
      'the impact as of #9 is not the one that was assessed as of #5; new: dataset postgres://***@db b (breaking); ' +
        'of another severity: dataset postgres://***@db c (degraded before, breaking now); gone: dataset postgres://***@db a (breaking); ' +
        'assess the change again, and decide on the new assessment',
    );
  });
});

describe('an assessment', () => {
  const policy = readPolicy('approvals: 2');

  it('keeps what was said on the same victims, and not what was said on others', () => {
    const change = reached('ASSESSED');
    change.order('bob', commandOf('APPROVE', { policy }));
    change.order('finance', commandOf('ACKNOWLEDGE'));
    expect(change.order('ann', commandOf('ASSESS')).ok).toBe(true);
    expect(change.state()).toMatchObject({ approvedBy: ['bob'], acknowledged: [{}] });
    change.order('ann', commandOf('ASSESS', { victims: 'others' }));
    expect(change.state()).toMatchObject({ approvedBy: [], acknowledged: [], policy: null });
  });

  it.each(['APPROVED', 'WAIVED'])('opens what is %s again for other victims only', (state) => {
    const change = reached(state);
    expect(inBrief(change.order('cat', commandOf('ASSESS')))).toBe(
      `it is ${state.toLowerCase()}, and it affects the same assets as when it was decided: the decision is still valid`,
    );
    expect(change.order('cat', commandOf('ASSESS', { victims: 'others' })).ok).toBe(true);
    expect(change.state()).toMatchObject({ status: 'ASSESSED', approvedBy: [], waiver: null });
  });
});

describe('a waiver', () => {
  it('holds up to its moment; then it is assessed and decided again', () => {
    const change = reached('WAIVED');
    expect(inBrief(change.order('ann', commandOf('APPLY'), LATER))).toBe(
      `its waiver ended at ${LATER}: assess it again, so that it can be decided again`,
    );
    expect(inBrief(change.order('cat', commandOf('APPROVE'), LATER))).toBe(
      `its waiver ended at ${LATER}: assess it again first`,
    );
    expect(change.order('ann', commandOf('ASSESS'), LATER).ok).toBe(true);
    expect(change.state()?.status).toBe('ASSESSED');
    expect(change.order('cat', commandOf('APPROVE'), LATER).ok).toBe(true);
  });

  it('ends after now', () => {
    const until = '2026-02-28T00:00:00Z';
    expect(inBrief(reached('ASSESSED').order('bob', commandOf('WAIVE', { until })))).toBe(
      `the waiver would end at ${until}: give a later time`,
    );
  });

  it('takes what an approval takes', () => {
    const policy = readPolicy('approvals: 2');
    const change = reached('ASSESSED');
    expect(inBrief(change.order('bob', commandOf('WAIVE', { policy })))).toBe(
      'it cannot be waived yet: every change needs 2 approvals and has 1',
    );
    expect(inBrief(change.order('cat', commandOf('APPROVE', { policy })))).toBe('ApprovalGiven');
    expect(inBrief(change.order('bob', commandOf('WAIVE', { policy })))).toBe('ChangeWaived');
    expect(change.state()?.waiver).toEqual({ until: LATER, conditions: ['keep a copy'] });
  });
});

describe('an acknowledgement', () => {
  it('is of an owner of what is affected, once', () => {
    const change = reached('ASSESSED');
    expect(inBrief(change.order('bob', commandOf('ACKNOWLEDGE')))).toBe(
      'bob is no owner of what is affected (finance, sales), and the policy names bob for none of them',
    );
    expect(inBrief(change.order('sales', commandOf('ACKNOWLEDGE')))).toBe('ImpactAcknowledged');
    expect(inBrief(change.order('sales', commandOf('ACKNOWLEDGE')))).toBe(
      'sales has acknowledged this assessment already',
    );
  });

  it('is waited for where the policy says so', () => {
    const policy = readPolicy('acknowledge: true\nowners: {finance: [fay], sales: [fay]}');
    const change = reached('ASSESSED');
    expect(inBrief(change.order('bob', commandOf('APPROVE', { policy })))).toBe(
      'the policy requires that every owner of what is affected acknowledges it, and this is missing: owner finance, owner sales',
    );
    expect(inBrief(change.order('fay', commandOf('ACKNOWLEDGE', { policy })))).toBe(
      'ImpactAcknowledged',
    );
    expect(change.state()?.acknowledged).toEqual([{ actor: 'fay', owners: ['finance', 'sales'] }]);
    expect(inBrief(change.order('bob', commandOf('APPROVE', { policy })))).toBe(
      'ApprovalGiven, ChangeApproved',
    );
  });

  it('is not for an owner that any key could have named', () => {
    const change = reached('ASSESSED');
    expect(inBrief(change.order('mallory', commandOf('ACKNOWLEDGE')))).toContain(
      'mallory is no owner of what is affected (finance, sales)',
    );
    expect(inBrief(change.order('sales', commandOf('ACKNOWLEDGE', { policy: NO_POLICY })))).toBe(
      'the owners of what is affected are not asked (finance, mallory, sales): the policy lists them neither in "owners" nor by "ownerSources"',
    );
  });

  it('of the proposer is recorded, and another one is needed', () => {
    const policy = readPolicy('acknowledge: true\nowners: {finance: [ann, fay]}');
    const change = reached('ASSESSED');
    expect(inBrief(change.order('ann', commandOf('ACKNOWLEDGE', { policy })))).toBe(
      'ImpactAcknowledged',
    );
    const approve = commandOf('APPROVE', { policy });
    expect(inBrief(change.order('bob', approve))).toBe(
      'the policy requires that every owner of what is affected acknowledges it, and this is missing: owner finance (only the proposer has)',
    );
    expect(inBrief(change.order('fay', commandOf('ACKNOWLEDGE', { policy })))).toBe(
      'ImpactAcknowledged',
    );
    expect(inBrief(change.order('bob', approve))).toBe('ApprovalGiven, ChangeApproved');
  });
});

test('approvals are collected until the policy is met, and what it said is kept', () => {
  const policy = readPolicy(`
rules:
  - owner: finance
    approvers: [fay, flo]
  - tag: pii
    approvals: 2
  - namespace: elsewhere
    approvals: 9`);
  const change = reached('ASSESSED');
  const approve = commandOf('APPROVE', { policy });
  expect(inBrief(change.order('bob', approve))).toBe('ApprovalGiven');
  expect(inBrief(change.order('bob', approve))).toBe(
    'bob has approved this assessment already, and owner finance needs 1 approval of fay, flo and has 0; tag pii needs 2 approvals and has 1',
  );
  expect(change.state()?.status).toBe('ASSESSED');
  expect(inBrief(change.order('flo', approve))).toBe('ApprovalGiven, ChangeApproved');
  expect(change.state()?.policy).toEqual({
    hash: policy.hash,
    met: true,
    requirements: [
      { rule: 'every change', approvals: 1, approvers: null, given: ['bob', 'flo'] },
      { rule: 'owner finance', approvals: 1, approvers: ['fay', 'flo'], given: ['flo'] },
      { rule: 'tag pii', approvals: 2, approvers: null, given: ['bob', 'flo'] },
    ],
  });
  // The policy became milder meanwhile: who has approved already ends what is met.
  const milder = reached('ASSESSED');
  milder.order('bob', approve);
  expect(inBrief(milder.order('bob', commandOf('APPROVE', { policy: NO_POLICY })))).toBe(
    'ChangeApproved',
  );
});
