import fc from 'fast-check';
import { dataset, field, job } from './history-pools.ts';

// Random facets, full, partial, empty and null, as producers send them.

/** Members that are left out as often as not. */
const some = (members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> =>
  fc.record(members, { requiredKeys: [] });

const transformation = fc.constantFrom(
  { type: 'DIRECT', subtype: 'IDENTITY', masking: false },
  { type: 'DIRECT', subtype: 'TRANSFORMATION', masking: true },
  { type: 'INDIRECT', subtype: 'JOIN' },
  { type: 'INDIRECT', subtype: 'FILTER', masking: false },
);

const source = fc
  .tuple(dataset, field, fc.option(fc.array(transformation, { maxLength: 2 }), { nil: undefined }))
  .map(([name, own, transformations]) => ({
    ...name,
    field: own,
    ...(transformations && { transformations }),
  }));

const column = fc
  .tuple(
    fc.array(source, { maxLength: 2 }),
    fc.constantFrom(undefined, undefined, 'IDENTITY', 'MASKED', ''),
  )
  .map(([inputFields, transformationType]) => ({
    inputFields,
    ...(transformationType !== undefined && { transformationType }),
  }));

export const columnLineage = fc
  .tuple(
    fc.dictionary(field, column, { maxKeys: 2, noNullPrototype: true }),
    fc.option(fc.array(source, { maxLength: 2 }), { nil: undefined }),
  )
  .map(([fields, all]) => ({ fields, ...(all && { dataset: all }) }));

const schemaField = fc
  .tuple(field, fc.constantFrom(undefined, 'int', 'text'))
  .map(([name, type]) => ({ name, ...(type !== undefined && { type }) }));

export const schema = fc
  .uniqueArray(schemaField, { maxLength: 3, selector: ({ name }) => name })
  .map((fields) => ({ fields }));

export const symlinks = fc
  .array(
    fc
      .tuple(dataset, fc.constantFrom('TABLE', 'LOCATION'))
      .map(([name, type]) => ({ ...name, type })),
    { minLength: 1, maxLength: 2 },
  )
  .map((identifiers) => ({ identifiers }));

export const lifecycle = fc.oneof(
  fc.constantFrom(
    { lifecycleStateChange: 'DROP' },
    { lifecycleStateChange: 'CREATE' },
    { lifecycleStateChange: 'OVERWRITE' },
  ),
  dataset.map((previousIdentifier) => ({ lifecycleStateChange: 'RENAME', previousIdentifier })),
);

const SNAPSHOTS = { eventTrigger: 'PERIODIC', eventContentMode: 'COMPLETE_SNAPSHOT' };

export const jobType = fc.constantFrom(
  { processingType: 'BATCH', integration: 'X' },
  // Only of a stream an event replaces those before it.
  { processingType: 'BATCH', integration: 'X', emissionPattern: SNAPSHOTS },
  { processingType: 'STREAMING', integration: 'X' },
  { processingType: 'SERVICE', integration: 'X' },
  { processingType: 'STREAMING', integration: 'X', emissionPattern: SNAPSHOTS },
);

export const deleted = fc.constant({ _deleted: true });

const explicitSource = fc.oneof(
  { weight: 4, arbitrary: source.map((one) => ({ type: 'DATASET', ...one })) },
  { weight: 2, arbitrary: dataset.map((one) => ({ type: 'DATASET', ...one })) },
  { weight: 1, arbitrary: job.map((one) => ({ type: 'JOB', ...one })) },
  { weight: 1, arbitrary: fc.constant({ type: 'JOB' }) },
);

const explicitBody = some({
  inputs: fc.array(explicitSource, { maxLength: 2 }),
  fields: fc.dictionary(
    field,
    fc.array(explicitSource, { maxLength: 2 }).map((inputs) => ({ inputs })),
    { maxKeys: 2, noNullPrototype: true },
  ),
});

const entry = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(dataset, explicitBody)
      .map(([name, body]) => ({ type: 'DATASET', ...name, ...body })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.option(job, { nil: {} }), fc.array(explicitSource, { maxLength: 2 }))
      .map(([name, inputs]) => ({ type: 'JOB', ...name, inputs })),
  },
);

/** The `lineage` facet of a job, and that of a dataset event. */
export const jobLineage = fc.array(entry, { maxLength: 2 }).map((entries) => ({ entries }));
export const datasetLineage = explicitBody;
