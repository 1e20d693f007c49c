import type { Cause } from '../propagation/graph-notation.fixture.ts';

/** What is derived from what, what happens, and what follows. */
export interface AssetCase {
  readonly given: readonly string[];
  readonly when: Cause;
  readonly then: string;
}

const CHAIN = ['a.x -> b.y by j as DIRECT/IDENTITY', 'b.y -> c.z by k as DIRECT/IDENTITY'];

/** Worked out by hand, as the cases of fields. */
export const ASSET_CASES: readonly AssetCase[] = [
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
    when: { at: 'a', effect: 'ALIAS_REMOVED' },
    then: 'BREAKING? j, DEGRADED? b, DEGRADED? b.y, DEGRADED? c, DEGRADED? k',
  },
  // A job that writes what is gone fails, or creates it again.
  ...(['DATASET_DROPPED', 'DATASET_RENAMED', 'ALIAS_REMOVED'] as const).map((effect) => ({
    given: ['w writes a', 'w writes other'],
    when: { at: 'a', effect },
    then: 'BREAKING? w, DEGRADED? other',
  })),
  ...(['STALE', 'DELAYED', 'ROW_SET_CHANGED'] as const).map((effect) => ({
    given: CHAIN,
    when: { at: 'a', effect },
    then: 'DEGRADED b, DEGRADED j, DEGRADED c, DEGRADED k',
  })),
  // A dashboard shows it, and a dataset derived from it without column lineage is possibly stale.
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
  // b.y is derived from a alone, b.z from two inputs; without a there are other rows too.
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
  // Jobs that write what is changed change with it; one that writes NULL may fail.
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
    when: { at: 'a.x', effect: 'NOT_NULL' },
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
