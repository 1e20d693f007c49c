import type { PolicyVerdict, Proposal } from '#own-events';

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
