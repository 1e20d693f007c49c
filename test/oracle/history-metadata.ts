import fc from 'fast-check';
import * as facets from './history-facets.ts';
import { dataset, eventTime, eventType, job, recordedAt, runId } from './history-pools.ts';
import type { History } from './histories.ts';

// Random histories of tags, owners and descriptions that several integrations and a person state, and take back.

const producer = fc.constantFrom(
  'https://p.example/1.0.0/spark',
  'https://p.example/1.1.0/spark',
  'https://p.example/1.54.0/dbt',
  'https://p.example/airflow',
  'urn:ledgerline:person:kim',
);

const documentation = fc
  .constantFrom('alpha', 'beta', 'gamma', '')
  .map((description) => ({ description }));

const ownership = fc
  .uniqueArray(
    fc.constantFrom<object>(
      { name: 'kim' },
      { name: 'kim', type: 'STEWARD' },
      { name: 'sam', type: '' },
      { name: 'sam', type: 'MAINTAINER' },
    ),
    { maxLength: 2 },
  )
  .map((owners) => ({ owners }));

const tags = fc
  .array(
    fc.constantFrom<object>(
      { key: 'pii', value: 'true' },
      { key: 'pii', value: 'true', field: 'email' },
      { key: 'tier', value: '1' },
      { key: 'tier', value: '2' },
      { key: 'residency', value: 'EU' },
    ),
    { maxLength: 3 },
  )
  .map((all) => ({ tags: all }));

const other = fc.constantFrom<object>({ n: 1 }, { n: 2 });

const facet = (own: fc.Arbitrary<object>): fc.Arbitrary<object | undefined> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 4, arbitrary: own },
    { weight: 1, arbitrary: facets.deleted },
  );

const described = (own: Record<string, fc.Arbitrary<object | undefined>>) =>
  fc
    .record({
      documentation: facet(documentation),
      ownership: facet(ownership),
      tags: facet(tags),
      other: facet(other),
      ...own,
    })
    .map((all) =>
      Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    );

const rarely = (own: fc.Arbitrary<object>): fc.Arbitrary<object | undefined> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: own });

const mention = fc
  .tuple(dataset, described({ symlinks: rarely(facets.symlinks) }))
  .map(([name, own]) => ({ ...name, facets: own }));

const ofJob = fc.tuple(job, described({})).map(([name, own]) => ({ ...name, facets: own }));

const worked = {
  eventTime,
  producer,
  job: ofJob,
  inputs: fc.array(mention, { maxLength: 1 }),
  outputs: fc.array(mention, { maxLength: 1 }),
};

const event: fc.Arbitrary<object> = fc.oneof(
  fc.record({ ...worked, eventType, run: runId.map((id) => ({ runId: id })) }),
  fc.record(worked),
  fc.record({
    eventTime,
    producer,
    dataset: fc
      .tuple(dataset, described({ symlinks: rarely(fc.oneof(facets.symlinks, facets.deleted)) }))
      .map(([name, own]) => ({ ...name, facets: own })),
  }),
);

/** Histories in which events come in any order of their times. */
export const metadataHistories: fc.Arbitrary<History> = fc
  .array(event, { minLength: 1, maxLength: 12 })
  .map((events) => events.map((one) => ({ event: one, recordedAt })));
