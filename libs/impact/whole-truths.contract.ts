import type { Matter } from './spread-notation.contract.ts';

/** What is made of what, what is the matter, and what follows. */
export interface WholeTruth {
  readonly given: readonly string[];
  readonly when: Matter;
  readonly then: string;
}

const CHAIN = ['a.x -> b.y by j as DIRECT/IDENTITY', 'b.y -> c.z by k as DIRECT/IDENTITY'];

/** Thought through by hand, as are those of fields. */
export const WHOLE_TRUTHS: readonly WholeTruth[] = [
  {
    given: CHAIN,
    when: { at: 'a', effect: 'DATASET_DROPPED' },
    then: 'BREAKING b.y, BREAKING j, DEGRADED b, DEGRADED c, DEGRADED c.z, DEGRADED k',
  },
  {
    given: CHAIN,
    when: { at: 'a', effect: 'DATASET_RENAMED' },
    then: 'BREAKING j, DEGRADED b, DEGRADED b.y, DEGRADED c, DEGRADED k',
  },
  {
    given: CHAIN,
    when: { at: 'a', effect: 'ONE_NAME_GONE' },
    then: 'BREAKING? j, DEGRADED? b, DEGRADED? b.y, DEGRADED? c, DEGRADED? k',
  },
  // Who writes what is gone fails, or makes it anew.
  ...(['DATASET_DROPPED', 'DATASET_RENAMED', 'ONE_NAME_GONE'] as const).map((effect) => ({
    given: ['w writes a', 'w writes other'],
    when: { at: 'a', effect },
    then: 'BREAKING? w, DEGRADED? other',
  })),
  ...(['STALE', 'LATE', 'OTHER_ROWS'] as const).map((effect) => ({
    given: CHAIN,
    when: { at: 'a', effect },
    then: 'DEGRADED b, DEGRADED j, DEGRADED c, DEGRADED k',
  })),
  // A dashboard shows it, and a dataset made of it without a word of columns is possibly stale.
  {
    given: ['j reads a', 'a ~> b by k'],
    when: { at: 'a', effect: 'STALE' },
    then: 'DEGRADED j, DEGRADED k, DEGRADED? b',
  },
  {
    given: ['j writes b', 'j writes c', 'j precedes k', 'k writes d', 'k precedes l'],
    when: { at: 'job j', effect: 'REMOVED' },
    then: 'DEGRADED b, DEGRADED c, DEGRADED k, DEGRADED l, DEGRADED? d',
  },
  {
    given: ['a.x -> b.y by j as DIRECT/IDENTITY', 'j precedes k'],
    when: { at: 'a.x', effect: 'DROPPED' },
    then: 'BREAKING b.y, BREAKING j, DEGRADED b, DEGRADED k',
  },
  {
    given: ['a.x -> b.y by j as DIRECT/IDENTITY', 'j precedes k'],
    when: { at: 'a.x', effect: 'CHANGED' },
    then: 'DEGRADED b, DEGRADED b.y, DEGRADED j, DEGRADED k',
  },
  // b.y was made of a alone, b.z of two inputs; without a there are other rows too. k makes of b.y what it made of it.
  {
    given: [
      'a.x -> b.y by j as DIRECT/IDENTITY',
      'a.x -> b.z by j as DIRECT/TRANSFORMATION',
      'o.x -> b.z by j as DIRECT/TRANSFORMATION',
      'a.w -> b by j as INDIRECT/JOIN',
      'j precedes k',
    ],
    when: { at: 'input a of j', effect: 'INPUT_REMOVED' },
    then: 'BREAKING b.y, DEGRADED b, DEGRADED b.z, DEGRADED k',
  },
  {
    given: ['a ~> b by j', 'o.x -> b.z by j as DIRECT/IDENTITY', 'b has y z'],
    when: { at: 'input a of j', effect: 'INPUT_REMOVED' },
    then: 'DEGRADED? b, DEGRADED? b.y',
  },
  // Those who make what is changed are changed with it; one that must write a value may fail to.
  ...(
    [
      'DROPPED',
      'RENAMED',
      'WIDENED',
      'NARROWED',
      'RETYPED',
      'CHANGED',
      'NULLABLE',
      'ADDED',
    ] as const
  ).map((effect) => ({
    given: ['w writes a', 'a has x'],
    when: { at: 'a.x', effect },
    then: 'INFORMATIONAL w',
  })),
  {
    given: ['w writes a', 'w writes other', 'a has x'],
    when: { at: 'a.x', effect: 'REQUIRED' },
    then: 'BREAKING? w, DEGRADED? other',
  },
  {
    given: [
      'a.w -> b.W by j as DIRECT/IDENTITY',
      'a.v -> b.v by j as DIRECT/IDENTITY',
      'k reads a',
    ],
    when: { at: 'a.x', effect: 'ADDED' },
    then: 'BREAKING? j, DEGRADED? b, INFORMATIONAL k',
  },
  {
    given: ['a.w -> b.w by j as DIRECT/IDENTITY', 'a.v -> b.u by j as DIRECT/IDENTITY'],
    when: { at: 'a.x', effect: 'ADDED' },
    then: 'INFORMATIONAL j',
  },
];
