import type { ChangeEvent } from '#domain-events';
import type { ChangeStatus } from './change.ts';

// Null: leaves it where it is.
const AFTER: Readonly<Record<ChangeEvent['type'], ChangeStatus | null>> = {
  ChangeProposed: 'PROPOSED',
  ImpactAssessed: 'ASSESSED',
  ImpactAcknowledged: null,
  ApprovalGiven: null,
  ChangeApproved: 'APPROVED',
  ChangeWaived: 'WAIVED',
  ChangeRejected: 'REJECTED',
  ChangeApplied: 'APPLIED',
  ChangeWithdrawn: 'WITHDRAWN',
};

/**
 * How far events of these types, in their order, bring a change: as `evolve` says, for who has not read what else they say. Null
 * before it is proposed.
 */
export const statusOf = (types: readonly ChangeEvent['type'][]): ChangeStatus | null =>
  types.reduce<ChangeStatus | null>((status, type) => {
    if (type === 'ChangeProposed') return status ?? AFTER[type];
    return status && (AFTER[type] ?? status);
  }, null);
