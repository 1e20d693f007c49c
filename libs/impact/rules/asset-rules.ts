import type { Severity } from '../assessment.ts';
import { certainly, possibly, rule, type Rule } from './rule.ts';
import { CONTROL_DEPENDENCE, DATA_DEPENDENCE } from './usage.ts';

const fails = certainly('BREAKING', 'FAILS');
const mayFail = possibly('BREAKING', 'FAILS');
const isBad = certainly('DEGRADED', 'BAD_OUTPUT');
const isStale = certainly('DEGRADED', 'STALE');
const isAffected = certainly('DEGRADED', 'UPSTREAM_AFFECTED');

const written = (id: string, effect: Rule['effect']): Rule =>
  rule(
    id,
    effect,
    ['WRITTEN_BY'],
    { job: certainly('INFORMATIONAL') },
    'a job that writes the field has to change with it',
  );

/** The rows for a dataset as a whole, for a job, and for the jobs that write what is changed. */
export const assetRules: readonly Rule[] = [
  rule(
    'dataset-dropped-read',
    'DATASET_DROPPED',
    ['READS'],
    { job: fails, field: certainly('BREAKING', 'SOURCE_LOST') },
    'a job that reads a dropped dataset fails, and fields derived from it lose their source',
  ),
  rule(
    'dataset-dropped-written',
    'DATASET_DROPPED',
    ['WRITTEN_BY'],
    { job: mayFail },
    'a job that writes a dropped dataset fails, or creates it again',
  ),
  rule(
    'dataset-renamed-read',
    'DATASET_RENAMED',
    ['READS'],
    { job: fails, field: certainly('DEGRADED') },
    'a job that reads a dataset by its old name fails until it uses the new one',
  ),
  rule(
    'one-name-gone-read',
    'ALIAS_REMOVED',
    ['READS'],
    { job: mayFail, field: possibly('DEGRADED') },
    'the dataset has several names: a job that reads it by the old one fails until it uses the new one',
  ),
  rule(
    'dataset-renamed-written',
    'DATASET_RENAMED',
    ['WRITTEN_BY'],
    { job: mayFail },
    'a job that writes a dataset by its old name fails, or creates another dataset under that name',
  ),
  rule(
    'one-name-gone-written',
    'ALIAS_REMOVED',
    ['WRITTEN_BY'],
    { job: mayFail },
    'a job that writes a dataset by its old name fails, or creates another dataset under that name',
  ),
  rule(
    'stale-read',
    'STALE',
    ['READS'],
    { job: isBad, dataset: isStale },
    'whatever is derived from stale data, or shows it, is stale',
  ),
  rule(
    'late-read',
    'DELAYED',
    ['READS'],
    { job: isBad, dataset: certainly('DEGRADED', 'DELAYED') },
    'late data is missing, or delays whatever waits for it',
  ),
  rule(
    'other-rows-read',
    'ROW_SET_CHANGED',
    ['READS'],
    { job: isBad, dataset: certainly('DEGRADED', 'ROW_SET_CHANGED') },
    'whatever is derived from other rows changes',
  ),
  rule(
    'failing-writes',
    'FAILS',
    ['WRITES'],
    { dataset: isStale },
    'a job that fails writes none of its outputs, so they go stale',
  ),
  rule(
    'failing-precedes',
    'FAILS',
    ['PRECEDES'],
    { job: isAffected },
    'a job that fails hands nothing on',
  ),
  rule(
    'removed-writes',
    'REMOVED',
    ['WRITES'],
    { dataset: isStale },
    'a removed job writes none of its outputs, so they go stale',
  ),
  rule(
    'removed-precedes',
    'REMOVED',
    ['PRECEDES'],
    { job: isAffected },
    'a removed job hands nothing on',
  ),
  rule(
    'worse-precedes',
    'BAD_OUTPUT',
    ['PRECEDES'],
    { job: isAffected },
    'a job that runs on stale or wrong data hands it on',
  ),
  rule(
    'cut-off-writes',
    'UPSTREAM_AFFECTED',
    ['WRITES'],
    { dataset: possibly('DEGRADED', 'STALE') },
    'no event says into which outputs the data goes that another job hands over',
  ),
  rule(
    'cut-off-precedes',
    'UPSTREAM_AFFECTED',
    ['PRECEDES'],
    { job: isAffected },
    'a job that gets stale or no data from another one hands that on',
  ),
  rule(
    'input-removed-part',
    'INPUT_REMOVED',
    DATA_DEPENDENCE,
    { target: 'OTHER_SOURCES', field: certainly('DEGRADED', 'CHANGED') },
    'the field is derived from the input and from other datasets, and loses one of its sources',
  ),
  rule(
    'input-removed-value',
    'INPUT_REMOVED',
    DATA_DEPENDENCE,
    { field: certainly('BREAKING', 'SOURCE_LOST') },
    'the field is derived from the input alone, and loses its source',
  ),
  rule(
    'input-removed-decides',
    'INPUT_REMOVED',
    CONTROL_DEPENDENCE,
    {
      field: certainly('DEGRADED', 'CHANGED'),
      dataset: certainly('DEGRADED', 'ROW_SET_CHANGED'),
    },
    'without the input other rows are matched, kept or combined',
  ),
  rule(
    'input-removed-not-told',
    'INPUT_REMOVED',
    ['UNSPECIFIED'],
    { field: possibly('DEGRADED', 'CHANGED') },
    'no event says which fields are derived from the input: those that are lose it',
  ),
  rule(
    'input-removed-precedes',
    'INPUT_REMOVED',
    ['PRECEDES'],
    { job: isAffected },
    'a job that loses an input may hand on less',
  ),
  written('dropped-written', 'DROPPED'),
  written('renamed-written', 'RENAMED'),
  written('widened-written', 'WIDENED'),
  written('narrowed-written', 'NARROWED'),
  written('retyped-written', 'RETYPED'),
  written('changed-written', 'CHANGED'),
  written('nullable-written', 'NULLABLE'),
  written('added-written', 'ADDED'),
];

/** What a verdict on a field means for its dataset: a dataset with a broken field is not broken as a whole. */
export const severityForDataset: Readonly<Record<Severity, Severity>> = {
  BREAKING: 'DEGRADED',
  DEGRADED: 'DEGRADED',
  INFORMATIONAL: 'INFORMATIONAL',
};
