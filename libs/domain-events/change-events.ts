import { z } from 'zod';
import { proposal } from './change-proposal.ts';

const envelope = {
  format: z.literal(1),
  /** The id of the change. */
  change: z.uuid(),
  /** Who did it: the actor of the API key, or the user of the operating system. */
  actor: z.string(),
  reason: z.string(),
  commandId: z.string(),
  /** The command that proposed the change, and the command of this event. */
  correlationId: z.string(),
  causationId: z.string(),
};

/** The content hash of an assessment. */
const assessment = z.string();

/** What a policy demands, and who of the people it names has approved. */
const policyVerdict = z.strictObject({
  /** The hash of the policy's text; null without a policy. */
  hash: z.string().nullable(),
  met: z.boolean(),
  requirements: z.array(
    z.strictObject({
      rule: z.string(),
      approvals: z.int(),
      /** Null: everyone with the right to approve. */
      approvers: z.array(z.string()).nullable(),
      given: z.array(z.string()),
    }),
  ),
});

/**
 * The evidence of a decision: the assessment, the sequence at which its victims were last found unchanged, and the
 * verdict of the policy.
 */
const evidence = { assessment, checkedAt: z.int(), policy: policyVerdict };

/** The events of a proposed change, without the body of its assessments. */
export const changeEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ChangeProposed'), ...envelope, proposal }),
  z.strictObject({
    type: z.literal('ImpactAssessed'),
    ...envelope,
    /** The sequence that the assessment is about, and the versions of projection and rules that made it. */
    asOf: z.int(),
    foldVersion: z.int(),
    rulesVersion: z.int(),
    /** The hash of the assessment as a whole, and that of its victims alone. */
    hash: z.string(),
    victims: z.string(),
  }),
  z.strictObject({
    type: z.literal('ImpactAcknowledged'),
    ...envelope,
    assessment,
    owners: z.array(z.string()).min(1),
  }),
  // One approval. If it satisfies the policy, ChangeApproved or ChangeWaived follows in the same append.
  z.strictObject({ type: z.literal('ApprovalGiven'), ...envelope, ...evidence }),
  z.strictObject({ type: z.literal('ChangeApproved'), ...envelope, ...evidence }),
  z.strictObject({
    type: z.literal('ChangeWaived'),
    ...envelope,
    ...evidence,
    until: z.iso.datetime(),
    conditions: z.array(z.string()),
  }),
  z.strictObject({ type: z.literal('ChangeRejected'), ...envelope, assessment }),
  z.strictObject({ type: z.literal('ChangeApplied'), ...envelope }),
  z.strictObject({ type: z.literal('ChangeWithdrawn'), ...envelope }),
]);

export type ChangeEvent = z.infer<typeof changeEvent>;
export type ChangeEventType = ChangeEvent['type'];
export type PolicyVerdict = z.infer<typeof policyVerdict>;

/** True if log entries of this type are about a change. */
export const isChangeType = (type: string): type is ChangeEventType => TYPES.has(type);

const TYPES: ReadonlySet<string> = new Set(
  changeEvent.options.map((option) => option.shape.type.value),
);
