import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { askPages, PAGE, pageOf } from '../ask/pages.ts';
import type { AsOf } from '../options.ts';
import type { Name } from '../show/names.ts';

/** The two moments of a difference: `to` is now for null. */
export interface Moments {
  readonly from: AsOf;
  readonly to: AsOf | null;
}

/** All that differs between two moments, or what does at a dataset or job. */
export const askDiff = async (
  asker: Asker,
  { from, to }: Moments,
  about: { readonly kind: 'dataset' | 'job'; readonly name: Name } | null,
) => {
  const { namespace, name } = about?.name ?? {};
  const named = about && { [about.kind]: { namespace, name } };
  const { lineageDiff: head } = await asker.ask(HEAD, { from, asOf: to, ...named });
  // What is now is another moment at the next question.
  const variables = { ...named, from: { sequence: head.from }, asOf: { sequence: head.to } };
  const all = async <T>({ document, node }: List<T>): Promise<readonly T[]> => {
    const answer = z.object({ lineageDiff: z.object({ list: pageOf(node) }) });
    const listed = await askPages(
      asker,
      { document, answer },
      variables,
      ({ lineageDiff }) => lineageDiff.list,
    );
    return listed.items;
  };
  return {
    ...head,
    datasets: await all(DATASETS),
    names: await all(NAMES),
    jobs: await all(JOBS),
    edges: await all(EDGES),
    uses: await all(USES),
    jobEdges: await all(JOB_EDGES),
    fieldEdges: await all(FIELD_EDGES),
    fields: await all(FIELDS),
    schemaVersions: await all(SCHEMA_VERSIONS),
  };
};

export type Diff = Awaited<ReturnType<typeof askDiff>>;

interface List<T> {
  readonly document: string;
  readonly node: z.ZodType<T>;
}

const HEAD = {
  document: `
    query ($from: AsOf!, $asOf: AsOf, $dataset: Name, $job: Name) {
      lineageDiff(from: $from, to: $asOf, dataset: $dataset, job: $job) { from to foldVersion }
    }`,
  answer: z.object({
    lineageDiff: z.object({ from: z.number(), to: z.number(), foldVersion: z.number() }),
  }),
};

const listOf = <T>(list: string, selection: string, node: z.ZodType<T>): List<T> => ({
  document: `
    query ($from: AsOf!, $asOf: AsOf, $dataset: Name, $job: Name, $first: Int!, $after: String) {
      lineageDiff(from: $from, to: $asOf, dataset: $dataset, job: $job) {
        list: ${list}(first: $first, after: $after) { nodes { ${selection} } ${PAGE} }
      }
    }`,
  node,
});

const name = z.object({ namespace: z.string(), name: z.string() });
const NAME = '{ namespace name }';
export const cause = z.object({
  sequence: z.number(),
  type: z.string(),
  recordedAt: z.string(),
  actor: z.string().nullable(),
});
export const CAUSE = 'cause { sequence type recordedAt actor }';
const change = z.enum(['OPENED', 'CLOSED']);
const end = z.object({ dataset: name, field: z.string().nullable() });
const END = `{ dataset ${NAME} field }`;

const DATASETS = listOf(
  'datasets',
  `before ${NAME} after ${NAME} ${CAUSE}`,
  z.object({ before: name.nullable(), after: name, cause }),
);
const NAMES = listOf(
  'names',
  `name ${NAME} before ${NAME} after ${NAME} ${CAUSE}`,
  z.object({ name, before: name.nullable(), after: name, cause }),
);
const JOBS = listOf('jobs', `job ${NAME} ${CAUSE}`, z.object({ job: name, cause }));
const EDGES = listOf(
  'edges',
  `change from ${NAME} to ${NAME} job ${NAME} basis ${CAUSE}`,
  z.object({ change, from: name, to: name, job: name.nullable(), basis: z.string(), cause }),
);
const USES = listOf(
  'uses',
  `change kind job ${NAME} dataset ${NAME} ${CAUSE}`,
  z.object({ change, kind: z.enum(['READS', 'WRITES']), job: name, dataset: name, cause }),
);
const JOB_EDGES = listOf(
  'jobEdges',
  `change from ${NAME} to ${NAME} job ${NAME} ${CAUSE}`,
  z.object({ change, from: name, to: name, job: name.nullable(), cause }),
);
const FIELD_EDGES = listOf(
  'fieldEdges',
  `change from ${END} to ${END} job ${NAME} transformation { type subtype masking } ${CAUSE}`,
  z.object({
    ...{ change, from: end, to: end, job: name.nullable() },
    transformation: z.object({
      type: z.string().nullable(),
      subtype: z.string().nullable(),
      masking: z.boolean(),
    }),
    cause,
  }),
);
const FIELDS = listOf(
  'fields',
  `change dataset ${NAME} path type ${CAUSE}`,
  z.object({ change, dataset: name, path: z.string(), type: z.string().nullable(), cause }),
);
const SCHEMA_VERSIONS = listOf(
  'schemaVersions',
  `dataset ${NAME} number compatible reason ${CAUSE}`,
  z.object({
    ...{ dataset: name, number: z.number() },
    ...{ compatible: z.boolean(), reason: z.string().nullable(), cause },
  }),
);
