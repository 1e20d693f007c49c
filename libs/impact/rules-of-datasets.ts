import { certainly, possibly, row, type Rule } from './rule.ts';
import { DECIDING_USES, VALUE_USES } from './uses.ts';

const fails = certainly('BREAKING', 'FAILS');
const mayFail = possibly('BREAKING', 'FAILS');
const isWorse = certainly('DEGRADED', 'WORSE');
const isStale = certainly('DEGRADED', 'STALE');
const isCutOff = certainly('DEGRADED', 'CUT_OFF');

const written = (effect: Rule['effect']): Rule =>
  row(
    `${effect.toLowerCase()}-written`,
    effect,
    ['WRITTEN_BY'],
    { job: certainly('INFORMATIONAL') },
    'who writes the field has to be changed with it',
  );

/** The rows for a dataset as a whole, for a job, and for the jobs that write what is changed. */
export const rulesOfDatasets: readonly Rule[] = [
  row(
    'dataset-dropped-read',
    'DATASET_DROPPED',
    ['READS'],
    { job: fails, field: certainly('BREAKING', 'LOST') },
    'who reads a dataset that is gone fails, and what was made of its fields has no source any more',
  ),
  row(
    'dataset-dropped-written',
    'DATASET_DROPPED',
    ['WRITTEN_BY'],
    { job: mayFail },
    'who writes a dataset that is gone fails, or makes it anew',
  ),
  row(
    'dataset-renamed-read',
    'DATASET_RENAMED',
    ['READS'],
    { job: fails, field: certainly('DEGRADED') },
    'who reads a dataset by its former name fails, until it asks for the new one',
  ),
  row(
    'one-name-gone-read',
    'ONE_NAME_GONE',
    ['READS'],
    { job: mayFail, field: possibly('DEGRADED') },
    'the dataset has several names: who reads it by the former one fails, until it asks for the new one',
  ),
  row(
    'dataset-renamed-written',
    'DATASET_RENAMED',
    ['WRITTEN_BY'],
    { job: mayFail },
    'who writes a dataset by its former name fails, or makes it anew under that name',
  ),
  row(
    'one-name-gone-written',
    'ONE_NAME_GONE',
    ['WRITTEN_BY'],
    { job: mayFail },
    'who writes a dataset by its former name fails, or makes it anew under that name',
  ),
  row(
    'stale-read',
    'STALE',
    ['READS'],
    { job: isWorse, dataset: isStale },
    'what is made of, or shown from, stale data is stale',
  ),
  row(
    'late-read',
    'LATE',
    ['READS'],
    { job: isWorse, dataset: certainly('DEGRADED', 'LATE') },
    'what comes late is missing, or makes late what waits for it',
  ),
  row(
    'other-rows-read',
    'OTHER_ROWS',
    ['READS'],
    { job: isWorse, dataset: certainly('DEGRADED', 'OTHER_ROWS') },
    'what is made of other rows is something else',
  ),
  row(
    'failing-writes',
    'FAILS',
    ['WRITES'],
    { dataset: isStale },
    'a job that fails makes none of its outputs, so each of them goes stale',
  ),
  row(
    'failing-precedes',
    'FAILS',
    ['PRECEDES'],
    { job: isCutOff },
    'a job that fails hands nothing on',
  ),
  row(
    'removed-writes',
    'REMOVED',
    ['WRITES'],
    { dataset: isStale },
    'a job that is gone makes none of its outputs, so each of them goes stale',
  ),
  row(
    'removed-precedes',
    'REMOVED',
    ['PRECEDES'],
    { job: isCutOff },
    'a job that is gone hands nothing on',
  ),
  row(
    'worse-precedes',
    'WORSE',
    ['PRECEDES'],
    { job: isCutOff },
    'a job that works on stale or wrong data hands it on',
  ),
  row(
    'cut-off-writes',
    'CUT_OFF',
    ['WRITES'],
    { dataset: possibly('DEGRADED', 'STALE') },
    'where data goes from job to job, nobody says into which outputs',
  ),
  row(
    'cut-off-precedes',
    'CUT_OFF',
    ['PRECEDES'],
    { job: isCutOff },
    'a job that gets stale or no data from another hands on what it has',
  ),
  row(
    'input-removed-value',
    'INPUT_REMOVED',
    VALUE_USES,
    { field: certainly('BREAKING', 'LOST') },
    'the field was made of the input alone, and has no source any more',
  ),
  row(
    'input-removed-part',
    'INPUT_REMOVED',
    [],
    { field: certainly('DEGRADED', 'CHANGED') },
    'the field was made of the input and of others, and loses a part of what it is made of',
  ),
  row(
    'input-removed-decides',
    'INPUT_REMOVED',
    DECIDING_USES,
    { field: certainly('DEGRADED', 'CHANGED'), dataset: certainly('DEGRADED', 'OTHER_ROWS') },
    'without the input other rows are found, kept or put together',
  ),
  row(
    'input-removed-not-told',
    'INPUT_REMOVED',
    ['NOT_TOLD'],
    { field: possibly('DEGRADED', 'CHANGED') },
    'nobody says what is made of the input: what is, loses it',
  ),
  row(
    'input-removed-precedes',
    'INPUT_REMOVED',
    ['PRECEDES'],
    { job: isCutOff },
    'a job that loses an input may hand on less',
  ),
  ...(
    [
      'DROPPED',
      'RENAMED',
      'WIDENED',
      'NARROWED',
      'RETYPED',
      'CHANGED',
      'NULLABLE',
      'ADDED',
    ] as const
  ).map(written),
];
