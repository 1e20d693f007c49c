import type { Certainty, Severity } from './assessment.ts';
import type { Effect } from './effects.ts';
import type { Use } from './uses.ts';

/** What a rule says of one asset, and what becomes of the asset by it: null when nothing more comes of it. */
export interface Outcome {
  readonly severity: Severity;
  readonly certainty: Certainty;
  readonly effect: Effect | null;
}

/** Whether the platform refuses a value of another type, or tries to convert it. */
export type Typing = 'STRICT' | 'COERCING';

/**
 * A row of the table: what is the matter with a field, a dataset or a job, and how it is used, says what becomes of the job that
 * uses it, of the field it is used for, and of the dataset it is used for. Null: nothing by this rule. All outputs of a job that
 * fails are stale by the rule `failing-writes`, so a row does not say it again.
 */
export interface Rule {
  readonly id: string;
  readonly effect: Effect;
  readonly uses: readonly Use[];
  /** Null: whatever the platform does. */
  readonly typing: Typing | null;
  readonly job: Outcome | null;
  readonly field: Outcome | null;
  readonly dataset: Outcome | null;
  readonly sentence: string;
}

/** It is so whenever the use is known. */
export const certainly = (severity: Severity, effect: Effect | null = null): Outcome => ({
  severity,
  certainty: 'CERTAIN',
  effect,
});

/** It may be so: lineage does not tell enough, or it depends on the values. */
export const possibly = (severity: Severity, effect: Effect | null = null): Outcome => ({
  severity,
  certainty: 'POSSIBLE',
  effect,
});

/** A row in the order of the columns of the table; what it does not say is nothing. */
export const row = (
  id: string,
  effect: Effect,
  uses: readonly Use[],
  says: Partial<Pick<Rule, 'job' | 'field' | 'dataset' | 'typing'>>,
  sentence: string,
): Rule => ({
  ...{ id, effect, uses, typing: null, job: null, field: null, dataset: null },
  ...says,
  sentence,
});
