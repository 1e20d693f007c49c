import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveNothing } from '../server/served-shop.ts';
import { CHANGE, serveWithKeys } from './asking.ts';
import { copyRun } from './copies.ts';

const proposal = {
  title: 'drop x',
  reason: 'unused',
  changes: [{ kind: 'DROP_FIELD', dataset: { namespace: 'n', name: 'A' }, field: 'x' }],
};
const policy = `
owners: {"team:finance": [fay]}
rules:
  - owner: team:finance
    approvers: [fay, flo]
`;

type Deciding = Awaited<ReturnType<typeof serveWithKeys>>;
let here: Deciding;
beforeAll(async () => {
  here = await serveWithKeys(
    {
      ann: ['read', 'propose', 'approve'],
      bob: ['read', 'approve'],
      fay: ['read', 'approve'],
      rob: ['read'],
    },
    policy,
  );
  await here.served.tell([copyRun('copy', 'A', 'B', ['x'], { owner: 'team:finance' })]);
});
afterAll(() => here.served.close());

const proposed = async (): Promise<string> => {
  expect(await here.order('ann', 'proposeChange', { proposal })).toBe('ok');
  return here.recorded.at(-1)?.change ?? '';
};

interface Told {
  readonly change: {
    readonly state: string;
    readonly history: readonly { readonly type: string; readonly actor: string }[];
  };
}

const told = async (id: string, asOf: object | null = null): Promise<Told['change']> => {
  const { data, errors } = await here.askAs('rob', CHANGE, { id, asOf });
  if (errors) throw new Error(JSON.stringify(errors));
  return (data as Told).change;
};

describe('a change, from its proposal to when it is made', () => {
  it('is told with who said what on which evidence', async () => {
    const id = await proposed();
    const of = (reason: string) => ({ id, reason });
    expect(await told(id)).toMatchObject({
      state: 'PROPOSED',
      proposedBy: 'ann',
      title: 'drop x',
      assessment: null,
      assessmentCheck: null,
      proposal: { reason: 'unused', changes: [{ kind: 'DROP_FIELD', field: 'x' }] },
    });
    expect(await here.order('ann', 'assessChange', of(''))).toBe('ok');
    expect(await here.order('fay', 'acknowledgeImpact', of(''))).toBe('ok');
    expect(await here.order('bob', 'approveChange', of('fine'))).toBe('ok');
    const { sequence: open } = await here.served.platform.freshness();
    expect(await here.order('fay', 'approveChange', of('fine with finance'))).toBe('ok');
    expect(await here.order('ann', 'applyChange', of(''))).toBe('ok');
    const hash = createHash('sha256').update(policy).digest('hex');
    expect(await told(id)).toMatchObject({
      state: 'APPLIED',
      lapsed: false,
      assessmentCheck: { result: 'EQUAL', parts: [] },
      acknowledgements: [{ actor: 'fay', owners: ['team:finance'] }],
      approvedBy: ['bob', 'fay'],
      policy: {
        hash,
        met: true,
        requirements: [
          { rule: 'every change', approvals: 1, approvers: null, given: ['bob', 'fay'] },
          { rule: 'owner team:finance', approvers: ['fay', 'flo'], given: ['fay'] },
        ],
      },
    });
    const { history } = await told(id);
    expect(history.map(({ type, actor }) => `${type} ${actor}`)).toEqual([
      'ChangeProposed ann',
      'ImpactAssessed ann',
      'ImpactAcknowledged fay',
      'ApprovalGiven bob',
      'ApprovalGiven fay',
      'ChangeApproved fay',
      'ChangeApplied ann',
    ]);
    // As of before the last approval it still is open.
    expect(await told(id, { sequence: open })).toMatchObject({
      state: 'ASSESSED',
      approvedBy: ['bob'],
      policy: { met: false },
    });
    expect(await told(id, { sequence: 1 })).toBeNull();
  });

  it('is found among others by its state and the beginning of its id', async () => {
    const id = await proposed();
    const list = async (variables: object) => {
      const query = `query ($state: ChangeState, $id: String, $first: Int!, $after: String) {
        changes(state: $state, id: $id, first: $first, after: $after) {
          nodes { id } totalCount pageInfo { endCursor } } }`;
      const { data } = await here.askAs('rob', query, { first: 10, ...variables });
      return (
        data as {
          changes: {
            nodes: { id: string }[];
            totalCount: number;
            pageInfo: { endCursor: string };
          };
        }
      ).changes;
    };
    const all = await list({});
    expect(all.nodes[0]?.id).toBe(id);
    expect((await list({ id: id.slice(0, 8) })).nodes).toEqual([{ id }]);
    expect((await list({ state: 'PROPOSED' })).nodes).toContainEqual({ id });
    expect((await list({ state: 'REJECTED' })).totalCount).toBe(0);
    const first = await list({ first: 1 });
    expect((await list({ after: first.pageInfo.endCursor })).nodes).toEqual(all.nodes.slice(1));
  });
});

describe('who may not', () => {
  it('has a key without the role', async () => {
    const id = await proposed();
    expect(await here.order('rob', 'proposeChange', { proposal })).toBe(
      'the key of rob does not allow to propose a change: use one with the role propose',
    );
    expect(await here.order('rob', 'approveChange', { id })).toBe(
      'the key of rob does not allow to approve a change: use one with the role approve',
    );
  });

  it('proposed it', async () => {
    const id = await proposed();
    await here.order('ann', 'assessChange', { id });
    for (const mutation of ['approveChange', 'waiveChange', 'rejectChange'])
      expect(await here.order('ann', mutation, { id })).toBe(
        `the change ${id}: ann proposed it, and you cannot decide on your own change`,
      );
    expect(await here.order('bob', 'withdrawChange', { id })).toBe(
      `the change ${id}: ann proposed it, and only the proposer can withdraw it`,
    );
    expect(await here.order('ann', 'withdrawChange', { id })).toBe('ok');
  });

  it('is on a server without keys', async () => {
    const served = await serveNothing();
    const { errors } = await served.ask('mutation { approveChange(id: "x", reason: "y") { id } }');
    expect(errors?.[0]?.message).toContain('this server has no keys, so nobody here can approve');
    await served.close();
  });

  it('says no reason, too many conditions, or asks for what is not there', async () => {
    const id = await proposed();
    expect(await here.order('bob', 'approveChange', { id, reason: ' ' })).toMatch(
      /^the reason is empty/,
    );
    const conditions = Array.from({ length: 21 }, () => 'be careful');
    expect(await here.order('bob', 'waiveChange', { id, conditions })).toMatch(
      /^a waiver has at most 20 conditions/,
    );
    const none = 'b6889fc8-7977-46a7-ae54-48ba08922b45';
    expect(await here.order('bob', 'approveChange', { id: none })).toMatch(
      /there is no change of this id/,
    );
    expect(await here.order('bob', 'rejectChange', { id: 'none' })).toMatch(
      /there is no change of this id/,
    );
    expect(await here.order('ann', 'assessChange', { id, commandId: '' })).toMatch(
      /^a commandId has from 1/,
    );
    const wrong = { ...proposal, changes: [{ ...proposal.changes[0], field: 'z' }] };
    expect(await here.order('ann', 'proposeChange', { proposal: wrong })).toContain(
      'n A has no field z',
    );
  });
});

describe('a decision', () => {
  it('waits while the victims are others than those assessed, until they are assessed again', async () => {
    const id = await proposed();
    await here.order('ann', 'assessChange', { id });
    await here.served.tell([copyRun('more', 'A', 'D', ['x'])]);
    const refusal = await here.order('fay', 'approveChange', { id });
    expect(refusal).toMatch(/the impact as of #\d+ is not the one that was assessed/);
    expect(refusal).toContain('new: field n D x (');
    expect(refusal).toContain('job n more (breaking)');
    expect(await here.order('fay', 'waiveChange', { id })).toBe(refusal);
    expect(await here.order('ann', 'assessChange', { id })).toBe('ok');
    expect(await here.order('fay', 'approveChange', { id })).toBe('ok');
    expect(await told(id)).toMatchObject({
      state: 'APPROVED',
      assessmentCheck: { result: 'EQUAL' },
    });
  });

  it('is made once: of two at the same moment the second is told', async () => {
    const id = await proposed();
    await here.order('ann', 'assessChange', { id });
    const results = await Promise.all([
      here.order('fay', 'approveChange', { id }),
      here.order('bob', 'rejectChange', { id }),
    ]);
    expect(results.filter((result) => result === 'ok')).toHaveLength(1);
    const { history } = await told(id);
    const decisions = history.filter(({ type }) => /Approved|Rejected/.test(type));
    expect(decisions).toHaveLength(1);
  });

  it('is one event and answered alike when the same command comes again', async () => {
    const id = await proposed();
    await here.order('ann', 'assessChange', { id });
    const until = '2998-12-31T00:00:00Z';
    const command = { id, until, conditions: ['keep a copy'], commandId: `waive ${id}` };
    expect(await here.order('fay', 'waiveChange', command)).toBe('ok');
    expect(await here.order('fay', 'waiveChange', command)).toBe('ok');
    const [once, again] = here.recorded.slice(-2);
    expect(again).toEqual(once);
    const { history, ...change } = await told(id);
    expect(history.filter(({ type }) => type === 'ChangeWaived')).toHaveLength(1);
    expect(change).toMatchObject({
      state: 'WAIVED',
      lapsed: false,
      waiver: { until: '2998-12-31T00:00:00.000000000Z', conditions: ['keep a copy'] },
    });
    expect(await here.order('bob', 'waiveChange', command)).toContain('was used already');
  });

  it('is refused while the policy cannot be read', async () => {
    const id = await proposed();
    await here.order('ann', 'assessChange', { id });
    here.setPolicy('approvals: none');
    expect(await here.order('fay', 'approveChange', { id })).toMatch(
      /^the policy of this server is wrong: approvals: .*: who runs it sets POLICY_FILE right$/,
    );
    here.setPolicy(policy);
    expect(await here.order('fay', 'approveChange', { id })).toBe('ok');
  });
});
