import type { Basis, Step } from '#lineage';
import type { Severity } from '../assessment.ts';
import type { Effect } from '../rules/effects.ts';
import type { Entry } from '../rules/rules.ts';
import type { Usage } from '../rules/usage.ts';

/**
 * An abstract location of the analysis, one object for each. FIELD, DATASET, JOB are assets. SOME_FIELD: a field of the dataset, no one
 * knows which. JOB_INPUT: a job where it reads one dataset. DECLARATION: the process by which a dataset comes from others according to
 * its own declaration, which names no job. UNATTRIBUTED_FIELDS: the fields of a dataset for which a job states no source; never the
 * location of a fact, it stands for those fields and SOME_FIELD.
 */
export interface Location {
  readonly kind: LocationKind;
  /** Of the dataset or job; of a DECLARATION, of the dataset that it declares. */
  readonly node: number;
  readonly field: string | null;
  /** Of JOB_INPUT the dataset, of UNATTRIBUTED_FIELDS the job (null: the declaration). */
  readonly other: number | null;
  /** What holds there, each by its best derivation. */
  readonly facts: Fact[];
  /** What waits in the worklist for it. */
  readonly pending: Derivation[];
}

/** In the order in which equally short derivations prefer them. */
export const LOCATION_KINDS = [
  ...(['DATASET', 'FIELD', 'JOB_INPUT', 'JOB', 'DECLARATION'] as const),
  ...(['SOME_FIELD', 'UNATTRIBUTED_FIELDS'] as const),
] as const;

export type LocationKind = (typeof LOCATION_KINDS)[number];

/** An edge of the analysis: a job, or a declaration, uses something, and perhaps derives something from it. */
export interface UsageEdge {
  readonly usage: Usage;
  /** Null: the declaration of a dataset. */
  readonly job: number | null;
  readonly basis: Basis;
  readonly transformation: Step['transformation'];
  readonly openedAt: number;
  /** The dataset whose column lineage is missing; what follows by such an edge is only possible. */
  readonly missing: number | null;
  /** The JOB or DECLARATION; null where only what is derived is affected. */
  readonly user: Location | null;
  /** What is derived. */
  readonly target: Location | null;
  /** Dataset hops to the target. */
  readonly hops: 0 | 1;
}

/** That an effect is at a location, with the best derivation of it. Its key is location, effect, severity, certainty and new type. */
export interface Fact {
  readonly location: Location;
  readonly effect: Effect | null;
  readonly severity: Severity;
  /** True when every step of the derivation is certain. */
  readonly isCertain: boolean;
  /** The type that a WIDENED or RETYPED field gets; null: not known. */
  readonly newType: string | null;
  /** The rule that was applied last, by id. */
  readonly rule: string;
  /** Which change of the proposal, from 0. */
  readonly change: number;
  /** Dataset hops and steps of the derivation. */
  readonly hops: number;
  readonly steps: number;
  /** Null: a seed, the change itself. */
  readonly parent: Fact | null;
  /** Null for a seed, and where the job was not reached by data. */
  readonly edge: UsageEdge | null;
  /** The layer of the worklist that it was found in, and its rank there; -1: a seed. */
  layer: number;
  rank: number;
}

/** A step that the worklist still has to take. Of several that lead to the same facts, the best one so far. */
export interface Derivation {
  from: Fact;
  edge: UsageEdge | null;
  readonly to: Location;
  /** The rows that may apply; guards on the target are evaluated once it is loaded. */
  readonly entries: readonly Entry[];
  readonly hops: number;
  readonly steps: number;
}

/** True where a fact with the same effect, severity and new type holds at the location, and no less certainly. */
export const isSubsumed = (
  { facts }: Location,
  effect: Effect | null,
  severity: Severity,
  newType: string | null,
  isCertain: boolean,
): boolean => {
  for (const fact of facts)
    if (
      fact.effect === effect &&
      fact.severity === severity &&
      fact.newType === newType &&
      (fact.isCertain || !isCertain)
    )
      return true;
  return false;
};
