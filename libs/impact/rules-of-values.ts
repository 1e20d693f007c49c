import { certainly, possibly, row, type Rule } from './rule.ts';
import { DECIDING_USES, VALUE_USES, type Use } from './uses.ts';

const VALUES: readonly Use[] = VALUE_USES.filter((use) => use !== 'COUNT');
const CHOOSING: readonly Use[] = DECIDING_USES.filter((use) => use !== 'SORT');
const ANY: readonly Use[] = [...VALUE_USES, ...DECIDING_USES];

const goesOn = certainly('INFORMATIONAL');
const isWorse = certainly('DEGRADED', 'WORSE');
const mayBeWorse = possibly('DEGRADED', 'WORSE');
const changes = certainly('DEGRADED', 'CHANGED');
const mayChange = possibly('DEGRADED', 'CHANGED');
const otherRows = certainly('DEGRADED', 'OTHER_ROWS');
const perhapsOtherRows = possibly('DEGRADED', 'OTHER_ROWS');

/** The rows for a field of the same name and type whose values are others, or may be missing. */
export const rulesOfValues: readonly Rule[] = [
  row(
    'changed-value',
    'CHANGED',
    VALUES,
    { job: isWorse, field: changes },
    'nothing fails, and the values made of it change without a word',
  ),
  row(
    'changed-counted',
    'CHANGED',
    ['COUNT'],
    { job: goesOn, field: goesOn },
    'a count does not look at the values',
  ),
  row(
    'changed-decides',
    'CHANGED',
    CHOOSING,
    { job: isWorse, field: changes, dataset: otherRows },
    'nothing fails, and other rows are found, kept or put together',
  ),
  row(
    'changed-sorted',
    'CHANGED',
    ['SORT'],
    { job: mayBeWorse, field: mayChange, dataset: perhapsOtherRows },
    'the order may be another, and with a limit the rows too',
  ),
  row(
    'changed-not-told',
    'CHANGED',
    ['NOT_TOLD'],
    { job: mayBeWorse, field: mayChange },
    'nobody says which fields it uses: what it makes of the changed one changes without a word',
  ),
  row(
    'nullable-value',
    'NULLABLE',
    VALUES,
    { job: possibly('BREAKING', 'FAILS'), field: certainly('DEGRADED', 'NULLABLE') },
    'where the value is missing, what is made of it may be missing too, and where that is refused the job fails',
  ),
  row(
    'nullable-counted',
    'NULLABLE',
    ['COUNT'],
    { job: isWorse, field: changes },
    'a count leaves out what is missing, and comes to something else',
  ),
  row(
    'nullable-decides',
    'NULLABLE',
    CHOOSING,
    { job: isWorse, field: changes, dataset: otherRows },
    'what is missing equals nothing, so rows fall out or stand apart',
  ),
  row(
    'nullable-sorted',
    'NULLABLE',
    ['SORT'],
    { job: mayBeWorse, field: mayChange, dataset: perhapsOtherRows },
    'what is missing is sorted to one end, and with a limit the rows may be others',
  ),
  row(
    'nullable-not-told',
    'NULLABLE',
    ['NOT_TOLD'],
    { job: mayBeWorse, field: mayChange },
    'nobody says which fields it uses: what it makes of the one that may be missing may be missing too',
  ),
  row(
    'lost-value',
    'LOST',
    VALUE_USES,
    { job: isWorse, field: certainly('DEGRADED', 'LOST') },
    'nothing makes the values any more, so what is made of them stays as it was or is missing',
  ),
  row(
    'lost-decides',
    'LOST',
    DECIDING_USES,
    { job: isWorse, field: changes, dataset: otherRows },
    'nothing makes the values any more, so other rows are found, kept or put together',
  ),
  row(
    'lost-not-told',
    'LOST',
    ['NOT_TOLD'],
    { job: mayBeWorse, field: mayChange },
    'nobody says which fields it uses: nothing makes the values of one of them any more',
  ),
  row(
    'required-used',
    'REQUIRED',
    ANY,
    { job: goesOn },
    'who reads a field copes with values that are never missing',
  ),
  row(
    'required-written',
    'REQUIRED',
    ['WRITTEN_BY'],
    { job: possibly('BREAKING', 'FAILS') },
    'where it writes no value it is refused, and fails',
  ),
  row(
    'added-read',
    'ADDED',
    ['READS'],
    { job: goesOn },
    'a field that is new is used by nothing yet',
  ),
  row(
    'added-copied-whole',
    'ADDED',
    ['IDENTITY'],
    { job: possibly('BREAKING', 'FAILS') },
    'it copies every field under its own name: if it says SELECT * by position, one field more does not fit',
  ),
  row(
    'added-not-told',
    'ADDED',
    ['NOT_TOLD'],
    { job: possibly('BREAKING', 'FAILS') },
    'nobody says which fields it uses: if it says SELECT * by position, one field more does not fit',
  ),
];
