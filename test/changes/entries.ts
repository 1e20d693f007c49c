import type { EventStore } from '#event-store';
import {
  changeFact,
  changeIdOf,
  type ChangeEntry,
  type ChangeEvent,
  type Proposal,
  type StoredAssessment,
} from '#domain-events';

/** A change for tests: the field that others read is to go. */
export const dropping: Proposal = {
  title: 'drop the field',
  reason: 'nobody needs it',
  changes: [{ kind: 'DROP_FIELD', dataset: { namespace: 'n', name: 'A' }, field: 'x' }],
};

/** What stands in every event of a change that the command `proposed` proposed. */
export const inChange = (proposed: string, actor: string, commandId = proposed) => ({
  format: 1 as const,
  change: changeIdOf(proposed),
  actor,
  reason: 'so that it is told',
  commandId,
  correlationId: proposed,
  causationId: commandId,
});

const B = { kind: 'FIELD', namespace: 'n', name: 'B', field: 'x' } as const;

/** An assessment as of a sequence by which one field breaks. */
export const breaksOne = (asOf: number): StoredAssessment => ({
  format: 1,
  asOf,
  foldVersion: 1,
  rulesVersion: 1,
  proposal: dropping,
  verdicts: [
    {
      asset: B,
      severity: 'BREAKING',
      certainty: 'CERTAIN',
      rule: 'a rule',
      reason: 'It is copied.',
      change: 0,
      distance: 1,
      path: [],
      lacking: [],
    },
  ],
  details: [{ asset: B, owners: [], lastRun: null, rhythmSeconds: null }],
  summary: {
    bySeverity: { BREAKING: 1, DEGRADED: 0, INFORMATIONAL: 0 },
    byCertainty: { CERTAIN: 1, POSSIBLE: 0 },
    byOwner: [],
    byNamespace: [{ key: 'n', breaking: 1, degraded: 0, informational: 0 }],
    byDistance: [{ key: '1', breaking: 1, degraded: 0, informational: 0 }],
    toTell: [],
    remedies: [],
    rollout: [],
  },
  completeness: { complete: true, hidden: 0, withoutFieldDetail: [] },
});

/** That a change was proposed, and that it was assessed as of a sequence. */
export const proposedAndAssessed = (asOf: number): readonly ChangeEntry[] => [
  {
    event: { type: 'ChangeProposed', ...inChange('c1', 'ann'), proposal: dropping },
    assessment: null,
  },
  {
    event: {
      type: 'ImpactAssessed',
      ...inChange('c1', 'ann', 'c2'),
      asOf,
      foldVersion: 1,
      rulesVersion: 1,
      hash: 'the hash of all',
      victims: 'the hash of the victims',
    },
    assessment: breaksOne(asOf),
  },
];

export const entryOf = (event: ChangeEvent): ChangeEntry => ({ event, assessment: null });

/** Appends entries to the stream of their change, as they come. */
export const appendChange = async (
  log: EventStore,
  entries: readonly ChangeEntry[],
  recordedAt = '2026-03-13T00:00:00.000Z',
): Promise<void> => {
  let expected: number | 'none' = 'none';
  for (const entry of entries) {
    const { id, stream, type, data } = changeFact(entry.event, entry.assessment, 0);
    const event = { id, type, recordedAt, data, metadata: '{}' };
    ({ revision: expected } = await log.append(stream, expected, [event]));
  }
};
