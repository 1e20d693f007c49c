import { certainly, possibly, rule, type Rule } from './rule.ts';
import { CONTROL_DEPENDENCE, DATA_DEPENDENCE } from './usage.ts';

const fails = certainly('BREAKING', 'FAILS');
const mayFail = possibly('BREAKING', 'FAILS');

/** The rows for a field that is dropped or renamed. */
export const nameRules: readonly Rule[] = [
  rule(
    'drop-value',
    'DROPPED',
    DATA_DEPENDENCE,
    { job: fails, field: certainly('BREAKING', 'SOURCE_LOST') },
    'a job that selects a dropped field fails, and fields derived from it lose their source',
  ),
  rule(
    'drop-copied-whole',
    'DROPPED',
    ['COPIES_ALL'],
    { target: 'RECREATED', field: possibly('BREAKING', 'DROPPED') },
    'the job copies every field under its own name into a dataset that every run creates: if it selects *, it goes on, and the copy is gone too',
  ),
  rule(
    'drop-decides',
    'DROPPED',
    CONTROL_DEPENDENCE,
    { job: fails },
    'a job that filters, joins, groups or sorts by a dropped field fails; no field is derived from it',
  ),
  rule(
    'drop-not-told',
    'DROPPED',
    ['UNSPECIFIED'],
    { job: mayFail },
    'no event says which fields the job uses: if it uses the dropped one, it fails',
  ),
  rule(
    'rename-value',
    'RENAMED',
    ['IDENTITY', 'TRANSFORMATION', 'MASKED', 'UNKNOWN'],
    { job: fails, field: certainly('DEGRADED') },
    'a job that selects a field by its old name fails until it uses the new one',
  ),
  rule(
    'rename-copied-whole',
    'RENAMED',
    ['COPIES_ALL'],
    { target: 'RECREATED', field: possibly('BREAKING', 'RENAMED') },
    'the job copies every field under its own name into a dataset that every run creates: if it selects *, it goes on, and the copy is renamed too',
  ),
  rule(
    'rename-aggregated',
    'RENAMED',
    ['AGGREGATION', 'COUNT'],
    { job: fails, field: certainly('DEGRADED') },
    'an aggregate takes its field by name, or by position, which lineage does not say; by name the job fails until it uses the new one',
  ),
  rule(
    'rename-decides',
    'RENAMED',
    CONTROL_DEPENDENCE,
    { job: fails },
    'a job that filters, joins, groups or sorts by the old name fails until it uses the new one; no field is derived from it',
  ),
  rule(
    'rename-not-told',
    'RENAMED',
    ['UNSPECIFIED'],
    { job: mayFail },
    'no event says which fields the job uses: if it uses the old name, it fails',
  ),
];
