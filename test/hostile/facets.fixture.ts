import fc from 'fast-check';
import {
  anyValue,
  listOf,
  mostly,
  namespace,
  number,
  objectOf,
  shaped,
  text,
  type Value,
} from './values.fixture.ts';

/** How long lists of columns may be. */
const MOST_COLUMNS = 400;

const pair = { namespace, name: text };
const typed = (...types: readonly string[]) =>
  fc.constantFrom<Value>(...types, ...types, ...types, 'OTHER', null, '');
const count = fc.constantFrom<Value>(number('0'), number('12'), number('1e40'), null);

const transformation = shaped({
  type: typed('DIRECT', 'INDIRECT'),
  subtype: typed('IDENTITY', 'FILTER', 'AGGREGATION'),
  masking: fc.boolean(),
});
const source = shaped({
  ...pair,
  field: text,
  transformations: fc.array(transformation, { maxLength: 2 }),
});
const columns = (value: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof(
    { weight: 20, arbitrary: objectOf(fc.array(fc.tuple(text, value), { maxLength: 4 })) },
    { weight: 1, arbitrary: objectOf(numbered(value)) },
  );
const numbered = (value: fc.Arbitrary<Value>) =>
  fc
    .array(value, { maxLength: MOST_COLUMNS, size: 'max' })
    .map((values) => values.map((one, index) => [`column_${index}`, one] as const));

const leaf = shaped({ name: text, type: text, description: text, ordinal_position: count });
const field = fc.oneof(
  { weight: 8, arbitrary: leaf },
  { weight: 1, arbitrary: shaped({ name: text, fields: fc.array(leaf, { maxLength: 3 }) }) },
);

const job = shaped(pair);
const jobSource = shaped({ type: fc.constant('JOB'), ...pair });
const datasetSource = shaped({ type: fc.constant('DATASET'), ...pair, field: text });
const lineageInputs = listOf(
  fc.oneof({ weight: 4, arbitrary: datasetSource }, { weight: 1, arbitrary: jobSource }),
  60,
);
const target = {
  inputs: lineageInputs,
  fields: columns(shaped({ inputs: lineageInputs })),
};
const entries = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: shaped({ type: fc.constant('DATASET'), ...pair, ...target }) },
    { weight: 1, arbitrary: shaped({ type: fc.constant('JOB'), ...pair, inputs: lineageInputs }) },
  ),
  { maxLength: 3 },
);

type Facets = Readonly<Record<string, fc.Arbitrary<Value>>>;

/** Facets that change names or whether a dataset is there. */
const IDENTITY: Facets = {
  symlinks: shaped({
    identifiers: listOf(shaped({ ...pair, type: typed('TABLE', 'LOCATION') }), 40),
  }),
  lifecycleStateChange: shaped({
    lifecycleStateChange: typed('DROP', 'RENAME', 'RENAME', 'CREATE', 'ALTER', 'rename'),
    previousIdentifier: shaped(pair),
  }),
};

const DESCRIBED: Facets = {
  documentation: shaped({ description: text, contentType: text }),
  ownership: shaped({ owners: listOf(shaped({ name: text, type: text }), 40) }),
  tags: shaped({ tags: listOf(shaped({ key: text, value: text, source: text, field: text }), 40) }),
};

export const DATASET_FACETS: Facets = {
  ...IDENTITY,
  ...DESCRIBED,
  schema: shaped({ fields: listOf(field, MOST_COLUMNS) }),
  columnLineage: shaped({
    fields: columns(
      shaped({ inputFields: listOf(source, 60), transformationType: typed('IDENTITY', 'MASKED') }),
    ),
    dataset: listOf(source, 60),
  }),
  lineage: shaped(target),
  version: shaped({ datasetVersion: text }),
  dataSource: shaped({ name: text, uri: text }),
  storage: shaped({ storageLayer: text, fileFormat: text }),
  hierarchy: shaped({ hierarchy: fc.array(shaped({ type: text, name: text }), { maxLength: 3 }) }),
  dataQualityMetrics: shaped({ rowCount: count, columnMetrics: columns(shaped({ sum: count })) }),
};

export const JOB_FACETS: Facets = {
  ...DESCRIBED,
  lineage: shaped({ entries }),
  jobType: shaped({
    processingType: typed('BATCH', 'STREAMING', 'SERVICE', 'streaming'),
    integration: text,
    jobType: text,
    emissionPattern: shaped({ eventContentMode: typed('COMPLETE_SNAPSHOT', 'DELTA') }),
  }),
  sql: shaped({ query: text, dialect: text }),
  sourceCodeLocation: shaped({ type: text, url: text, version: text }),
};

const runOfJob = { run: shaped({ runId: text }), job };

export const RUN_FACETS: Facets = {
  parent: shaped({ ...runOfJob, root: shaped(runOfJob) }),
  parentRun: shaped(runOfJob),
  nominalTime: shaped({ nominalStartTime: text, nominalEndTime: text }),
  errorMessage: shaped({ message: text, programmingLanguage: text, stackTrace: text }),
  extractionError: shaped({ totalTasks: count, failedTasks: count }),
  processing_engine: shaped({ name: text, version: text }),
  tags: shaped({ tags: fc.array(shaped({ key: text, value: text }), { maxLength: 3 }) }),
};

export const EXCHANGE_FACETS: Facets = {
  inputStatistics: shaped({ rowCount: count, size: count }),
  outputStatistics: shaped({ rowCount: count, size: count }),
  dataQualityAssertions: shaped({
    assertions: fc.array(shaped({ assertion: text, success: fc.boolean(), column: text }), {
      maxLength: 3,
    }),
  }),
};

const ANYWHERE: Facets = { ...RUN_FACETS, ...JOB_FACETS, ...EXCHANGE_FACETS, ...DATASET_FACETS };

/** The facets of a thing: mostly its own kinds, some that belong elsewhere, some of any shape, some deleted. */
export const facetsOf = (own: Facets): fc.Arbitrary<Value> => {
  const entry = (facets: Facets) =>
    fc.oneof(
      ...Object.entries(facets).map(([key, arbitrary]) =>
        fc.tuple(
          fc.constant(key),
          fc.oneof(
            { weight: 10, arbitrary: mostly(arbitrary) },
            { weight: 1, arbitrary: fc.constantFrom<Value>({ _deleted: true }, { _deleted: 'a' }) },
          ),
        ),
      ),
    );
  const drawn = fc.oneof(
    { weight: 12, arbitrary: entry(own) },
    { weight: 1, arbitrary: entry(ANYWHERE) },
    { weight: 1, arbitrary: fc.tuple(text, anyValue) },
  );
  return objectOf(fc.array(drawn, { maxLength: 3, size: 'max' }));
};
