import { z } from 'zod';
import { PAGE, pageOf } from '../ask/pages.ts';

/** What lineage is asked of. */
export type Kind = 'dataset' | 'job';
export type Way = 'upstream' | 'downstream';

const name = z.object({ namespace: z.string(), name: z.string() });

const end = z.object({ dataset: name, field: z.string().nullable() });

const step = z.object({
  from: end,
  to: end,
  job: name.nullable(),
  basis: z.string(),
  transformation: z
    .object({ type: z.string().nullable(), subtype: z.string().nullable(), masking: z.boolean() })
    .nullable(),
  since: z.object({ sequence: z.number() }),
});

const reached = z.object({
  dataset: name,
  field: z.string().nullable(),
  distance: z.number(),
  certain: z.boolean(),
  path: z.array(step),
});

const reachedJob = z.object({ job: name, distance: z.number() });

const completeness = z.object({
  complete: z.boolean(),
  cutBy: z.string().nullable(),
  limit: z.number().nullable(),
  hidden: z.number(),
});

export type Step = z.infer<typeof step>;
export type Reached = z.infer<typeof reached>;
export type ReachedJob = z.infer<typeof reachedJob>;
export type Completeness = z.infer<typeof completeness>;

/** What follows from the start, as far as a document selects it. */
const within = (kind: Kind, way: Way, selection: string): string => `
  query ($namespace: String!, $name: String!, $asOf: AsOf, $first: Int!, $after: String
      ${kind === 'dataset' ? '$field: String' : ''} $depth: Int, $scope: Scope!, $window: Window) {
    start: ${kind}(namespace: $namespace, name: $name, asOf: $asOf) {
      lineage: ${way}(${kind === 'dataset' ? 'field: $field,' : ''} depth: $depth, scope: $scope, window: $window) { ${selection} }
    }
  }`;

const inLineage = <T>(shape: z.ZodType<T>) =>
  z.object({ start: z.object({ lineage: shape }).nullable() });

const NAME = '{ namespace name }';

export const reachedQuestion = (kind: Kind, way: Way) => ({
  document: within(
    kind,
    way,
    `datasets(first: $first, after: $after) {
      nodes {
        dataset ${NAME} field distance certain
        path {
          from { dataset ${NAME} field } to { dataset ${NAME} field }
          job ${NAME} basis transformation { type subtype masking } since { sequence }
        }
      }
      ${PAGE}
    }`,
  ),
  answer: inLineage(z.object({ datasets: pageOf(reached) })),
});

export const jobsQuestion = (kind: Kind, way: Way) => ({
  document: within(
    kind,
    way,
    `jobs(first: $first, after: $after) { nodes { job ${NAME} distance } ${PAGE} }`,
  ),
  answer: inLineage(z.object({ jobs: pageOf(reachedJob) })),
});

export const completenessQuestion = (kind: Kind, way: Way) => ({
  document: within(
    kind,
    way,
    `asOf foldVersion
    completeness {
      complete cutBy limit hidden
      withoutFieldDetail(first: $first, after: $after) { nodes ${NAME} ${PAGE} }
      deadLetters(first: 0) { totalCount }
    }`,
  ),
  answer: inLineage(
    z.object({
      foldVersion: z.number(),
      completeness: completeness.extend({
        withoutFieldDetail: pageOf(name),
        deadLetters: z.object({ totalCount: z.number() }),
      }),
    }),
  ),
});
