import { certainly, possibly, rule, type Rule } from './rule.ts';
import { CONTROL_DEPENDENCE, DATA_DEPENDENCE, type Usage } from './usage.ts';

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

const VALUES: readonly Usage[] = DATA_DEPENDENCE.filter((usage) => usage !== 'COUNT');
const CHOOSING: readonly Usage[] = CONTROL_DEPENDENCE.filter((usage) => usage !== 'SORT');

const unharmed = certainly('INFORMATIONAL');
const isBad = certainly('DEGRADED', 'BAD_OUTPUT');
const mayBeBad = possibly('DEGRADED', 'BAD_OUTPUT');
const changes = certainly('DEGRADED', 'CHANGED');
const mayChange = possibly('DEGRADED', 'CHANGED');
const rowsChange = certainly('DEGRADED', 'ROW_SET_CHANGED');
const rowsMayChange = possibly('DEGRADED', 'ROW_SET_CHANGED');

/** The rows for a field that keeps its name and type, but whose values change, may be missing, or are new. */
export const valueRules: readonly Rule[] = [
  rule(
    'changed-value',
    'CHANGED',
    VALUES,
    { job: isBad, field: changes },
    'nothing fails, and the values derived from it change silently',
  ),
  rule(
    'changed-counted',
    'CHANGED',
    ['COUNT'],
    { job: unharmed, field: unharmed },
    'a count does not depend on the values',
  ),
  rule(
    'changed-decides',
    'CHANGED',
    CHOOSING,
    { job: isBad, field: changes, dataset: rowsChange },
    'nothing fails, and other rows are matched, kept or grouped',
  ),
  rule(
    'changed-sorted',
    'CHANGED',
    ['SORT'],
    { job: mayBeBad, field: mayChange, dataset: rowsMayChange },
    'the order may change, and with a limit the rows too',
  ),
  rule(
    'changed-not-told',
    'CHANGED',
    ['UNSPECIFIED'],
    { job: mayBeBad, field: mayChange, dataset: rowsMayChange },
    'no event says which fields the job uses: what it derives from the changed one changes silently',
  ),
  rule(
    'nullable-value-recreated',
    'NULLABLE',
    VALUES,
    { target: 'RECREATED', job: isBad },
    'every run of the job creates its output, which takes NULL: the job goes on and writes it',
  ),
  rule(
    'nullable-value',
    'NULLABLE',
    VALUES,
    { job: mayFail, field: certainly('DEGRADED', 'NULLABLE') },
    'where the value is NULL, what is derived from it may be NULL too, and the job fails where that is refused',
  ),
  rule(
    'nullable-counted',
    'NULLABLE',
    ['COUNT'],
    { job: isBad, field: changes },
    'a count skips NULL, so it changes',
  ),
  rule(
    'nullable-decides',
    'NULLABLE',
    CHOOSING,
    { job: isBad, field: changes, dataset: rowsChange },
    'NULL equals nothing, so rows are dropped or form a group of their own',
  ),
  rule(
    'nullable-sorted',
    'NULLABLE',
    ['SORT'],
    { job: mayBeBad, field: mayChange, dataset: rowsMayChange },
    'NULL sorts to one end, and with a limit the rows may change',
  ),
  rule(
    'nullable-not-told',
    'NULLABLE',
    ['UNSPECIFIED'],
    { job: mayBeBad, field: mayChange, dataset: rowsMayChange },
    'no event says which fields the job uses: what it derives from the nullable one may be NULL too',
  ),
  rule(
    'lost-value',
    'SOURCE_LOST',
    DATA_DEPENDENCE,
    { job: isBad, field: certainly('DEGRADED', 'SOURCE_LOST') },
    'nothing produces the values any more, so what is derived from them stays as it was or is missing',
  ),
  rule(
    'lost-decides',
    'SOURCE_LOST',
    CONTROL_DEPENDENCE,
    { job: isBad, field: changes, dataset: rowsChange },
    'nothing produces the values any more, so other rows are matched, kept or grouped',
  ),
  rule(
    'lost-not-told',
    'SOURCE_LOST',
    ['UNSPECIFIED'],
    { job: mayBeBad, field: mayChange, dataset: rowsMayChange },
    'no event says which fields the job uses: nothing produces the values of one of them any more',
  ),
  rule(
    'required-used',
    'NOT_NULL',
    [...DATA_DEPENDENCE, ...CONTROL_DEPENDENCE],
    { job: unharmed },
    'a job that reads the field can read values that are never NULL',
  ),
  rule(
    'required-written',
    'NOT_NULL',
    ['WRITTEN_BY'],
    { job: mayFail },
    'where the job writes NULL, it is refused and fails',
  ),
  rule(
    'added-copied-recreated',
    'ADDED',
    ['COPIES_ALL'],
    { target: 'RECREATED', job: unharmed, field: certainly('INFORMATIONAL', 'ADDED') },
    'the job copies every field under its own name into a dataset that every run creates, so that gets the new field too',
  ),
  rule(
    'added-copied-whole',
    'ADDED',
    ['COPIES_ALL'],
    { job: mayFail },
    'the job copies every field under its own name: if it inserts SELECT * by position, one more field does not fit',
  ),
  rule(
    'added-not-told',
    'ADDED',
    ['UNSPECIFIED'],
    { job: mayFail },
    'no event says which fields the job uses: if it inserts SELECT * by position, one more field does not fit',
  ),
  rule('added-read', 'ADDED', ['READS'], { job: unharmed }, 'nothing uses a new field yet'),
];
