/** What can happen to a field. SOURCE_LOST: nothing produces its values any more. CHANGED: its values have another meaning, or are others. */
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

/** What can happen to a job. BAD_OUTPUT: it runs on stale or wrong data. UPSTREAM_AFFECTED: a job that hands data to it is affected. */
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
