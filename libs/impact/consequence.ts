import type { Via } from './fact.ts';
import type { Outcome } from './rule.ts';

/** Where a rule says that something will be the matter; which fields are meant is known when the dataset is. */
export type Target =
  | { readonly kind: 'JOB'; readonly node: number }
  | { readonly kind: 'DATASET'; readonly node: number }
  /** As the edge into the dataset names it. */
  | { readonly kind: 'FIELD'; readonly node: number; readonly name: string }
  /** Every field of which the job does not state what it is made of, and the rest of the dataset. */
  | { readonly kind: 'OPEN'; readonly node: number; readonly job: number | null };

/** What follows from a fact by a rule. */
export interface Consequence {
  readonly target: Target;
  readonly outcome: Outcome;
  readonly rule: string;
  readonly type: string | null;
  readonly via: Via | null;
  /** Dataset hops on from the fact. */
  readonly hops: 0 | 1;
  readonly lacks: number | null;
}
