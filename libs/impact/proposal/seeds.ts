import type { Change, Proposal } from '#domain-events';
import { changeRule, type ChangeRule } from '../rules/change-rules.ts';

/** Where a change begins. */
export type SeedLocation =
  | { readonly kind: 'FIELD'; readonly node: number; readonly field: string }
  | { readonly kind: 'DATASET' | 'JOB'; readonly node: number }
  /** Where a job reads a dataset. */
  | { readonly kind: 'JOB_INPUT'; readonly node: number; readonly input: number };

/** A fact that the propagation begins with. */
export interface Seed {
  readonly rule: ChangeRule;
  /** Which change of the proposal, from 0. */
  readonly change: number;
  readonly at: SeedLocation;
  /** The type that the field gets; null: not known, or not changed. */
  readonly newType: string | null;
}

/** A proposal with canonical names, and what its changes begin with. */
export interface ResolvedProposal {
  readonly proposal: Proposal;
  readonly seeds: readonly Seed[];
}

/** The same of one change. */
export interface ResolvedChange {
  readonly change: Change;
  readonly seeds: readonly Seed[];
}

/** A seed by the row for the change. */
export const seed = (
  rule: string,
  change: number,
  at: SeedLocation,
  newType: string | null = null,
): Seed => ({ rule: changeRule(rule), change, at, newType });
