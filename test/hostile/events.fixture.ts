import fc from 'fast-check';
import {
  DATASET_FACETS,
  EXCHANGE_FACETS,
  facetsOf,
  JOB_FACETS,
  RUN_FACETS,
} from './facets.fixture.ts';
import {
  anyValue,
  jsonText,
  listOf,
  mostly,
  namespace,
  shaped,
  text,
  type Value,
} from './values.fixture.ts';

const FAR_TIMES = [
  '0000-01-01T00:00:00Z',
  '1970-01-01T00:00:00Z',
  '2026-03-01T00:00:00.000000001Z',
  '2026-03-01T05:30:00+05:30',
  '2026-02-28T24:00:00Z',
  '2026-03-01t00:00:00z',
  '2100-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
];

/** Mostly within two days, so that order and overlap vary. */
const time: fc.Arbitrary<Value> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .integer({ min: 0, max: 2 * 24 * 4 })
      .map((quarter) => new Date(FIRST_DAY_MS + quarter * 900_000).toISOString()),
  },
  { weight: 1, arbitrary: fc.constantFrom(...FAR_TIMES) },
);

const FIRST_DAY_MS = Date.UTC(2026, 2, 1);

const producer = fc.constantFrom<Value>(
  'https://github.com/OpenLineage/OpenLineage/tree/1.30.0/integration/spark',
  'https://github.com/OpenLineage/OpenLineage/tree/1.31.0/integration/dbt',
  'https://ledgerline.example/',
  '',
);

const dataset = (exchange: 'inputFacets' | 'outputFacets'): fc.Arbitrary<Value> =>
  fc
    .tuple(
      fc.record({ namespace, name: text, facets: mostly(facetsOf(DATASET_FACETS)) }),
      fc.option(facetsOf(EXCHANGE_FACETS)),
    )
    .map(([own, facets]) => ({ ...own, ...(facets !== null && { [exchange]: facets }) }));

const work = {
  inputs: mostly(listOf(mostly(dataset('inputFacets')), 30)),
  outputs: mostly(listOf(mostly(dataset('outputFacets')), 30)),
};
const job = fc.record({ namespace, name: text, facets: mostly(facetsOf(JOB_FACETS)) });
const stamp = { eventTime: time, producer };

const eventType = fc.constantFrom<Value>(
  ...['START', 'RUNNING', 'COMPLETE', 'COMPLETE', 'COMPLETE', 'FAIL', 'ABORT', 'OTHER'],
  ...['complete', 'Start', 'DONE'],
);

const runEvent = fc
  .tuple(
    fc.record({ ...stamp, job }),
    shaped({ eventType, ...work }),
    fc.record({
      runId: fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom('r', 's') },
        { weight: 1, arbitrary: text },
      ),
      facets: mostly(facetsOf(RUN_FACETS)),
    }),
  )
  .map(([own, rest, run]): Value => ({ ...own, ...membersOf(rest), run }));

const jobEvent = fc
  .tuple(fc.record({ ...stamp, job }), shaped(work))
  .map(([own, rest]): Value => ({ ...own, ...membersOf(rest) }));

const datasetEvent = fc.record({
  ...stamp,
  dataset: fc.record({ namespace, name: text, facets: mostly(facetsOf(DATASET_FACETS)) }),
});

const membersOf = (value: Value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** An event with one member at its top replaced by any value, or added. */
const spoilt = fc
  .tuple(
    fc.oneof(runEvent, jobEvent, datasetEvent),
    fc.constantFrom('eventTime', 'eventType', 'producer', 'run', 'job', 'dataset', 'inputs', 'a'),
    anyValue,
  )
  .map(([event, member, value]): Value => ({ ...membersOf(event), [member]: value }));

/**
 * OpenLineage events as JSON texts, odd in every way in which an event may be odd and still be taken in: wrong types, facets in wrong places, names
 * that look like something else, renames, symlinks, drops, deletions, long lists, far times. Some are not taken in.
 */
const hostileEvent: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 8, arbitrary: runEvent },
    { weight: 2, arbitrary: jobEvent },
    { weight: 2, arbitrary: datasetEvent },
    { weight: 1, arbitrary: spoilt },
  )
  .map(jsonText);

/** Some events in the order in which they arrive. */
export const hostileEvents: fc.Arbitrary<readonly string[]> = fc.array(hostileEvent, {
  minLength: 1,
  maxLength: 20,
  size: 'max',
});
