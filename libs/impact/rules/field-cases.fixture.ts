import type { Effect } from './rule.ts';

/** Ways to use a.x for b.y; the control dependences decide the rows of b, whose field b.z is derived from another field. */
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
  UNSPECIFIED: ['a ~> b by j', 'a has x w', 'b has y'],
};

const DATA = 'IDENTITY TRANSFORMATION AGGREGATION MASKED COUNT UNKNOWN';
const CONTROL = 'JOIN FILTER GROUP_BY SORT WINDOW CONDITIONAL INDIRECT';

/** What an effect on a.x does to its users. */
export interface FieldCase {
  readonly effect: Effect;
  readonly uses: string;
  readonly then: string;
  readonly type?: string | null;
  readonly converting?: true;
}

/** Worked out by hand: who fails because it selects what is gone, whose values or rows change, who does not notice. */
export const FIELD_CASES: readonly FieldCase[] = [
  { effect: 'DROPPED', uses: DATA, then: 'BREAKING b.y, BREAKING j, DEGRADED b' },
  { effect: 'DROPPED', uses: CONTROL, then: 'BREAKING j, DEGRADED b' },
  { effect: 'DROPPED', uses: 'UNSPECIFIED', then: 'BREAKING? j, DEGRADED? b' },
  { effect: 'RENAMED', uses: DATA, then: 'BREAKING j, DEGRADED b, DEGRADED b.y' },
  { effect: 'RENAMED', uses: CONTROL, then: 'BREAKING j, DEGRADED b' },
  { effect: 'RENAMED', uses: 'UNSPECIFIED', then: 'BREAKING? j, DEGRADED? b' },
  {
    effect: 'WIDENED',
    uses: DATA,
    then: 'INFORMATIONAL b, INFORMATIONAL b.y, INFORMATIONAL j',
  },
  { effect: 'WIDENED', uses: CONTROL, then: 'INFORMATIONAL j' },
  // Where b has a narrower field that it goes into, which no event says, j fails.
  { effect: 'WIDENED', uses: 'UNSPECIFIED', then: 'BREAKING? j, DEGRADED? b' },
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
    uses: CONTROL,
    then: 'DEGRADED? b, DEGRADED? j',
  },
  { effect: 'NARROWED', uses: 'UNSPECIFIED', then: 'DEGRADED? b, DEGRADED? b.y, DEGRADED? j' },
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
    converting: true,
    uses: 'TRANSFORMATION AGGREGATION MASKED',
    then: 'BREAKING? b.y, BREAKING? j, DEGRADED? b',
  },
  {
    effect: 'RETYPED',
    type: 'text',
    converting: true,
    uses: 'JOIN FILTER CONDITIONAL INDIRECT',
    then: 'BREAKING? j, DEGRADED? b',
  },
  // Without the former type no one can say what is refused.
  {
    effect: 'RETYPED',
    type: null,
    uses: 'TRANSFORMATION',
    then: 'BREAKING? b.y, BREAKING? j, DEGRADED? b',
  },
  {
    effect: 'RETYPED',
    type: 'text',
    uses: 'UNSPECIFIED',
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
  { effect: 'CHANGED', uses: 'UNSPECIFIED', then: 'DEGRADED? b, DEGRADED? b.y, DEGRADED? j' },
  // Where b.y is NOT NULL, which no event says, j fails.
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
  { effect: 'NULLABLE', uses: 'UNSPECIFIED', then: 'DEGRADED? b, DEGRADED? b.y, DEGRADED? j' },
  { effect: 'SOURCE_LOST', uses: DATA, then: 'DEGRADED b, DEGRADED b.y, DEGRADED j' },
  { effect: 'SOURCE_LOST', uses: CONTROL, then: 'DEGRADED b, DEGRADED j' },
  { effect: 'SOURCE_LOST', uses: 'UNSPECIFIED', then: 'DEGRADED? b, DEGRADED? b.y, DEGRADED? j' },
  { effect: 'NOT_NULL', uses: `${DATA} ${CONTROL}`, then: 'INFORMATIONAL j' },
  // x is new.
  { effect: 'ADDED', uses: 'JOIN FILTER', then: 'INFORMATIONAL j' },
  { effect: 'ADDED', uses: 'UNSPECIFIED', then: 'BREAKING? j, DEGRADED? b' },
];
