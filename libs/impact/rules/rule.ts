import type { Certainty, Severity } from '../assessment.ts';
import type { Usage } from './usage.ts';

/**
 * What can happen to a field. SOURCE_LOST: nothing produces its values any more. CHANGED: its values have another
 * meaning, or are others.
 */
export type FieldEffect =
  | 'DROPPED'
  | 'RENAMED'
  | 'WIDENED'
  | 'NARROWED'
  | 'RETYPED'
  | 'CHANGED'
  | 'NULLABLE'
  | 'NOT_NULL'
  | 'ADDED'
  | 'SOURCE_LOST';

/** What can happen to a dataset as a whole, and so to all its fields. ALIAS_REMOVED: one of several names is gone. */
export type DatasetEffect =
  'DATASET_DROPPED' | 'DATASET_RENAMED' | 'ALIAS_REMOVED' | 'STALE' | 'DELAYED' | 'ROW_SET_CHANGED';

/**
 * What can happen to a job. BAD_OUTPUT: it runs on stale or wrong data. UPSTREAM_AFFECTED: a job that hands data to
 * it is affected.
 */
export type JobEffect = 'REMOVED' | 'INPUT_REMOVED' | 'FAILS' | 'BAD_OUTPUT' | 'UPSTREAM_AFFECTED';

/** What the analysis propagates: from an asset to the jobs that use it, to what they write, until no rule applies. */
export type Effect = FieldEffect | DatasetEffect | JobEffect;

/** In the order in which equally short derivations prefer them. */
export const EFFECTS: readonly Effect[] = [
  ...(['DROPPED', 'RENAMED', 'WIDENED', 'NARROWED', 'RETYPED'] as const),
  ...(['CHANGED', 'NULLABLE', 'NOT_NULL', 'ADDED', 'SOURCE_LOST'] as const),
  ...(['DATASET_DROPPED', 'DATASET_RENAMED', 'ALIAS_REMOVED'] as const),
  ...(['STALE', 'DELAYED', 'ROW_SET_CHANGED'] as const),
  ...(['REMOVED', 'INPUT_REMOVED', 'FAILS', 'BAD_OUTPUT', 'UPSTREAM_AFFECTED'] as const),
];

/** What a rule says of one asset. */
export interface Outcome {
  readonly severity: Severity;
  readonly certainty: Certainty;
  /** What is propagated from the asset; null: nothing. */
  readonly effect: Effect | null;
  /** True where a field gets the new type of the field that it is copied from. */
  readonly carriesType: boolean;
}

/**
 * Guard on how types are checked. STRICT: the platform refuses a value of another type. CONVERTING: it tries to convert the value, or the
 * new type is not known, so that no one can say what is refused.
 */
export type Typing = 'STRICT' | 'CONVERTING';

/**
 * Guard on the field that the usage leads to. TYPE_HOLDS: its type holds every value of the new type, or is of
 * another sort. TYPE_FITS: the same, but digits may be lost: no value is refused. TYPE_TAKES_ALL: it is a text,
 * into which the platform writes values of any type. TYPE_UNKNOWN: no event states its type. RECREATED: every run
 * of the job creates its dataset, so its type and nullability follow the query. OTHER_SOURCES: the job derives it
 * from other datasets too. NOTHING: the usage leads to no field.
 */
export type TargetGuard =
  | ('TYPE_HOLDS' | 'TYPE_FITS' | 'TYPE_TAKES_ALL' | 'TYPE_UNKNOWN')
  | ('RECREATED' | 'OTHER_SOURCES' | 'NOTHING');

/**
 * A row of the table: an effect on a field, dataset or job, and a usage of it, give an outcome for the job that uses it, for the field
 * derived from it, and for the dataset derived from it; null: none by this row. Of several rows that match, the first one with an
 * outcome for the kind of asset counts; guards for a job look at what it derives by the usage.
 */
export interface Rule {
  readonly id: string;
  readonly effect: Effect;
  readonly usages: readonly Usage[];
  /** Guards; null: any. */
  readonly typing: Typing | null;
  readonly target: TargetGuard | null;
  readonly job: Outcome | null;
  readonly field: Outcome | null;
  readonly dataset: Outcome | null;
  /** Why, as the second half of a sentence that begins with the usage. */
  readonly sentence: string;
  /** Set where another remedy than that of the proposed change helps against what follows by this rule. */
  readonly remedy: 'WIDEN_COPIES_FIRST' | null;
}

/** It follows whenever the usage is known. */
export const certainly = (severity: Severity, effect: Effect | null = null): Outcome => ({
  severity,
  certainty: 'CERTAIN',
  effect,
  carriesType: false,
});

/** It may follow: lineage does not say enough, or it depends on the values. */
export const possibly = (severity: Severity, effect: Effect | null = null): Outcome => ({
  severity,
  certainty: 'POSSIBLE',
  effect,
  carriesType: false,
});

/** The same, and the field gets the new type. */
export const withType = (outcome: Outcome): Outcome => ({ ...outcome, carriesType: true });

/** A row in the order of the columns of the table; what is left out is null. */
export const rule = (
  id: string,
  effect: Effect,
  usages: readonly Usage[],
  cells: Partial<Pick<Rule, 'job' | 'field' | 'dataset' | 'typing' | 'target' | 'remedy'>>,
  sentence: string,
): Rule => ({
  ...{ id, effect, usages, typing: null, target: null },
  ...{ job: null, field: null, dataset: null, remedy: null },
  ...cells,
  sentence,
});
