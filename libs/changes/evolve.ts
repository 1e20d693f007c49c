import type { ChangeEvent } from '#own-events';
import type { ChangeState } from './change.ts';

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
