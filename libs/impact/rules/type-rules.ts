import { certainly, possibly, rule, withType, type Rule } from './rule.ts';
import { CONTROL_DEPENDENCE, type Usage } from './usage.ts';

const COMPUTING: readonly Usage[] = ['TRANSFORMATION', 'AGGREGATION', 'MASKED'];
const DERIVING: readonly Usage[] = ['TRANSFORMATION', 'AGGREGATION'];
const COPYING: readonly Usage[] = ['IDENTITY', 'UNKNOWN'];
const COMPARING: readonly Usage[] = ['JOIN', 'FILTER', 'CONDITIONAL', 'INDIRECT'];
const ORDERING: readonly Usage[] = ['GROUP_BY', 'SORT', 'WINDOW'];

const fails = certainly('BREAKING', 'FAILS');
const mayFail = possibly('BREAKING', 'FAILS');
const isBad = certainly('DEGRADED', 'BAD_OUTPUT');
const unharmed = certainly('INFORMATIONAL');
const getsWiderType = withType(certainly('INFORMATIONAL', 'WIDENED'));
const mayBeBad = possibly('DEGRADED', 'BAD_OUTPUT');
const mayChange = possibly('DEGRADED', 'CHANGED');
const rowsMayChange = possibly('DEGRADED', 'ROW_SET_CHANGED');

/** The rows for a field of another type: WIDENED holds every former value, NARROWED not all of them, RETYPED is of another sort. */
export const typeRules: readonly Rule[] = [
  rule(
    'widen-copied-held',
    'WIDENED',
    COPYING,
    { target: 'TYPE_HOLDS', job: unharmed, field: unharmed },
    'the type of the copy already holds every value',
  ),
  rule(
    'widen-copied',
    'WIDENED',
    COPYING,
    { target: 'TYPE_UNKNOWN', job: unharmed, field: getsWiderType },
    'every value still fits, as far as is known: no event states the type of the copy',
  ),
  rule(
    'widen-copied-recreated',
    'WIDENED',
    COPYING,
    { target: 'RECREATED', job: unharmed, field: getsWiderType },
    'every run of the job creates its output, so the copy gets the wider type too',
  ),
  rule(
    'widen-copied-too-wide',
    'WIDENED',
    COPYING,
    {
      ...{ job: mayFail, field: withType(possibly('DEGRADED', 'WIDENED')) },
      remedy: 'WIDEN_COPIES_FIRST',
    },
    'the type of the copy does not hold every value of the wider type: a value that does not fit is refused, and the job fails',
  ),
  rule(
    'widen-computed',
    'WIDENED',
    DERIVING,
    { target: 'TYPE_FITS', job: unharmed, field: unharmed },
    'every value still fits the expressions that use it, and what they are written into',
  ),
  rule(
    'widen-computed-untyped',
    'WIDENED',
    DERIVING,
    { target: 'TYPE_UNKNOWN', job: unharmed, field: unharmed },
    'every value still fits the expressions that use it; no event states the type of the result',
  ),
  rule(
    'widen-computed-recreated',
    'WIDENED',
    DERIVING,
    { target: 'RECREATED', job: unharmed, field: getsWiderType },
    'every run of the job creates its output, so the result may get the wider type too',
  ),
  rule(
    'widen-computed-too-wide',
    'WIDENED',
    DERIVING,
    {
      ...{ job: mayFail, field: withType(possibly('DEGRADED', 'WIDENED')) },
      remedy: 'WIDEN_COPIES_FIRST',
    },
    'an expression such as MAX or CASE has the wider type too: a result that does not fit the type of the field is refused, and the job fails',
  ),
  rule(
    'widen-counted',
    'WIDENED',
    ['MASKED', 'COUNT'],
    { job: unharmed, field: unharmed },
    'every value still fits, and a hash or a count is not larger for it',
  ),
  rule(
    'widen-decides',
    'WIDENED',
    CONTROL_DEPENDENCE,
    { job: unharmed },
    'every value still compares as before',
  ),
  rule(
    'widen-not-told-read',
    'WIDENED',
    ['UNSPECIFIED'],
    { target: 'NOTHING', job: possibly('INFORMATIONAL') },
    'no event says which fields the job uses, but every value still fits, and nothing is derived from it',
  ),
  rule(
    'widen-not-told-recreated',
    'WIDENED',
    ['UNSPECIFIED'],
    {
      ...{ target: 'RECREATED', job: possibly('INFORMATIONAL') },
      field: withType(possibly('INFORMATIONAL', 'WIDENED')),
    },
    'no event says which fields the job uses, but every run creates its output, which gets the wider type too',
  ),
  rule(
    'widen-not-told',
    'WIDENED',
    ['UNSPECIFIED'],
    { job: mayFail },
    'no event says which fields the job uses: if it writes the wider one into a narrower type, a value that does not fit is refused, and the job fails',
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
    'retype-copied-recreated',
    'RETYPED',
    COPYING,
    { target: 'RECREATED', job: isBad },
    'every run of the job creates its output, so the job goes on and writes values of the other type',
  ),
  rule(
    'retype-copied-text',
    'RETYPED',
    COPYING,
    { target: 'TYPE_TAKES_ALL', job: isBad },
    'the copy is a text, into which values of any type are written: the job goes on and writes other values',
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
