import type { Basis, Step } from '#lineage';
import type { Severity } from './assessment.ts';
import type { Effect } from './effects.ts';
import type { Use } from './uses.ts';

/** Where something can be the matter. REST: something in a dataset, and nobody knows what. */
export type Where =
  | { readonly kind: 'FIELD'; readonly node: number; readonly field: string }
  | { readonly kind: 'REST' | 'DATASET' | 'JOB'; readonly node: number }
  /** Where a job reads a dataset. */
  | { readonly kind: 'INPUT'; readonly node: number; readonly input: number };

/** By which edge something came from one place to another. */
export interface Via {
  /** Null: a dataset's own declaration. */
  readonly job: number | null;
  readonly use: Use;
  readonly basis: Basis;
  readonly transformation: Step['transformation'];
  readonly openedAt: number;
}

/** That something is the matter somewhere, and the best way by which it comes to be. */
export interface Fact {
  readonly where: Where;
  readonly effect: Effect | null;
  /** The type that a field gets. */
  readonly type: string | null;
  readonly severity: Severity;
  readonly rule: string;
  readonly change: number;
  /** In dataset hops. */
  readonly hops: number;
  /** In steps of the reasoning. */
  readonly length: number;
  readonly parent: Fact | null;
  /** Null where it is the change itself, and from job to job. */
  readonly via: Via | null;
  /** The dataset for want of whose field detail it is only possible. */
  readonly lacks: number | null;
  /** True when every step of this way is certain. */
  readonly isCertain: boolean;
  /** The layer of the walk that found it, and its rank among the ways of that layer: told by {@link PathOrder}, -1 before. */
  layer: number;
  rank: number;
}

/** The same thing among facts of one place, however it came about. */
export const factLike = (
  facts: readonly Fact[],
  effect: Effect | null,
  severity: Severity,
  type: string | null,
): Fact | undefined => {
  for (const fact of facts)
    if (fact.effect === effect && fact.severity === severity && fact.type === type) return fact;
  return undefined;
};
