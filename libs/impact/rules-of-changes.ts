import type { Severity } from './assessment.ts';
import type { Effect } from './effects.ts';
import type { ChangeKind } from './proposal.ts';

/** What a change says of the very thing that it changes, and what it starts. */
export interface ChangeRule {
  readonly id: string;
  readonly change: ChangeKind;
  readonly severity: Severity;
  readonly effect: Effect | null;
  readonly sentence: string;
}

const row = (
  id: string,
  change: ChangeKind,
  severity: Severity,
  effect: Effect | null,
  sentence: string,
): ChangeRule => ({ id, change, severity, effect, sentence });

/** The rows for what is changed itself, at distance 0. */
export const rulesOfChanges: readonly ChangeRule[] = [
  row('drop-field', 'DROP_FIELD', 'BREAKING', 'DROPPED', 'the field is dropped'),
  row('add-field', 'ADD_FIELD', 'INFORMATIONAL', 'ADDED', 'the field is new'),
  row('rename-field', 'RENAME_FIELD', 'BREAKING', 'RENAMED', 'the field is gone under its name'),
  row('retype-wider', 'RETYPE_FIELD', 'INFORMATIONAL', 'WIDENED', 'the new type holds every value'),
  row(
    'retype-narrower',
    'RETYPE_FIELD',
    'DEGRADED',
    'NARROWED',
    'the new type does not hold every value',
  ),
  row(
    'retype-incompatible',
    'RETYPE_FIELD',
    'BREAKING',
    'RETYPED',
    'the new type is another, or is not known to be the same',
  ),
  row(
    'tighten-nullability',
    'TIGHTEN_NULLABILITY',
    'INFORMATIONAL',
    'REQUIRED',
    'the field is never missing any more',
  ),
  row(
    'loosen-nullability',
    'LOOSEN_NULLABILITY',
    'DEGRADED',
    'NULLABLE',
    'the field may be missing',
  ),
  row('change-meaning', 'CHANGE_MEANING', 'DEGRADED', 'CHANGED', 'the field means something else'),
  row('change-unit', 'CHANGE_UNIT', 'DEGRADED', 'CHANGED', 'the field is in another unit'),
  row('drop-dataset', 'DROP_DATASET', 'BREAKING', 'DATASET_DROPPED', 'the dataset is dropped'),
  row(
    'rename-dataset',
    'RENAME_DATASET',
    'BREAKING',
    'DATASET_RENAMED',
    'the dataset is gone under its name',
  ),
  row(
    'move-dataset',
    'MOVE_DATASET',
    'BREAKING',
    'DATASET_RENAMED',
    'the dataset is gone from its place',
  ),
  row(
    'rename-one-of-names',
    'RENAME_DATASET',
    'BREAKING',
    'ONE_NAME_GONE',
    'the dataset is gone under one of its names',
  ),
  row(
    'move-one-of-names',
    'MOVE_DATASET',
    'BREAKING',
    'ONE_NAME_GONE',
    'the dataset is gone from one of its places',
  ),
  row('remove-job', 'REMOVE_JOB', 'BREAKING', 'REMOVED', 'the job is gone'),
  row('remove-input', 'REMOVE_INPUT', 'DEGRADED', 'INPUT_REMOVED', 'the job loses an input'),
  row('remove-output', 'REMOVE_OUTPUT', 'DEGRADED', null, 'the job writes an output less'),
  row('output-removed', 'REMOVE_OUTPUT', 'DEGRADED', 'STALE', 'the job does not write it any more'),
  row('stop-feed', 'STOP_FEED', 'DEGRADED', 'STALE', 'nothing writes the dataset any more'),
  row('delay-feed', 'DELAY_FEED', 'DEGRADED', 'LATE', 'the dataset comes later than it did'),
];

export const changeRule = (id: string): ChangeRule => {
  const rule = rulesOfChanges.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`unreachable: there is no rule ${id} of changes`);
  return rule;
};
