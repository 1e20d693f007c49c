import { z } from 'zod';
import type { FieldSource, LineageEntry, LineageSource } from '../event.ts';
import type { DatasetName } from '../names.ts';
import { sentSource, uniteSources } from './field-source.ts';
import { list, maybe, members, name, object } from './shape.ts';

/** The `lineage` facet of a job. */
export const jobLineageFacet = z
  .object({ entries: z.array(z.lazy(() => entry)) })
  .transform(({ entries }): readonly LineageEntry[] => entries);

/** The `lineage` facet of a dataset, which is the target itself. */
export const datasetLineageFacet = ({ namespace, name }: DatasetName) =>
  z
    .lazy(() => z.object(detail))
    .transform((sent): readonly LineageEntry[] => [
      { type: 'DATASET', dataset: { namespace, name }, ...detailOf(sent) },
    ]);

// A job is named by both names, or by neither: then it is the event's own job.
const namedJob = z.object({ type: z.literal('JOB'), namespace: maybe(name), name: maybe(name) });

const isWhole = (sent: z.infer<typeof namedJob>): boolean =>
  (sent.namespace === null) === (sent.name === null);

const HALF_NAMED = { error: 'has a namespace without a name, or a name without a namespace' };

const jobOf = ({ namespace, name }: z.infer<typeof namedJob>) =>
  namespace === null || name === null ? null : { namespace, name };

const OTHER_TYPE = { error: 'is neither DATASET nor JOB' };

const source = z.discriminatedUnion(
  'type',
  [sentSource.extend({ type: z.literal('DATASET') }), namedJob.refine(isWhole, HALF_NAMED)],
  OTHER_TYPE,
);

const sourceOf = (sent: z.infer<typeof source>): LineageSource[] =>
  sent.type === 'JOB'
    ? [{ type: 'JOB', job: jobOf(sent) }]
    : uniteSources([sent]).map((one: FieldSource) => ({ type: 'DATASET', ...one }));

/** Null is "not given", an empty list "known to have no source". */
const inputs = maybe(z.array(source));

const detail = { inputs, fields: maybe(members(object(z.object({ inputs: list(source) })))) };

const detailOf = (sent: {
  readonly inputs: z.infer<typeof inputs>;
  readonly fields: z.infer<typeof detail.fields>;
}) => ({
  inputs: sent.inputs?.flatMap(sourceOf) ?? null,
  fields: new Map(
    [...(sent.fields ?? [])].map(([field, own]) => [field, own.inputs.flatMap(sourceOf)] as const),
  ),
});

const entry = z
  .discriminatedUnion(
    'type',
    [
      z.object({ type: z.literal('DATASET'), namespace: name, name, ...detail }),
      namedJob.extend({ inputs }).refine(isWhole, HALF_NAMED),
    ],
    OTHER_TYPE,
  )
  .transform((sent): LineageEntry =>
    sent.type === 'JOB'
      ? { type: 'JOB', job: jobOf(sent), inputs: sent.inputs?.flatMap(sourceOf) ?? null }
      : {
          type: 'DATASET',
          dataset: { namespace: sent.namespace, name: sent.name },
          ...detailOf(sent),
        },
  );
