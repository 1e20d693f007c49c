import type { ChangeEvent } from '#domain-events';
import { driftText } from './affected-assets.ts';
import { hasLapsed, type ChangeState } from './change.ts';
import type { ChangeCommand, ChangeRequest, CommandContext } from './commands.ts';
import { askedOwners, peopleOf, policyVerdict } from './policy.ts';
import { refused, type Refused } from './refusals.ts';
import { acknowledgedBy, requirementsOf, type Requirement } from './requirements.ts';

/** An event without its envelope: actor, reason and the ids of the command. */
export type NewChangeEvent = ChangeEvent extends infer One ? WithoutEnvelope<One> : never;

type WithoutEnvelope<One> = One extends ChangeEvent
  ? Omit<
      One,
      'format' | 'change' | 'actor' | 'reason' | 'commandId' | 'correlationId' | 'causationId'
    >
  : never;

/** The events that follow from a command, or why it is refused. */
export type Decision = { readonly ok: true; readonly events: readonly NewChangeEvent[] } | Refused;

/** Decides on a command; `change` is null before it is proposed. */
export const decide = (
  change: ChangeState | null,
  command: ChangeCommand,
  context: CommandContext,
): Decision => {
  const refusal = refusalByState(change, command.kind, context);
  if (refusal) return refusal;
  if (command.kind === 'PROPOSE') {
    return { ok: true, events: [{ type: 'ChangeProposed', proposal: command.proposal }] };
  }
  if (!change) return refused('NOT_FOUND', NOT_FOUND);
  if (command.kind === 'ASSESS') return assess(change, command, context);
  if (command.kind === 'APPLY') return { ok: true, events: [{ type: 'ChangeApplied' }] };
  if (command.kind === 'WITHDRAW') return { ok: true, events: [{ type: 'ChangeWithdrawn' }] };
  const { assessment } = change;
  if (!assessment) return refused('NOT_ASSESSED', NOT_ASSESSED);
  switch (command.kind) {
    case 'ACKNOWLEDGE':
      return acknowledge(change, assessment, command, context);
    case 'APPROVE':
    case 'WAIVE':
      return accept(change, assessment, command, context);
    case 'REJECT':
      return { ok: true, events: [{ type: 'ChangeRejected', assessment: assessment.hash }] };
  }
};

/**
 * The refusal that follows from the state of the change, the kind of the command and its actor alone, or null. It costs
 * nothing, so it is asked before the evidence for the decision is gathered.
 */
export const refusalByState = (
  change: ChangeState | null,
  kind: ChangeRequest['kind'],
  { actor, at }: CommandContext,
): Refused | null => {
  if (kind === 'PROPOSE') {
    return change && refused('ALREADY_PROPOSED', 'it is proposed already');
  }
  if (!change) return refused('NOT_FOUND', NOT_FOUND);
  const { status, waiver, proposer } = change;
  const state = status.toLowerCase();
  if (status === 'REJECTED' || status === 'APPLIED' || status === 'WITHDRAWN') {
    return refused('CLOSED', `it is ${state}, which is final: propose it again`);
  }
  const isExpired = hasLapsed(change, { at });
  switch (kind) {
    case 'ASSESS':
      return null;
    case 'ACKNOWLEDGE':
      return change.assessment ? null : refused('NOT_ASSESSED', NOT_ASSESSED);
    case 'APPROVE':
    case 'WAIVE':
    case 'REJECT':
      if (!change.assessment) return refused('NOT_ASSESSED', NOT_ASSESSED);
      if (isExpired) {
        return refused(
          'WAIVER_EXPIRED',
          `its waiver ended at ${waiver?.until ?? ''}: assess it again first`,
        );
      }
      if (status !== 'ASSESSED') return refused('ALREADY_DECIDED', `it is ${state} already`);
      if (actor === proposer) {
        return refused(
          'OWN_CHANGE',
          `${actor} proposed it, and you cannot decide on your own change`,
        );
      }
      return null;
    case 'APPLY':
      if (isExpired) {
        return refused(
          'WAIVER_EXPIRED',
          `its waiver ended at ${waiver?.until ?? ''}: assess it again, so that it can be decided again`,
        );
      }
      return status === 'APPROVED' || status === 'WAIVED'
        ? null
        : refused(
            'NOT_APPROVED',
            'it is neither approved nor waived, and only such a change can be applied',
          );
    case 'WITHDRAW':
      return actor === proposer
        ? null
        : refused(
            'NOT_THE_PROPOSER',
            `${proposer} proposed it, and only the proposer can withdraw it`,
          );
  }
};

const NOT_FOUND = 'there is no change of this id: "changes" lists all';
const NOT_ASSESSED = 'its impact is not assessed yet: assess it first';

type CommandOf<Kind extends ChangeCommand['kind']> = Extract<ChangeCommand, { kind: Kind }>;
type Assessed = NonNullable<ChangeState['assessment']>;

const assess = (
  change: ChangeState,
  { kind: _kind, ...made }: CommandOf<'ASSESS'>,
  context: CommandContext,
): Decision => {
  const isOpen = change.status === 'PROPOSED' || change.status === 'ASSESSED';
  // A decision holds for the affected assets that it was taken on, and no others.
  const isStale = change.assessment?.victims !== made.victims || hasLapsed(change, context);
  if (isOpen || isStale) return { ok: true, events: [{ type: 'ImpactAssessed', ...made }] };
  return refused(
    'ALREADY_DECIDED',
    `it is ${change.status.toLowerCase()}, and it affects the same assets as when it was decided: the decision is still valid`,
  );
};

const acknowledge = (
  change: ChangeState,
  assessment: Assessed,
  { policy, subject }: CommandOf<'ACKNOWLEDGE'>,
  { actor }: CommandContext,
): Decision => {
  const { asked, notAsked } = askedOwners(policy, subject.affectedOwners);
  const own = asked.filter((owner) => peopleOf(policy, owner).includes(actor));
  if (own.length === 0) return refused('NOT_AN_OWNER', notAnOwner(actor, asked, notAsked));
  // Once is enough for an owner, unless it was the proposer who did it.
  const isOpen = own.some((owner) => {
    const given = acknowledgedBy(change, owner);
    return !given.includes(actor) && given.every((one) => one === change.proposer);
  });
  if (!isOpen) {
    return refused(
      'ALREADY_ACKNOWLEDGED',
      `${own.join(', ')} has acknowledged this assessment already`,
    );
  }
  const owners = [...own];
  return {
    ok: true,
    events: [{ type: 'ImpactAcknowledged', assessment: assessment.hash, owners }],
  };
};

const notAnOwner = (
  actor: string,
  asked: readonly string[],
  notAsked: readonly string[],
): string => {
  const named = notAsked.length === 0 ? '' : ` (${notAsked.join(', ')})`;
  if (asked.length > 0) {
    return `${actor} is no owner of what is affected (${asked.join(', ')}), and the policy names ${actor} for none of them`;
  }
  return notAsked.length === 0
    ? 'nothing that is affected has an owner, so there is nothing to acknowledge'
    : `the owners of what is affected are not asked${named}: the policy lists them neither in "owners" nor by "ownerSources"`;
};

const accept = (
  change: ChangeState,
  assessment: Assessed,
  command: CommandOf<'APPROVE' | 'WAIVE'>,
  { actor, at }: CommandContext,
): Decision => {
  const { checkedAt, drift, policy, subject } = command;
  if (drift) return refused('IMPACT_CHANGED', driftText(drift, assessment.asOf, checkedAt));
  const hasApproved = change.approvedBy.includes(actor);
  const approvedBy = hasApproved ? change.approvedBy : [...change.approvedBy, actor];
  const open = requirementsOf(policy, subject, { ...change, approvedBy }).filter(({ met }) => !met);
  const silent = open.filter(({ kind }) => kind === 'ACKNOWLEDGEMENT');
  if (silent.length > 0) return refused('ACKNOWLEDGEMENT_MISSING', missingOwners(silent));
  const verdict = policyVerdict(policy, subject, approvedBy);
  const evidence = { assessment: assessment.hash, checkedAt, policy: verdict };
  if (command.kind === 'WAIVE') {
    const { until, conditions } = command;
    if (until <= at) {
      return refused('WAIVER_IN_THE_PAST', `the waiver would end at ${until}: give a later time`);
    }
    if (open.length > 0) {
      return refused('APPROVAL_MISSING', `it cannot be waived yet: ${missingApprovals(open)}`);
    }
    return {
      ok: true,
      events: [{ type: 'ChangeWaived', ...evidence, until, conditions: [...conditions] }],
    };
  }
  // The policy may require less now than when this person approved.
  if (hasApproved && open.length > 0) {
    return refused(
      'ALREADY_APPROVED',
      `${actor} has approved this assessment already, and ${missingApprovals(open)}`,
    );
  }
  return {
    ok: true,
    events: [
      ...(hasApproved ? [] : [{ type: 'ApprovalGiven' as const, ...evidence }]),
      ...(open.length === 0 ? [{ type: 'ChangeApproved' as const, ...evidence }] : []),
    ],
  };
};

const missingOwners = (silent: readonly Requirement[]): string => {
  const owners = silent.map(({ rule, given }) =>
    given.length === 0 ? rule : `${rule} (only the proposer has)`,
  );
  return `the policy requires that every owner of what is affected acknowledges it, and this is missing: ${owners.join(', ')}`;
};

const missingApprovals = (open: readonly Requirement[]): string =>
  open
    .map(
      ({ rule, needed, from, given }) =>
        `${rule} needs ${needed} ${needed === 1 ? 'approval' : 'approvals'}${from ? ` of ${from.join(', ')}` : ''} and has ${given.length}`,
    )
    .join('; ');
