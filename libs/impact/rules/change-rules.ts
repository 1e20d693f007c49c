import type { ChangeKind } from '#domain-events';
import type { Severity } from '../assessment.ts';
import type { Effect } from './rule.ts';

/** What a change means for the asset that it changes, and the effect that is propagated from there. */
export interface ChangeRule {
  readonly id: string;
  readonly change: ChangeKind;
  readonly severity: Severity;
  readonly effect: Effect | null;
  readonly sentence: string;
}

const rule = (
  id: string,
  change: ChangeKind,
  severity: Severity,
  effect: Effect | null,
  sentence: string,
): ChangeRule => ({ id, change, severity, effect, sentence });

/** The rows for the changed assets themselves, at distance 0. */
export const changeRules: readonly ChangeRule[] = [
  rule('drop-field', 'DROP_FIELD', 'BREAKING', 'DROPPED', 'the field is dropped'),
  rule('add-field', 'ADD_FIELD', 'INFORMATIONAL', 'ADDED', 'the field is new'),
  rule('rename-field', 'RENAME_FIELD', 'BREAKING', 'RENAMED', 'the field gets another name'),
  rule(
    'retype-wider',
    'RETYPE_FIELD',
    'INFORMATIONAL',
    'WIDENED',
    'the new type holds every value of the former one',
  ),
  rule(
    'retype-narrower',
    'RETYPE_FIELD',
    'DEGRADED',
    'NARROWED',
    'the new type does not hold every value of the former one',
  ),
  rule(
    'retype-incompatible',
    'RETYPE_FIELD',
    'BREAKING',
    'RETYPED',
    'the new type is of another sort, or the former one is not known',
  ),
  rule(
    'tighten-nullability',
    'TIGHTEN_NULLABILITY',
    'INFORMATIONAL',
    'NOT_NULL',
    'the field is never NULL any more',
  ),
  rule('loosen-nullability', 'LOOSEN_NULLABILITY', 'DEGRADED', 'NULLABLE', 'the field may be NULL'),
  rule('change-meaning', 'CHANGE_MEANING', 'DEGRADED', 'CHANGED', 'the field changes its meaning'),
  rule('change-unit', 'CHANGE_UNIT', 'DEGRADED', 'CHANGED', 'the field changes its unit'),
  rule('drop-dataset', 'DROP_DATASET', 'BREAKING', 'DATASET_DROPPED', 'the dataset is dropped'),
  rule(
    'rename-dataset',
    'RENAME_DATASET',
    'BREAKING',
    'DATASET_RENAMED',
    'the dataset gets another name',
  ),
  rule(
    'move-dataset',
    'MOVE_DATASET',
    'BREAKING',
    'DATASET_RENAMED',
    'the dataset moves to another place',
  ),
  rule(
    'rename-one-of-names',
    'RENAME_DATASET',
    'BREAKING',
    'ALIAS_REMOVED',
    'one of the names of the dataset is replaced',
  ),
  rule(
    'move-one-of-names',
    'MOVE_DATASET',
    'BREAKING',
    'ALIAS_REMOVED',
    'the dataset moves away from one of its names',
  ),
  rule('remove-job', 'REMOVE_JOB', 'BREAKING', 'REMOVED', 'the job is removed'),
  rule('remove-input', 'REMOVE_INPUT', 'DEGRADED', 'INPUT_REMOVED', 'the job loses an input'),
  rule('remove-output', 'REMOVE_OUTPUT', 'DEGRADED', null, 'the job loses an output'),
  rule('output-removed', 'REMOVE_OUTPUT', 'DEGRADED', 'STALE', 'the job no longer writes it'),
  rule('stop-feed', 'STOP_FEED', 'DEGRADED', 'STALE', 'nothing writes the dataset any more'),
  rule('delay-feed', 'DELAY_FEED', 'DEGRADED', 'DELAYED', 'the dataset arrives later than before'),
];

export const changeRule = (id: string): ChangeRule => {
  const found = changeRules.find((one) => one.id === id);
  if (found === undefined) throw new Error(`unreachable: no change has the rule ${id}`);
  return found;
};
