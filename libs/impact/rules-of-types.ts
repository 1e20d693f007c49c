import { certainly, possibly, row, type Rule } from './rule.ts';
import { DECIDING_USES, type Use } from './uses.ts';

const COMPUTING: readonly Use[] = ['TRANSFORMATION', 'AGGREGATION', 'MASKED'];
const COPYING: readonly Use[] = ['IDENTITY', 'UNKNOWN'];
const COMPARING: readonly Use[] = ['JOIN', 'FILTER', 'CONDITIONAL', 'INDIRECT'];
const ORDERING: readonly Use[] = ['GROUP_BY', 'SORT', 'WINDOW'];

const fails = certainly('BREAKING', 'FAILS');
const mayFail = possibly('BREAKING', 'FAILS');
const goesOn = certainly('INFORMATIONAL');
const mayBeWorse = possibly('DEGRADED', 'WORSE');
const mayChange = possibly('DEGRADED', 'CHANGED');
const perhapsOtherRows = possibly('DEGRADED', 'OTHER_ROWS');

/** The rows for a field of another type: WIDENED where every value fits, NARROWED where not all do, RETYPED where it is another thing. */
export const rulesOfTypes: readonly Rule[] = [
  row(
    'widen-copied',
    'WIDENED',
    COPYING,
    { job: goesOn, field: certainly('INFORMATIONAL', 'WIDENED') },
    'every value still fits, and the copy takes the wider type too',
  ),
  row(
    'widen-copied-held',
    'WIDENED',
    [],
    { field: goesOn },
    'the type of the copy holds every value already',
  ),
  row(
    'widen-copied-too-wide',
    'WIDENED',
    [],
    { field: possibly('DEGRADED', 'WIDENED') },
    'the type of the copy does not hold every value of the wider type: one that does not fit is cut or refused',
  ),
  row(
    'widen-computed',
    'WIDENED',
    [...COMPUTING, 'COUNT'],
    { job: goesOn, field: goesOn },
    'every value still fits what is computed of it',
  ),
  row(
    'widen-decides',
    'WIDENED',
    DECIDING_USES,
    { job: goesOn },
    'every value still compares as it did',
  ),
  row(
    'widen-not-told',
    'WIDENED',
    ['NOT_TOLD'],
    { job: possibly('INFORMATIONAL') },
    'nobody says which fields it uses, but every value still fits',
  ),
  row(
    'narrow-value',
    'NARROWED',
    [...COPYING, ...COMPUTING],
    { job: mayBeWorse, field: mayChange },
    'values that do not fit the narrower type are cut, rounded or refused',
  ),
  row(
    'narrow-counted',
    'NARROWED',
    ['COUNT'],
    { job: goesOn, field: goesOn },
    'a count does not look at the values',
  ),
  row(
    'narrow-decides',
    'NARROWED',
    DECIDING_USES,
    { job: mayBeWorse, field: mayChange, dataset: perhapsOtherRows },
    'values that do not fit the narrower type no longer find, or now find, what they are compared with, or stand elsewhere',
  ),
  row(
    'narrow-not-told',
    'NARROWED',
    ['NOT_TOLD'],
    { job: mayBeWorse, field: mayChange },
    'nobody says which fields it uses: values that do not fit the narrower type are cut, rounded or refused',
  ),
  row(
    'retype-copied',
    'RETYPED',
    COPYING,
    { job: mayFail, field: certainly('BREAKING', 'RETYPED') },
    'the copy becomes of the other type as well, or the job fails where that is refused',
  ),
  row(
    'retype-counted',
    'RETYPED',
    ['COUNT'],
    { job: goesOn, field: goesOn },
    'a count does not look at the values',
  ),
  row(
    'retype-computed',
    'RETYPED',
    COMPUTING,
    { typing: 'STRICT', job: fails, field: certainly('BREAKING', 'CHANGED') },
    'an expression for the former type is refused for the other one, so the job fails',
  ),
  row(
    'retype-computed-converted',
    'RETYPED',
    COMPUTING,
    { typing: 'COERCING', job: mayFail, field: possibly('BREAKING', 'CHANGED') },
    'the platform, or the type, being what it is, values are converted, to something else, or the job fails',
  ),
  row(
    'retype-compared',
    'RETYPED',
    COMPARING,
    { typing: 'STRICT', job: fails },
    'a comparison with values of the former type is refused, so the job fails',
  ),
  row(
    'retype-compared-converted',
    'RETYPED',
    COMPARING,
    { typing: 'COERCING', job: mayFail, field: mayChange, dataset: perhapsOtherRows },
    'the platform, or the type, being what it is, values are converted before they are compared, find others, or the job fails',
  ),
  row(
    'retype-ordered',
    'RETYPED',
    ORDERING,
    { job: mayBeWorse, field: mayChange, dataset: perhapsOtherRows },
    'values of another type have another order, and may be equal where they were not',
  ),
  row(
    'retype-not-told',
    'RETYPED',
    ['NOT_TOLD'],
    { job: mayFail, field: mayChange },
    'nobody says which fields it uses: if it uses the one of the other type, it may fail',
  ),
];
