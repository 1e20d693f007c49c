import { hasLapsed, type ChangeState } from './change.ts';
import { askedOwners, peopleOf, policyVerdict, type Policy, type PolicySubject } from './policy.ts';

/** One thing that the policy requires before a change can be approved or waived. */
export interface Requirement {
  readonly kind: 'ACKNOWLEDGEMENT' | 'APPROVAL';
  /** The rule of the policy, such as `every change` or `owner team:finance`. */
  readonly rule: string;
  readonly needed: number;
  /** Who can meet it. Null: anyone who may approve. */
  readonly from: readonly string[] | null;
  /** The people who gave it. */
  readonly given: readonly string[];
  readonly met: boolean;
}

type Given = Pick<ChangeState, 'acknowledged' | 'approvedBy' | 'proposer'>;

/**
 * Everything that the policy requires of a change, met or open: one acknowledgement for each owner who is asked, if
 * the policy wants them, then the approvals. The proposer's own acknowledgement is recorded, but does not meet a
 * requirement.
 */
export const requirementsOf = (
  policy: Policy,
  subject: PolicySubject,
  change: Given,
): readonly Requirement[] => {
  const asked = policy.acknowledge ? askedOwners(policy, subject.affectedOwners).asked : [];
  const acknowledgements = asked.map((owner): Requirement => {
    const given = acknowledgedBy(change, owner);
    return {
      kind: 'ACKNOWLEDGEMENT',
      rule: `owner ${owner}`,
      needed: 1,
      from: peopleOf(policy, owner),
      given,
      met: given.some((actor) => actor !== change.proposer),
    };
  });
  const approvals = policyVerdict(policy, subject, change.approvedBy).requirements.map(
    ({ rule, approvals: needed, approvers: from, given }): Requirement => ({
      kind: 'APPROVAL',
      ...{ rule, needed, from, given },
      met: given.length >= needed,
    }),
  );
  return [...acknowledgements, ...approvals];
};

/** The step that usually comes next, judged at `at`; null for a change that is closed. */
export const nextStepOf = (
  change: ChangeState,
  requirements: readonly Requirement[],
  at: string,
): NextStep | null => {
  switch (change.status) {
    case 'PROPOSED':
      return 'ASSESS';
    case 'ASSESSED':
      return requirements.some(({ kind, met }) => kind === 'ACKNOWLEDGEMENT' && !met)
        ? 'ACKNOWLEDGE'
        : 'APPROVE';
    case 'APPROVED':
      return 'APPLY';
    case 'WAIVED':
      return hasLapsed(change, { at }) ? 'ASSESS' : 'APPLY';
    case 'REJECTED':
    case 'APPLIED':
    case 'WITHDRAWN':
      return null;
  }
};

type NextStep = 'ASSESS' | 'ACKNOWLEDGE' | 'APPROVE' | 'APPLY';

/** The people who acknowledged the latest assessment for an owner. */
export const acknowledgedBy = (
  { acknowledged }: Pick<ChangeState, 'acknowledged'>,
  owner: string,
): readonly string[] => [
  ...new Set(acknowledged.filter(({ owners }) => owners.includes(owner)).map(({ actor }) => actor)),
];
