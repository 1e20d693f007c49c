import { z } from 'zod';
import { proposal } from './change-proposal.ts';

const envelope = {
  format: z.literal(1),
  /** Which change. */
  change: z.uuid(),
  /** Who did it: the key's actor, or the user of the operating system. */
  actor: z.string(),
  reason: z.string(),
  commandId: z.string(),
  /** The command that proposed the change, and the one that this is of. */
  correlationId: z.string(),
  causationId: z.string(),
};

/** The content hash of the assessment that something is about. */
const assessment = z.string();

/** What a policy asks for, and who of those that it asks had approved. */
const policyVerdict = z.strictObject({
  /** Of the policy's text; null where there is no policy. */
  hash: z.string().nullable(),
  met: z.boolean(),
  requirements: z.array(
    z.strictObject({
      rule: z.string(),
      approvals: z.int(),
      /** Null: anyone who may approve. */
      approvers: z.array(z.string()).nullable(),
      given: z.array(z.string()),
    }),
  ),
});

/** On what evidence: the assessment, the sequence at which its victims were found to be the same, and what the policy said. */
const evidence = { assessment, checkedAt: z.int(), policy: policyVerdict };

/** What becomes of a change that someone means to make, without the body of its assessments. */
export const changeEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ChangeProposed'), ...envelope, proposal }),
  z.strictObject({
    type: z.literal('ImpactAssessed'),
    ...envelope,
    /** The sequence that it is pinned at, and by which versions of fold and rules it was made. */
    asOf: z.int(),
    foldVersion: z.int(),
    rulesVersion: z.int(),
    /** Of the assessment as a whole, and of its victims alone. */
    hash: z.string(),
    victims: z.string(),
  }),
  z.strictObject({
    type: z.literal('ImpactAcknowledged'),
    ...envelope,
    assessment,
    owners: z.array(z.string()).min(1),
  }),
  // One approval; where the policy is met by it, ChangeApproved or ChangeWaived follows in the same moment.
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

/** Whether an entry of the log of this type is about a change. */
export const isChangeType = (type: string): type is ChangeEventType => TYPES.has(type);

const TYPES: ReadonlySet<string> = new Set(
  changeEvent.options.map((option) => option.shape.type.value),
);
