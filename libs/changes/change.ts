import type { ChangeEvent, PolicyVerdict, Proposal } from '#domain-events';

/** How far a change has come. Its last three are ends. */
export type ChangeStatus =
  'PROPOSED' | 'ASSESSED' | 'APPROVED' | 'WAIVED' | 'REJECTED' | 'APPLIED' | 'WITHDRAWN';

/** Which assessment stands: by its content hash, the hash of its victims, and the sequence that it is pinned at. */
export interface AssessmentMade {
  readonly hash: string;
  readonly victims: string;
  readonly asOf: number;
}

/** A change as its events tell of it. */
export interface ChangeState {
  readonly id: string;
  readonly status: ChangeStatus;
  readonly proposer: string;
  readonly proposal: Proposal;
  /** The command that proposed it. */
  readonly correlationId: string;
  readonly assessment: AssessmentMade | null;
  /** For which owners who has taken notice of the assessment that stands. */
  readonly acknowledged: readonly { readonly actor: string; readonly owners: readonly string[] }[];
  /** Who has approved on the assessment that stands, in their order. */
  readonly approvedBy: readonly string[];
  /** What the policy said when somebody last approved. */
  readonly policy: PolicyVerdict | null;
  /** Until when a waiver holds, and on which conditions. */
  readonly waiver: { readonly until: string; readonly conditions: readonly string[] } | null;
}

/** What an event makes of a change; null before it is proposed. */
export const evolve = (change: ChangeState | null, event: ChangeEvent): ChangeState | null => {
  if (event.type === 'ChangeProposed') return change ?? proposed(event);
  return change && evolved(change, event);
};

const proposed = ({
  change: id,
  actor: proposer,
  proposal,
  correlationId,
}: Extract<ChangeEvent, { type: 'ChangeProposed' }>): ChangeState => ({
  id,
  status: 'PROPOSED',
  proposer,
  proposal,
  correlationId,
  assessment: null,
  acknowledged: [],
  approvedBy: [],
  policy: null,
  waiver: null,
});

const evolved = (
  change: ChangeState,
  event: Exclude<ChangeEvent, { type: 'ChangeProposed' }>,
): ChangeState => {
  switch (event.type) {
    case 'ImpactAssessed': {
      const { hash, victims, asOf } = event;
      const before = change.status === 'ASSESSED' ? change.assessment : null;
      // What people said holds for the victims that they said it of.
      const said = before?.victims === victims ? {} : NOTHING_SAID;
      return { ...change, ...said, status: 'ASSESSED', assessment: { hash, victims, asOf } };
    }
    case 'ImpactAcknowledged': {
      const { actor, owners } = event;
      return { ...change, acknowledged: [...change.acknowledged, { actor, owners }] };
    }
    case 'ApprovalGiven':
      return {
        ...change,
        approvedBy: [...change.approvedBy, event.actor],
        policy: event.policy,
      };
    case 'ChangeApproved':
      return { ...change, status: 'APPROVED', policy: event.policy };
    case 'ChangeWaived': {
      const { until, conditions, policy } = event;
      return { ...change, status: 'WAIVED', policy, waiver: { until, conditions } };
    }
    case 'ChangeRejected':
      return { ...change, status: 'REJECTED' };
    case 'ChangeApplied':
      return { ...change, status: 'APPLIED' };
    case 'ChangeWithdrawn':
      return { ...change, status: 'WITHDRAWN' };
  }
};

const NOTHING_SAID = { acknowledged: [], approvedBy: [], policy: null, waiver: null };

/** Whether the change is waived, and its waiver had ended at `at`, ISO 8601 in UTC. */
export const hasLapsed = (
  { status, waiver }: Pick<ChangeState, 'status' | 'waiver'>,
  { at }: { readonly at: string },
): boolean => status === 'WAIVED' && waiver !== null && waiver.until <= at;
