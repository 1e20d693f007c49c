import type { Effect } from './effects.ts';

/** Ways to use a.x for b.y; the last ones use it for the rows of b, of which b.z is made of another field. */
export const USES: Readonly<Record<string, readonly string[]>> = {
  IDENTITY: ['a.x -> b.y by j as DIRECT/IDENTITY'],
  TRANSFORMATION: ['a.x -> b.y by j as DIRECT/TRANSFORMATION'],
  AGGREGATION: ['a.x -> b.y by j as DIRECT/AGGREGATION'],
  MASKED: ['a.x -> b.y by j as DIRECT/TRANSFORMATION masked'],
  COUNT: ['a.x -> b.y by j as DIRECT/AGGREGATION masked'],
  UNKNOWN: ['a.x -> b.y by j'],
  ...Object.fromEntries(
    ['JOIN', 'FILTER', 'GROUP_BY', 'SORT', 'WINDOW', 'CONDITIONAL'].map((use) => [
      use,
      [`a.x -> b by j as INDIRECT/${use}`, 'a.w -> b.z by j as DIRECT/IDENTITY'],
    ]),
  ),
  INDIRECT: ['a.x -> b by j', 'a.w -> b.z by j as DIRECT/IDENTITY'],
  'FILTER for b.y': [
    'a.x -> b.y by j as INDIRECT/FILTER',
    'a.w -> b.y by j as DIRECT/IDENTITY',
    'a.w -> b.z by j as DIRECT/IDENTITY',
  ],
  NOT_TOLD: ['a ~> b by j', 'a has x w', 'b has y'],
};

const VALUE = 'IDENTITY TRANSFORMATION AGGREGATION MASKED COUNT UNKNOWN';
const DECIDING = 'JOIN FILTER GROUP_BY SORT WINDOW CONDITIONAL INDIRECT';

/** What the matter with a.x makes of its users. */
export interface FieldTruth {
  readonly effect: Effect;
  readonly uses: string;
  readonly then: string;
  readonly type?: string | null;
  readonly coercing?: true;
}

/** Thought through by hand: who fails for want of what it asks for; whose values or rows come out differently; who does not notice. */
export const FIELD_TRUTHS: readonly FieldTruth[] = [
  { effect: 'DROPPED', uses: VALUE, then: 'BREAKING b.y, BREAKING j, DEGRADED b' },
  { effect: 'DROPPED', uses: DECIDING, then: 'BREAKING j, DEGRADED b' },
  { effect: 'DROPPED', uses: 'NOT_TOLD', then: 'BREAKING? j, DEGRADED? b' },
  { effect: 'RENAMED', uses: VALUE, then: 'BREAKING j, DEGRADED b, DEGRADED b.y' },
  { effect: 'RENAMED', uses: DECIDING, then: 'BREAKING j, DEGRADED b' },
  { effect: 'RENAMED', uses: 'NOT_TOLD', then: 'BREAKING? j, DEGRADED? b' },
  {
    effect: 'WIDENED',
    uses: VALUE,
    then: 'INFORMATIONAL b, INFORMATIONAL b.y, INFORMATIONAL j',
  },
  { effect: 'WIDENED', uses: DECIDING, then: 'INFORMATIONAL j' },
  { effect: 'WIDENED', uses: 'NOT_TOLD', then: 'INFORMATIONAL? j' },
  {
    effect: 'NARROWED',
    uses: 'IDENTITY TRANSFORMATION AGGREGATION MASKED UNKNOWN',
    then: 'DEGRADED? b, DEGRADED? b.y, DEGRADED? j',
  },
  {
    effect: 'NARROWED',
    uses: 'COUNT',
    then: 'INFORMATIONAL b, INFORMATIONAL b.y, INFORMATIONAL j',
  },
  {
    effect: 'NARROWED',
    uses: DECIDING,
    then: 'DEGRADED? b, DEGRADED? j',
  },
  { effect: 'NARROWED', uses: 'NOT_TOLD', then: 'DEGRADED? b, DEGRADED? b.y, DEGRADED? j' },
  {
    effect: 'RETYPED',
    type: 'text',
    uses: 'IDENTITY UNKNOWN',
    then: 'BREAKING b.y, BREAKING? j, DEGRADED b',
  },
  {
    effect: 'RETYPED',
    type: 'text',
    uses: 'TRANSFORMATION AGGREGATION MASKED',
    then: 'BREAKING b.y, BREAKING j, DEGRADED b',
  },
  {
    effect: 'RETYPED',
    type: 'text',
    uses: 'COUNT',
    then: 'INFORMATIONAL b, INFORMATIONAL b.y, INFORMATIONAL j',
  },
  {
    effect: 'RETYPED',
    type: 'text',
    uses: 'JOIN FILTER CONDITIONAL INDIRECT',
    then: 'BREAKING j, DEGRADED b',
  },
  {
    effect: 'RETYPED',
    type: 'text',
    uses: 'GROUP_BY SORT WINDOW',
    then: 'DEGRADED? b, DEGRADED? j',
  },
  {
    effect: 'RETYPED',
    type: 'text',
    coercing: true,
    uses: 'TRANSFORMATION AGGREGATION MASKED',
    then: 'BREAKING? b.y, BREAKING? j, DEGRADED? b',
  },
  {
    effect: 'RETYPED',
    type: 'text',
    coercing: true,
    uses: 'JOIN FILTER CONDITIONAL INDIRECT',
    then: 'BREAKING? j, DEGRADED? b',
  },
  // Where nobody knows what it was, nobody can say that it is refused.
  {
    effect: 'RETYPED',
    type: null,
    uses: 'TRANSFORMATION',
    then: 'BREAKING? b.y, BREAKING? j, DEGRADED? b',
  },
  {
    effect: 'RETYPED',
    type: 'text',
    uses: 'NOT_TOLD',
    then: 'BREAKING? j, DEGRADED? b, DEGRADED? b.y',
  },
  {
    effect: 'CHANGED',
    uses: 'IDENTITY TRANSFORMATION AGGREGATION MASKED UNKNOWN',
    then: 'DEGRADED b, DEGRADED b.y, DEGRADED j',
  },
  { effect: 'CHANGED', uses: 'COUNT', then: 'INFORMATIONAL b, INFORMATIONAL b.y, INFORMATIONAL j' },
  {
    effect: 'CHANGED',
    uses: 'JOIN FILTER GROUP_BY WINDOW CONDITIONAL INDIRECT',
    then: 'DEGRADED b, DEGRADED j',
  },
  { effect: 'CHANGED', uses: 'FILTER for b.y', then: 'DEGRADED b, DEGRADED b.y, DEGRADED j' },
  { effect: 'CHANGED', uses: 'SORT', then: 'DEGRADED? b, DEGRADED? j' },
  { effect: 'CHANGED', uses: 'NOT_TOLD', then: 'DEGRADED? b, DEGRADED? b.y, DEGRADED? j' },
  // Where b.y takes no NULL, and nobody says whether it does, j fails.
  {
    effect: 'NULLABLE',
    uses: 'IDENTITY TRANSFORMATION AGGREGATION MASKED UNKNOWN',
    then: 'BREAKING? j, DEGRADED b, DEGRADED b.y',
  },
  { effect: 'NULLABLE', uses: 'COUNT', then: 'DEGRADED b, DEGRADED b.y, DEGRADED j' },
  {
    effect: 'NULLABLE',
    uses: 'JOIN FILTER GROUP_BY WINDOW CONDITIONAL INDIRECT',
    then: 'DEGRADED b, DEGRADED j',
  },
  { effect: 'NULLABLE', uses: 'SORT', then: 'DEGRADED? b, DEGRADED? j' },
  { effect: 'NULLABLE', uses: 'NOT_TOLD', then: 'DEGRADED? b, DEGRADED? b.y, DEGRADED? j' },
  { effect: 'LOST', uses: VALUE, then: 'DEGRADED b, DEGRADED b.y, DEGRADED j' },
  { effect: 'LOST', uses: DECIDING, then: 'DEGRADED b, DEGRADED j' },
  { effect: 'LOST', uses: 'NOT_TOLD', then: 'DEGRADED? b, DEGRADED? b.y, DEGRADED? j' },
  { effect: 'REQUIRED', uses: `${VALUE} ${DECIDING}`, then: 'INFORMATIONAL j' },
  // x is new: a copy of w is a copy of all there was, and may be SELECT *, if it has the same name.
  { effect: 'ADDED', uses: 'JOIN FILTER', then: 'INFORMATIONAL j' },
  { effect: 'ADDED', uses: 'NOT_TOLD', then: 'BREAKING? j, DEGRADED? b' },
];
