import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChangeEvent } from '#domain-events';
import { evolve, type ChangeState } from './change.ts';
import { statusOf } from './status-of.ts';

const envelope = {
  format: 1,
  change: 'b6889fc8-7977-46a7-ae54-48ba08922b45',
  actor: 'ann',
  reason: '',
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
} as const;
const policy = { hash: null, met: true, requirements: [] };
const evidence = { assessment: 'a', checkedAt: 1, policy };

const event = fc.constantFrom<ChangeEvent>(
  { type: 'ChangeProposed', ...envelope, proposal: { title: 't', reason: '', changes: [] } },
  {
    type: 'ImpactAssessed',
    ...envelope,
    ...{ asOf: 1, foldVersion: 1, rulesVersion: 1, hash: 'a', victims: 'v' },
  },
  { type: 'ImpactAcknowledged', ...envelope, assessment: 'a', owners: ['o'] },
  { type: 'ApprovalGiven', ...envelope, ...evidence },
  { type: 'ChangeApproved', ...envelope, ...evidence },
  {
    type: 'ChangeWaived',
    ...envelope,
    ...evidence,
    until: '2026-01-01T00:00:00Z',
    conditions: [],
  },
  { type: 'ChangeRejected', ...envelope, assessment: 'a' },
  { type: 'ChangeApplied', ...envelope },
  { type: 'ChangeWithdrawn', ...envelope },
);

it('types alone tell how far a change has come, in any order that they may stand in a log', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 8 }), (events) => {
      const change = events.reduce<ChangeState | null>(evolve, null);
      expect(statusOf(events.map(({ type }) => type))).toBe(change?.status ?? null);
    }),
  );
});
