import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import type { Kind } from '../ask/start.ts';
import type { Name } from '../show/names.ts';

const since = z.object({ sequence: z.number(), recordedAt: z.string() });

const statedBy = z.object({ integration: z.string(), person: z.boolean(), since });

const name = z.object({ namespace: z.string(), name: z.string() });

const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ totalCount: z.number(), nodes: z.array(item) });

const common = z.object({
  namespace: z.string(),
  name: z.string(),
  since: z.object({ sequence: z.number(), recordedAt: z.string() }),
  description: z.string().nullable(),
  descriptionStatedBy: statedBy.nullable(),
  owners: z.array(
    z.object({ name: z.string(), type: z.string().nullable(), statedBy: z.array(statedBy) }),
  ),
  tags: z.array(
    z.object({
      key: z.string(),
      value: z.string(),
      field: z.string().nullable(),
      statedBy: z.array(statedBy),
    }),
  ),
  facets: z.array(
    z.object({
      key: z.string(),
      integration: z.string(),
      counts: z.boolean(),
      since,
      json: z.string(),
    }),
  ),
});

const run = z.object({ runId: z.string(), state: z.string(), job: name });

const dataset = common.extend({
  aliases: z.array(name),
  fields: z.array(
    z.object({
      path: z.string(),
      type: z.string().nullable(),
      description: z.string().nullable(),
      since: z.object({ sequence: z.number() }),
    }),
  ),
  writtenBy: listOf(z.object({ job: name })),
  readBy: listOf(z.object({ job: name })),
  schemaVersions: listOf(
    z.object({ number: z.number(), since: z.object({ sequence: z.number() }) }),
  ),
  dataVersions: listOf(
    z.object({
      version: z.string().nullable(),
      writtenAt: z.string().nullable(),
      run: run.nullable(),
    }),
  ),
});

const job = common.extend({
  reads: listOf(z.object({ dataset: name })),
  writes: listOf(z.object({ dataset: name })),
  runs: listOf(z.object({ runId: z.string(), state: z.string(), startedAt: z.string() })),
  versions: z.object({ totalCount: z.number() }),
});

/** What is known of a dataset or job; of its long lists the beginning, and how many there are. */
export type AssetFacts =
  | ({ readonly kind: 'dataset' } & z.infer<typeof dataset>)
  | ({ readonly kind: 'job' } & z.infer<typeof job>);

/** Asks for what is known of a dataset or job, which is there, as of a sequence. */
export const askAsset = async (
  asker: Asker,
  kind: Kind,
  { namespace, name: own, asOf }: Name & { readonly asOf: number },
): Promise<AssetFacts> => {
  const variables = { namespace, name: own, asOf: { sequence: asOf }, first: MOST_LISTED };
  if (kind === 'job') return { kind, ...(await asker.ask(JOB, variables)).found };
  return { kind, ...(await asker.ask(DATASET, variables)).found };
};

// More than these are counted only: see `ledgerline lineage` and `ledgerline runs`.
const MOST_LISTED = 10;

const SINCE = 'since { sequence recordedAt }';
const STATED_BY = `{ integration person ${SINCE} }`;
const COMMON = `
  namespace
  name
  ${SINCE}
  description
  descriptionStatedBy ${STATED_BY}
  owners { name type statedBy ${STATED_BY} }
  tags { key value field statedBy ${STATED_BY} }
  facets { key integration counts ${SINCE} json }`;
const NAMED = '{ namespace name }';
const USES = `(first: $first) { totalCount nodes { job ${NAMED} dataset ${NAMED} } }`;

const questionOf = <T extends z.ZodType>(kind: Kind, found: T, members: string) => ({
  document: `
    query ($namespace: String!, $name: String!, $asOf: AsOf, $first: Int!) {
      found: ${kind}(namespace: $namespace, name: $name, asOf: $asOf) { ${COMMON} ${members} }
    }`,
  answer: z.object({ found }),
});

const DATASET = questionOf(
  'dataset',
  dataset,
  `aliases ${NAMED}
  fields { path type description since { sequence } }
  writtenBy ${USES}
  readBy ${USES}
  schemaVersions(first: 1) { totalCount nodes { number since { sequence } } }
  dataVersions(first: 1) {
    totalCount nodes { version writtenAt run { runId state job ${NAMED} } }
  }`,
);

const JOB = questionOf(
  'job',
  job,
  `reads ${USES}
  writes ${USES}
  runs(first: 1) { totalCount nodes { runId state startedAt } }
  versions(first: 1) { totalCount }`,
);
