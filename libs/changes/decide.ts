import type { ChangeEvent } from '#own-events';
import type { ChangeState } from './change.ts';
import type { By, ChangeCommand } from './commands.ts';
import { movedText } from './drift-text.ts';
import { policyVerdict, standsFor } from './policy.ts';

/** What an event says beside who did it, why and by which command. */
export type Outcome = ChangeEvent extends infer One ? WithoutEnvelope<One> : never;

type WithoutEnvelope<One> = One extends ChangeEvent
  ? Omit<
      One,
      'format' | 'change' | 'actor' | 'reason' | 'commandId' | 'correlationId' | 'causationId'
    >
  : never;

/** What a command comes to: the events that tell it, or the sentence that says why it may not be. */
export type Decision =
  | { readonly ok: true; readonly outcomes: readonly Outcome[] }
  | { readonly ok: false; readonly reason: string };

/** Whether a command may be, and what then happens; `change` is null before it is proposed. */
export const decide = (change: ChangeState | null, command: ChangeCommand, by: By): Decision => {
  if (command.kind === 'PROPOSE') {
    if (change) return refused('it is proposed already');
    return { ok: true, outcomes: [{ type: 'ChangeProposed', proposal: command.proposal }] };
  }
  if (!change) return refused('there is no such change: propose it first');
  switch (command.kind) {
    case 'ASSESS':
      return assess(change, command, by);
    case 'ACKNOWLEDGE':
      return acknowledge(change, command, by);
    case 'APPROVE':
    case 'WAIVE':
      return accept(change, command, by);
    case 'REJECT':
      return reject(change, by);
    case 'APPLY':
      return apply(change, by);
    case 'WITHDRAW':
      return withdraw(change, by);
  }
};

type CommandOf<Kind extends ChangeCommand['kind']> = Extract<ChangeCommand, { kind: Kind }>;

const assess = (
  change: ChangeState,
  { kind: _kind, ...found }: CommandOf<'ASSESS'>,
  by: By,
): Decision => {
  const outcomes = [{ type: 'ImpactAssessed' as const, ...found }];
  const isOpen = change.status === 'PROPOSED' || change.status === 'ASSESSED';
  if (isOpen || hasLapsed(change, by)) return { ok: true, outcomes };
  if (isEnded(change)) return refused(ended(change));
  // A decision holds for the victims that it was taken on, and no others.
  if (change.assessment?.victims !== found.victims) return { ok: true, outcomes };
  return refused(
    `it is ${wordOf(change)}, and its victims are still those of the assessment that was decided on: the decision stands`,
  );
};

const acknowledge = (
  change: ChangeState,
  { policy, owners }: CommandOf<'ACKNOWLEDGE'>,
  { actor }: By,
): Decision => {
  if (isEnded(change)) return refused(ended(change));
  if (!change.assessment) return refused(NOT_ASSESSED);
  const own = standsFor(policy, actor, owners);
  if (own.length === 0) {
    return refused(
      owners.length === 0
        ? 'nothing that is affected has an owner: there is nobody whose word it needs'
        : `${actor} stands for no owner of what is affected (${owners.join(', ')}): an owner acknowledges, or who stands for one by the policy`,
    );
  }
  const isNew = own.some((owner) => !acknowledgedFor(change).has(owner));
  if (!isNew) return refused(`${own.join(', ')} has acknowledged this assessment already`);
  const { hash } = change.assessment;
  return {
    ok: true,
    outcomes: [{ type: 'ImpactAcknowledged', assessment: hash, owners: [...own] }],
  };
};

const accept = (change: ChangeState, command: CommandOf<'APPROVE' | 'WAIVE'>, by: By): Decision => {
  const { actor } = by;
  const { checkedAt, moved, policy, breaking } = command;
  const ready = readyFor(change, by);
  if (!ready.ok) return ready;
  if (moved) return refused(movedText(moved, ready.assessment.asOf, checkedAt));
  const silent = breaking.owners.filter((owner) => !acknowledgedFor(change).has(owner));
  if (policy.acknowledge && silent.length > 0) {
    return refused(
      `the policy wants the word of everyone whose assets break: nobody has acknowledged for ${silent.join(', ')}`,
    );
  }
  const hasApproved = change.approvedBy.includes(actor);
  const approvedBy = hasApproved ? change.approvedBy : [...change.approvedBy, actor];
  const verdict = policyVerdict(policy, breaking, approvedBy);
  const evidence = { assessment: ready.assessment.hash, checkedAt, policy: verdict };
  if (command.kind === 'WAIVE') {
    const { until, conditions } = command;
    if (until <= by.at)
      return refused(`a waiver until ${until} is over already: give a later moment`);
    if (!verdict.met) return refused(`it cannot be waived yet: ${missing(verdict)}`);
    return {
      ok: true,
      outcomes: [{ type: 'ChangeWaived', ...evidence, until, conditions: [...conditions] }],
    };
  }
  // Who has approved already may find that the policy asks for less than it did.
  if (hasApproved && !verdict.met) {
    return refused(`${actor} has approved this assessment already, and ${missing(verdict)}`);
  }
  return {
    ok: true,
    outcomes: [
      ...(hasApproved ? [] : [{ type: 'ApprovalGiven' as const, ...evidence }]),
      ...(verdict.met ? [{ type: 'ChangeApproved' as const, ...evidence }] : []),
    ],
  };
};

const reject = (change: ChangeState, by: By): Decision => {
  const ready = readyFor(change, by);
  if (!ready.ok) return ready;
  const { hash } = ready.assessment;
  return { ok: true, outcomes: [{ type: 'ChangeRejected', assessment: hash }] };
};

const apply = (change: ChangeState, by: By): Decision => {
  if (isEnded(change)) return refused(ended(change));
  if (hasLapsed(change, by)) {
    return refused(
      `its waiver held until ${change.waiver?.until ?? ''}: assess it again, so that it can be decided again`,
    );
  }
  if (change.status !== 'APPROVED' && change.status !== 'WAIVED') {
    return refused('it is neither approved nor waived, and only such a change can be applied');
  }
  return { ok: true, outcomes: [{ type: 'ChangeApplied' }] };
};

const withdraw = (change: ChangeState, { actor }: By): Decision => {
  if (isEnded(change)) return refused(ended(change));
  if (actor !== change.proposer) {
    return refused(`${change.proposer} proposed it, and only the proposer can withdraw it`);
  }
  return { ok: true, outcomes: [{ type: 'ChangeWithdrawn' }] };
};

/** Whether someone may decide now, on which assessment. */
const readyFor = (
  change: ChangeState,
  by: By,
):
  | { readonly ok: true; readonly assessment: NonNullable<ChangeState['assessment']> }
  | { readonly ok: false; readonly reason: string } => {
  if (isEnded(change)) return refused(ended(change));
  if (!change.assessment) return refused(NOT_ASSESSED);
  if (hasLapsed(change, by)) {
    return refused(`its waiver held until ${change.waiver?.until ?? ''}: assess it again first`);
  }
  if (change.status !== 'ASSESSED') return refused(`it is ${wordOf(change)} already`);
  if (by.actor === change.proposer) {
    return refused(`${by.actor} proposed it, and you cannot decide on your own change`);
  }
  return { ok: true, assessment: change.assessment };
};

/** Whether it was waived, until a moment that has passed. */
export const hasLapsed = (
  { status, waiver }: Pick<ChangeState, 'status' | 'waiver'>,
  { at }: Pick<By, 'at'>,
): boolean => status === 'WAIVED' && waiver !== null && waiver.until <= at;

const isEnded = ({ status }: ChangeState): boolean =>
  status === 'REJECTED' || status === 'APPLIED' || status === 'WITHDRAWN';

const ended = (change: ChangeState): string =>
  `it is ${wordOf(change)}, which is final: propose it again`;

const wordOf = ({ status }: ChangeState): string => status.toLowerCase();

const NOT_ASSESSED = 'its impact is not assessed yet: assess it first';

const acknowledgedFor = ({ acknowledged }: ChangeState): ReadonlySet<string> =>
  new Set(acknowledged.flatMap(({ owners }) => owners));

const missing = ({ requirements }: ReturnType<typeof policyVerdict>): string =>
  requirements
    .filter(({ approvals, given }) => given.length < approvals)
    .map(
      ({ rule, approvals, approvers, given }) =>
        `${rule} needs ${approvals} ${approvals === 1 ? 'approval' : 'approvals'}${approvers ? ` of ${approvers.join(', ')}` : ''} and has ${given.length}`,
    )
    .join('; ');

const refused = (reason: string): { readonly ok: false; readonly reason: string } => ({
  ok: false,
  reason,
});
