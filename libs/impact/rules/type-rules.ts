import { certainly, possibly, rule, withType, type Rule } from './rule.ts';
import { CONTROL_DEPENDENCE, type Usage } from './usage.ts';

const COMPUTING: readonly Usage[] = ['TRANSFORMATION', 'AGGREGATION', 'MASKED'];
const COPYING: readonly Usage[] = ['IDENTITY', 'UNKNOWN'];
const COMPARING: readonly Usage[] = ['JOIN', 'FILTER', 'CONDITIONAL', 'INDIRECT'];
const ORDERING: readonly Usage[] = ['GROUP_BY', 'SORT', 'WINDOW'];

const fails = certainly('BREAKING', 'FAILS');
const mayFail = possibly('BREAKING', 'FAILS');
const unharmed = certainly('INFORMATIONAL');
const mayBeBad = possibly('DEGRADED', 'BAD_OUTPUT');
const mayChange = possibly('DEGRADED', 'CHANGED');
const rowsMayChange = possibly('DEGRADED', 'ROW_SET_CHANGED');

/** The rows for a field of another type: WIDENED holds every former value, NARROWED not all of them, RETYPED is of another sort. */
export const typeRules: readonly Rule[] = [
  rule(
    'widen-copied-held',
    'WIDENED',
    COPYING,
    { target: 'TYPE_HOLDS', field: unharmed },
    'the type of the copy already holds every value',
  ),
  rule(
    'widen-copied-too-wide',
    'WIDENED',
    COPYING,
    {
      ...{ target: 'TYPE_TOO_NARROW', field: withType(possibly('DEGRADED', 'WIDENED')) },
      remedy: 'WIDEN_COPIES_FIRST',
    },
    'the type of the copy does not hold every value of the wider type: a value that does not fit is truncated or refused',
  ),
  rule(
    'widen-copied',
    'WIDENED',
    COPYING,
    { job: unharmed, field: withType(certainly('INFORMATIONAL', 'WIDENED')) },
    'every value still fits, and the copy gets the wider type too',
  ),
  rule(
    'widen-computed',
    'WIDENED',
    [...COMPUTING, 'COUNT'],
    { job: unharmed, field: unharmed },
    'every value still fits the expressions that use it',
  ),
  rule(
    'widen-decides',
    'WIDENED',
    CONTROL_DEPENDENCE,
    { job: unharmed },
    'every value still compares as before',
  ),
  rule(
    'widen-not-told',
    'WIDENED',
    ['UNSPECIFIED'],
    { job: possibly('INFORMATIONAL') },
    'no event says which fields the job uses, but every value still fits',
  ),
  rule(
    'narrow-value',
    'NARROWED',
    [...COPYING, ...COMPUTING],
    { job: mayBeBad, field: mayChange },
    'values that do not fit the narrower type are truncated, rounded or refused',
  ),
  rule(
    'narrow-counted',
    'NARROWED',
    ['COUNT'],
    { job: unharmed, field: unharmed },
    'a count does not depend on the values',
  ),
  rule(
    'narrow-decides',
    'NARROWED',
    CONTROL_DEPENDENCE,
    { job: mayBeBad, field: mayChange, dataset: rowsMayChange },
    'values that do not fit the narrower type match other rows than before, or sort elsewhere',
  ),
  rule(
    'narrow-not-told',
    'NARROWED',
    ['UNSPECIFIED'],
    { job: mayBeBad, field: mayChange, dataset: rowsMayChange },
    'no event says which fields the job uses: values that do not fit the narrower type are truncated, rounded or refused',
  ),
  rule(
    'retype-copied-untyped',
    'RETYPED',
    COPYING,
    { target: 'TYPE_UNKNOWN', field: certainly('BREAKING', 'RETYPED') },
    'the copy gets the other type too, or the job fails where that is refused; no event states the type of the copy',
  ),
  rule(
    'retype-copied',
    'RETYPED',
    COPYING,
    { job: mayFail, field: withType(certainly('BREAKING', 'RETYPED')) },
    'the copy gets the other type too, or the job fails where that is refused',
  ),
  rule(
    'retype-counted',
    'RETYPED',
    ['COUNT'],
    { job: unharmed, field: unharmed },
    'a count does not depend on the values',
  ),
  rule(
    'retype-computed',
    'RETYPED',
    COMPUTING,
    { typing: 'STRICT', job: fails, field: certainly('BREAKING', 'CHANGED') },
    'an expression over the former type is refused for the new one, so the job fails',
  ),
  rule(
    'retype-computed-converted',
    'RETYPED',
    COMPUTING,
    { typing: 'CONVERTING', job: mayFail, field: possibly('BREAKING', 'CHANGED') },
    'the platform may convert the values, to other ones, or refuse them, and the job fails',
  ),
  rule(
    'retype-compared',
    'RETYPED',
    COMPARING,
    { typing: 'STRICT', job: fails },
    'a comparison with values of the former type is refused, so the job fails',
  ),
  rule(
    'retype-compared-converted',
    'RETYPED',
    COMPARING,
    { typing: 'CONVERTING', job: mayFail, field: mayChange, dataset: rowsMayChange },
    'the platform may convert the values before it compares them, and match other rows, or refuse them, and the job fails',
  ),
  rule(
    'retype-ordered',
    'RETYPED',
    ORDERING,
    { job: mayBeBad, field: mayChange, dataset: rowsMayChange },
    'values of another type sort differently, and may be equal where they were not',
  ),
  rule(
    'retype-not-told',
    'RETYPED',
    ['UNSPECIFIED'],
    { job: mayFail, field: mayChange, dataset: rowsMayChange },
    'no event says which fields the job uses: if it uses the retyped one, it may fail',
  ),
];
