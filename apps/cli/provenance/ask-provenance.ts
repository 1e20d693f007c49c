import { z } from 'zod';
import type { Asker, Question } from '../ask/ask.ts';
import { askPages, PAGE, pageOf } from '../ask/pages.ts';
import { findAsset } from '../ask/start.ts';
import type { AssetArguments } from '../options.ts';
import { NoAnswer, UsageError } from '../exit-codes.ts';
import type { AsOf } from '../options.ts';
import { typed } from '../show/names.ts';

/** What is asked for: what a run read, or what a data version was made of. */
export type Subject =
  | { readonly kind: 'run'; readonly runId: string; readonly job: AssetArguments | null }
  | { readonly kind: 'dataset'; readonly asset: AssetArguments; readonly version: string | null }
  /** A run id, or the name of a dataset where no run has that id. */
  | { readonly kind: 'either'; readonly text: string };

const name = z.object({ namespace: z.string(), name: z.string() });

const run = z.object({
  runId: z.string(),
  attempt: z.number(),
  state: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  job: name,
});

const version = z.object({
  dataset: name,
  version: z.string().nullable(),
  writtenAt: z.string().nullable(),
  since: z.object({ sequence: z.number() }),
  run: run.nullable(),
});

const step = z.object({
  run,
  distance: z.number(),
  reads: z.array(
    z.object({ dataset: name, stated: z.string().nullable(), dataVersion: version.nullable() }),
  ),
  wrote: z.array(version),
});

const provenance = z.object({
  steps: pageOf(step),
  completeness: z.object({
    complete: z.boolean(),
    cutBy: z.string().nullable(),
    limit: z.number().nullable(),
  }),
});

export type Run = z.infer<typeof run>;
export type DataVersion = z.infer<typeof version>;
export type Step = z.infer<typeof step>;

/** The way back from a run or data version. */
export interface Provenance {
  readonly asOf: number;
  /** Null where no run is known to have written the data version. */
  readonly run: Run | null;
  /** What is asked for; null for a run. */
  readonly version: DataVersion | null;
  readonly steps: readonly Step[];
  readonly completeness: z.infer<typeof provenance>['completeness'];
}

/**
 * Asks for the whole way back, or as many runs of it as the depth says. Throws {@link UsageError} for an unknown
 * name or run, and {@link NoAnswer} for data that no run wrote.
 */
export const askProvenance = async (
  asker: Asker,
  subject: Subject,
  depth: number | null,
  asOf: AsOf | null,
): Promise<Provenance> => {
  if (subject.kind === 'either') {
    const { text } = subject;
    const { runs } = await asker.ask(HAS_RUN, { runId: text, asOf });
    if (runs.totalCount > 0)
      return askProvenance(asker, { kind: 'run', runId: text, job: null }, depth, asOf);
    const dataset: Subject = { kind: 'dataset', asset: [text], version: null };
    return askProvenance(asker, dataset, depth, asOf).catch((error: unknown) => {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`no run has the id ${text}, and ${error.message}`);
    });
  }
  if (subject.kind === 'run') {
    const { runId } = subject;
    const owner = subject.job && (await findAsset(asker, 'job', subject.job, asOf));
    const job = owner && { namespace: owner.namespace, name: owner.name };
    const found = await followed(asker, OF_RUN, { runId, job, depth, asOf }, (answer) => {
      if (answer.run) return answer.run;
      throw new UsageError(
        `there is no run ${runId}: list those of a job with "ledgerline runs --job NAME"`,
      );
    });
    return { ...found, run: run.parse(found.start), version: null };
  }
  const start = await findAsset(asker, 'dataset', subject.asset, asOf);
  const variables = {
    ...{ namespace: start.namespace, name: start.name, version: subject.version, depth },
    asOf: { sequence: start.asOf },
  };
  const found = await followed(asker, OF_DATASET, variables, ({ dataset }) => {
    const [newest] = dataset?.dataVersions.nodes ?? [];
    if (newest) return newest;
    throw new NoAnswer(
      subject.version === null
        ? `no run is known to have written ${typed(start)} as of #${start.asOf}: see who names it with "ledgerline runs --dataset ${typed(start)}"`
        : `${typed(start)} has no data version "${subject.version}" as of #${start.asOf}: leave out --data-version for the newest`,
    );
  });
  return { ...found, run: found.start.run, version: version.parse(found.start) };
};

/** Follows the steps of a start to their last page. */
const followed = async <A, S extends WithProvenance>(
  asker: Asker,
  question: Question<A>,
  variables: Readonly<Record<string, unknown>> & { readonly asOf: AsOf | null },
  startIn: (answer: A) => S,
): Promise<Pick<Provenance, 'asOf' | 'steps' | 'completeness'> & { readonly start: S }> => {
  const starts: S[] = [];
  const { items, asOf } = await askPages(asker, question, variables, (answer) => {
    const start = startIn(answer);
    starts.push(start);
    return start.provenance.steps;
  });
  const [start] = starts;
  if (!start) throw new Error('unreachable: a list has a page');
  return { start, steps: items, asOf, completeness: start.provenance.completeness };
};

interface WithProvenance {
  readonly provenance: z.infer<typeof provenance>;
}

const RUN = 'runId attempt state startedAt endedAt job { namespace name }';
const VERSION = `dataset { namespace name } version writtenAt since { sequence } run { ${RUN} }`;
const PROVENANCE = `
  provenance(depth: $depth) {
    steps(first: $first, after: $after) {
      nodes {
        run { ${RUN} } distance
        reads { dataset { namespace name } stated dataVersion { ${VERSION} } }
        wrote { ${VERSION} }
      }
      ${PAGE}
    }
    completeness { complete cutBy limit }
  }`;

const HAS_RUN = {
  document: `
    query ($runId: String!, $asOf: AsOf) { runs(runId: $runId, asOf: $asOf, first: 1) { totalCount } }`,
  answer: z.object({ runs: z.object({ totalCount: z.number() }) }),
};

const OF_RUN = {
  document: `
    query ($runId: String!, $job: Name, $depth: Int, $asOf: AsOf, $first: Int!, $after: String) {
      run(runId: $runId, job: $job, asOf: $asOf) { ${RUN} ${PROVENANCE} }
    }`,
  answer: z.object({ run: run.extend({ provenance }).nullable() }),
};

const OF_DATASET = {
  document: `
    query ($namespace: String!, $name: String!, $version: String, $depth: Int, $asOf: AsOf, $first: Int!, $after: String) {
      dataset(namespace: $namespace, name: $name, asOf: $asOf) {
        dataVersions(first: 1, version: $version) { nodes { ${VERSION} ${PROVENANCE} } }
      }
    }`,
  answer: z.object({
    dataset: z
      .object({ dataVersions: z.object({ nodes: z.array(version.extend({ provenance })) }) })
      .nullable(),
  }),
};
