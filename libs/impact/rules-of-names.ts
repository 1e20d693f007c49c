import { certainly, possibly, row, type Rule } from './rule.ts';
import { DECIDING_USES, VALUE_USES } from './uses.ts';

const fails = certainly('BREAKING', 'FAILS');
const mayFail = possibly('BREAKING', 'FAILS');

/** The rows for a field that is gone, or gone under its name. */
export const rulesOfNames: readonly Rule[] = [
  row(
    'drop-value',
    'DROPPED',
    VALUE_USES,
    { job: fails, field: certainly('BREAKING', 'LOST') },
    'who asks for a field that is gone fails, and what was made of it has no source any more',
  ),
  row(
    'drop-decides',
    'DROPPED',
    DECIDING_USES,
    { job: fails },
    'who asks for a field that is gone fails, but no other field was made of it',
  ),
  row(
    'drop-not-told',
    'DROPPED',
    ['NOT_TOLD'],
    { job: mayFail },
    'nobody says which fields it uses: if it asks for the one that is gone, it fails',
  ),
  row(
    'rename-value',
    'RENAMED',
    ['IDENTITY', 'TRANSFORMATION', 'MASKED', 'UNKNOWN'],
    { job: fails, field: certainly('DEGRADED') },
    'who asks for the former name fails, until it asks for the new one',
  ),
  row(
    'rename-aggregated',
    'RENAMED',
    ['AGGREGATION', 'COUNT'],
    { job: fails, field: certainly('DEGRADED') },
    'an aggregate asks for its field by name, unless by position, which lineage does not tell, and fails until it asks for the new one',
  ),
  row(
    'rename-decides',
    'RENAMED',
    DECIDING_USES,
    { job: fails },
    'who asks for the former name fails, but no other field is made of it',
  ),
  row(
    'rename-not-told',
    'RENAMED',
    ['NOT_TOLD'],
    { job: mayFail },
    'nobody says which fields it uses: if it asks for the former name, it fails',
  ),
];
