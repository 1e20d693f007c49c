import type { Proposal } from '#domain-events';
import type { AssetDrift } from './affected-assets.ts';
import type { Policy, PolicySubject } from './policy.ts';

/** What a person wants to do with a change. */
export type ChangeRequest =
  | { readonly kind: 'PROPOSE'; readonly proposal: Proposal }
  | ({ readonly kind: 'WAIVE' } & Waiver)
  | {
      readonly kind: 'ASSESS' | 'ACKNOWLEDGE' | 'APPROVE' | 'REJECT' | 'APPLY' | 'WITHDRAW';
    };

export interface Waiver {
  /** ISO 8601. */
  readonly until: string;
  readonly conditions: readonly string[];
}

/** A request with the evidence that its decision needs, so that deciding is pure. */
export type ChangeCommand =
  | { readonly kind: 'PROPOSE'; readonly proposal: Proposal }
  | ({ readonly kind: 'ASSESS' } & AssessmentMade)
  | ({ readonly kind: 'ACKNOWLEDGE' } & Pick<ApprovalEvidence, 'policy' | 'subject'>)
  | ({ readonly kind: 'APPROVE' } & ApprovalEvidence)
  | ({ readonly kind: 'WAIVE' } & Waiver & ApprovalEvidence)
  | { readonly kind: 'REJECT' | 'APPLY' | 'WITHDRAW' };

/** Who gives a command, and when: `at` is ISO 8601 in UTC. */
export interface CommandContext {
  readonly actor: string;
  readonly at: string;
}

interface AssessmentMade {
  readonly asOf: number;
  readonly foldVersion: number;
  readonly rulesVersion: number;
  readonly hash: string;
  /** The hash of the affected assets alone. */
  readonly victims: string;
}

interface ApprovalEvidence {
  /** The sequence at which the change was assessed again. */
  readonly checkedAt: number;
  /** How the affected assets differ from those of the stored assessment; null for not at all. */
  readonly drift: AssetDrift | null;
  readonly policy: Policy;
  readonly subject: PolicySubject;
}
