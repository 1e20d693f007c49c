import { z } from 'zod';
import { ask } from '../ops/talk.ts';

/** Answers as text, by what was asked: what two servers are to have in common. */
export type Answers = Readonly<Record<string, string>>;

/**
 * Everything that a server tells as of a sequence: its lists from page to page, and of every `nth` dataset what feeds it, what it
 * feeds, and what dropping it would do.
 */
export const allAnswers = async (
  url: string,
  {
    asOf,
    nth = 1,
    pageSize = 10,
  }: { readonly asOf: number; readonly nth?: number; readonly pageSize?: number },
): Promise<Answers> => {
  const answers: Record<string, string> = {};
  const allOf = (list: string, fields: string) => pagesOf(url, list, fields, { asOf, pageSize });
  for (const [list, fields] of LISTS) {
    answers[list] = JSON.stringify(await allOf(list, fields));
  }
  for (const [name, question] of ALONE) {
    answers[name] = JSON.stringify(await ask(url, question, { asOf: { sequence: asOf } }));
  }
  const named = z.array(z.object({ namespace: z.string(), name: z.string() }));
  const datasets = named.parse(await allOf('datasets', NAME));
  for (const [index, dataset] of datasets.entries()) {
    if (index % nth !== 0) continue;
    const answer = await ask(url, ABOUT, {
      ...dataset,
      asOf: { sequence: asOf },
      proposal: { title: 'drop it', changes: [{ kind: 'DROP_DATASET', dataset }] },
    });
    answers[`lineage of ${dataset.namespace} ${dataset.name}`] = JSON.stringify(answer);
  }
  return answers;
};

const NAME = 'namespace name';
const EVENT = 'sequence id type kind recordedAt eventTime producer stream revision';
const SINCE = 'since { sequence }';
const USES = `(first: 20) { totalCount nodes { job { ${NAME} } dataset { ${NAME} } ${SINCE} } }`;
const RUNS =
  '(first: 20) { totalCount nodes { runId attempt state startedAt endedAt parentRunId } }';

const LISTS: readonly (readonly [string, string])[] = [
  [
    'datasets',
    `${NAME} aliases { ${NAME} } description owners { name type } tags { key value field }
     fields { path type description ${SINCE} } since { ${EVENT} } facets { key json ${SINCE} }
     schemaVersions(first: 20) { totalCount nodes { number compatible reason ${SINCE} until { sequence } fields { path type } } }
     dataVersions(first: 20) { totalCount nodes { version ${SINCE} writtenAt } }
     readBy${USES} writtenBy${USES} runs${RUNS}
     edges(first: 20) { totalCount nodes { from { ${NAME} } to { ${NAME} } job { ${NAME} } basis producers ${SINCE} until { sequence } } }`,
  ],
  [
    'jobs',
    `${NAME} description owners { name type } tags { key value field } since { ${EVENT} } facets { key json ${SINCE} }
     versions(first: 20) { totalCount nodes { number ${SINCE} until { sequence } reads { ${NAME} } writes { ${NAME} } } }
     reads${USES} writes${USES} runs${RUNS}`,
  ],
  ['namespaces', 'name datasets jobs'],
  ['producers', `producer events kinds firstHeard { sequence } lastHeard { sequence }`],
  ['events', EVENT],
];

const ALONE: readonly (readonly [string, string])[] = [
  [
    'impactRecord',
    'query ($asOf: AsOf) { impactRecord(asOf: $asOf) { asOf changes precision recall } }',
  ],
  [
    'status',
    `{ status { foldVersion catalog graph head lag
      counts { events datasets jobs runs edges fieldEdges deadLetters setAside }
      deadLetters(first: 20) { totalCount nodes { event { sequence } reason isSetAside } }
      setAside(first: 20) { totalCount nodes { event { sequence } path reason } } } }`,
  ],
];

const STEP = `from { dataset { ${NAME} } field } to { dataset { ${NAME} } field } job { ${NAME} } basis
  transformation { type subtype masking } ${SINCE}`;
const REACHED = `{ asOf foldVersion
  completeness { complete cutBy limit hidden deadLetters(first: 5) { totalCount nodes { event { sequence } } } }
  datasets(first: 100) { totalCount nodes { dataset { ${NAME} } field distance certain path { ${STEP} } } }
  jobs(first: 100) { totalCount nodes { job { ${NAME} } distance } } }`;

const ABOUT = `query ($namespace: String!, $name: String!, $asOf: AsOf, $proposal: ProposalInput!) {
  dataset(namespace: $namespace, name: $name, asOf: $asOf) { upstream ${REACHED} downstream ${REACHED} }
  impactOf(proposal: $proposal, asOf: $asOf) { hash document }
}`;

/** A list, page by page to its end. */
const pagesOf = async (
  url: string,
  list: string,
  fields: string,
  { asOf, pageSize }: { readonly asOf: number; readonly pageSize: number },
): Promise<readonly unknown[]> => {
  const nodes: unknown[] = [];
  for (let after: string | null = null; ;) {
    const answer = await ask(
      url,
      `query ($asOf: AsOf, $after: String) { ${list}(first: ${pageSize}, after: $after, asOf: $asOf) {
        totalCount pageInfo { hasNextPage endCursor } nodes { ${fields} } } }`,
      { asOf: { sequence: asOf }, after },
    );
    const found = page.parse(answer[list]);
    nodes.push(...found.nodes);
    if (!found.pageInfo.hasNextPage) {
      if (nodes.length !== found.totalCount) {
        throw new Error(`${nodes.length} of ${found.totalCount} ${list} are on the pages`);
      }
      return nodes;
    }
    after = found.pageInfo.endCursor;
  }
};

const page = z.object({
  totalCount: z.number(),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  nodes: z.array(z.unknown()),
});
