import type { Proposal } from '#own-events';
import type { Breaking, Policy } from './policy.ts';
import type { VictimsMoved } from './affected-assets.ts';

/** What someone wants of a change, and what was found out for it: whoever decides looks nothing up. */
export type ChangeCommand =
  | { readonly kind: 'PROPOSE'; readonly proposal: Proposal }
  | ({ readonly kind: 'ASSESS' } & Found)
  | ({ readonly kind: 'ACKNOWLEDGE' } & Asked)
  | ({ readonly kind: 'APPROVE' } & Checked)
  | ({
      readonly kind: 'WAIVE';
      readonly until: string;
      readonly conditions: readonly string[];
    } & Checked)
  | { readonly kind: 'REJECT' | 'APPLY' | 'WITHDRAW' };

/** Who wants it, and when: `at` is ISO 8601 in UTC. */
export interface By {
  readonly actor: string;
  readonly at: string;
}

interface Found {
  readonly asOf: number;
  readonly foldVersion: number;
  readonly rulesVersion: number;
  readonly hash: string;
  readonly victims: string;
}

interface Asked {
  readonly policy: Policy;
  /** The owners of all that breaks or is degraded. */
  readonly owners: readonly string[];
}

interface Checked {
  /** The sequence at which the victims were looked at again. */
  readonly checkedAt: number;
  readonly moved: VictimsMoved | null;
  readonly policy: Policy;
  readonly breaking: Breaking;
}
