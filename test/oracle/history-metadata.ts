import fc from 'fast-check';
import * as facets from './history-facets.ts';
import { eventTime, eventType, recordedAt, runId } from './history-pools.ts';
import type { History } from './histories.ts';

// Random histories of tags, owners and descriptions that several integrations and a person state, and take back.

// Few names, so that several integrations state facets of one of them again and again.
const dataset = fc.constantFrom(
  { namespace: 'db', name: 'a' },
  { namespace: 'db', name: 'b' },
  { namespace: 's3://x', name: 'c' },
);
const job = fc.constant({ namespace: 'jobs', name: 'load' });

const symlinks = fc
  .tuple(dataset, fc.constantFrom('TABLE', 'LOCATION'))
  .map(([name, type]) => ({ identifiers: [{ ...name, type }] }));

const producer = fc.constantFrom(
  'https://p.example/1.0.0/spark',
  'https://p.example/1.1.0/spark',
  'https://p.example/1.54.0/dbt',
  'https://p.example/airflow',
  'urn:ledgerline:person:kim',
);

const documentation = fc
  .constantFrom('alpha', 'alpha', 'beta', 'beta', '')
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

const withoutUndefined = (all: object): object =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));

// Half of the time one facet alone: another one that changes would hide that what is shown changes.
const described = (own: Record<string, fc.Arbitrary<object | undefined>>) =>
  fc.oneof(
    fc.oneof(
      documentation.map((one) => ({ documentation: one })),
      other.map((one) => ({ other: one })),
    ),
    fc
      .record({
        documentation: facet(documentation),
        ownership: facet(ownership),
        tags: facet(tags),
        other: facet(other),
        ...own,
      })
      .map(withoutUndefined),
  );

const rarely = (own: fc.Arbitrary<object>): fc.Arbitrary<object | undefined> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: own });

const mention = fc
  .tuple(dataset, described({ symlinks: rarely(symlinks) }))
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
      .tuple(dataset, described({ symlinks: rarely(fc.oneof(symlinks, facets.deleted)) }))
      .map(([name, own]) => ({ ...name, facets: own })),
  }),
);

const renamed = fc.tuple(dataset, dataset, described({})).map(([from, to, own]) => ({
  ...to,
  facets: {
    ...own,
    lifecycleStateChange: { lifecycleStateChange: 'RENAME', previousIdentifier: from },
  },
}));

const renaming = fc.record({
  ...worked,
  eventType: fc.constantFrom('COMPLETE', 'COMPLETE', 'COMPLETE', 'FAIL'),
  run: runId.map((id) => ({ runId: id })),
  outputs: fc.array(renamed, { minLength: 1, maxLength: 2 }),
});

const historiesOf = (one: fc.Arbitrary<object>): fc.Arbitrary<History> =>
  fc
    .array(one, { minLength: 1, maxLength: 12 })
    .map((events) => events.map((own) => ({ event: own, recordedAt })));

/** Histories in which datasets are renamed too, and events come in any order of their times. */
export const renamingHistories: fc.Arbitrary<History> = historiesOf(
  fc.oneof({ weight: 3, arbitrary: event }, { weight: 1, arbitrary: renaming }),
);

/** Histories in which events come in any order of their times. */
export const metadataHistories: fc.Arbitrary<History> = historiesOf(event);
