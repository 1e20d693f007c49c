/** What can become of a field. LOST: nothing makes its values any more. CHANGED: they mean, or are, something else. */
export type FieldEffect =
  | 'DROPPED'
  | 'RENAMED'
  | 'WIDENED'
  | 'NARROWED'
  | 'RETYPED'
  | 'CHANGED'
  | 'NULLABLE'
  | 'REQUIRED'
  | 'ADDED'
  | 'LOST';

/** What can become of a dataset as a whole, and so of all its fields. ONE_NAME_GONE: of several names that it is found by. */
export type DatasetEffect =
  'DATASET_DROPPED' | 'DATASET_RENAMED' | 'ONE_NAME_GONE' | 'STALE' | 'LATE' | 'OTHER_ROWS';

/** What can become of a job. WORSE: it goes on, and what it makes or shows is stale or wrong. CUT_OFF: from a job before it. */
export type JobEffect = 'REMOVED' | 'INPUT_REMOVED' | 'FAILS' | 'WORSE' | 'CUT_OFF';

/** What travels: from a place in the data to the jobs that use it and to what they make, until nothing more comes of it. */
export type Effect = FieldEffect | DatasetEffect | JobEffect;
