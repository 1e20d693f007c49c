import { z } from 'zod';
import type { Asker } from '../ask/ask.ts';
import { askPages, PAGE, pageOf, type Listed } from '../ask/pages.ts';
import { findAsset } from '../ask/start.ts';
import { UsageError } from '../exit-codes.ts';
import type { AsOf } from '../options.ts';
import type { Name } from '../show/names.ts';
import type { Subject } from './subject.ts';

const name = z.object({ namespace: z.string(), name: z.string() });

const run = z.object({
  runId: z.string(),
  job: name,
  attempt: z.number(),
  state: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  parentRunId: z.string().nullable(),
  stale: z.object({ since: z.string(), reason: z.string() }).nullable(),
  errorMessage: z.string().nullable(),
  inputs: z.array(name),
  outputs: z.array(name),
});

/** A run, or the newest attempt of one that was begun again. */
export type Run = z.infer<typeof run>;

/** Lists the runs of a subject, newest event first. Throws {@link UsageError} for an unknown subject. */
export const askRuns = async (
  asker: Asker,
  subject: Subject,
  asOf: AsOf | null,
  limit: number | null,
): Promise<Listed<Run> & { readonly start: Name | null }> => {
  if (subject.kind === 'run') {
    const { runId } = subject;
    const listed = await askPages(asker, BY_ID, { runId, asOf }, (answer) => answer.runs, {
      limit,
    });
    if (listed.totalCount > 0) return { ...listed, start: null };
    throw new UsageError(
      `there is no run ${runId} as of #${listed.asOf}: list those of a job with --job NAME`,
    );
  }
  const start = await findAsset(asker, subject.kind, subject.asset, asOf);
  const variables = {
    namespace: start.namespace,
    name: start.name,
    asOf: { sequence: start.asOf },
  };
  const listed = await askPages(
    asker,
    subject.kind === 'job' ? OF_JOB : OF_DATASET,
    variables,
    ({ start: found }) => {
      if (found === null) throw new Error('unreachable: it was found at the same sequence');
      return found.runs;
    },
    { limit },
  );
  return { ...listed, start };
};

const RUNS = `
  nodes {
    runId job { namespace name } attempt state startedAt endedAt parentRunId errorMessage
    stale { since reason }
    inputs { namespace name } outputs { namespace name }
  }
  ${PAGE}`;

const BY_ID = {
  document: `
    query ($runId: String!, $asOf: AsOf, $first: Int!, $after: String) {
      runs(runId: $runId, asOf: $asOf, first: $first, after: $after) { ${RUNS} }
    }`,
  answer: z.object({ runs: pageOf(run) }),
};

const of = (kind: 'job' | 'dataset') => ({
  document: `
    query ($namespace: String!, $name: String!, $asOf: AsOf, $first: Int!, $after: String) {
      start: ${kind}(namespace: $namespace, name: $name, asOf: $asOf) {
        runs(first: $first, after: $after) { ${RUNS} }
      }
    }`,
  answer: z.object({ start: z.object({ runs: pageOf(run) }).nullable() }),
});

const OF_JOB = of('job');
const OF_DATASET = of('dataset');
