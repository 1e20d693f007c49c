/** A dataset that a run reads or writes. */
export interface Output {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: object;
}

/** What a run event says beside its run; without a job, it is of one that all such events share. */
interface Content {
  readonly job?: string;
  readonly parent?: string;
  readonly isExtractionError?: boolean;
  readonly jobFacets?: object;
  readonly inputs?: readonly Output[];
  readonly outputs?: readonly Output[];
}

/** A run event as UTF-8 JSON, so many minutes after a fixed day, with statistics of its own for each output. */
export const runEvent = ({
  type,
  run,
  minute,
  content: {
    job = 'load',
    parent,
    isExtractionError = false,
    jobFacets = {},
    inputs = [],
    outputs = [],
  },
}: {
  readonly type: 'START' | 'RUNNING' | 'COMPLETE' | 'FAIL';
  readonly run: string;
  readonly minute: number;
  readonly content: Content;
}): Buffer =>
  Buffer.from(
    JSON.stringify({
      eventTime: new Date(FIRST_DAY_MS + minute * 60_000).toISOString(),
      eventType: type,
      producer: PRODUCER,
      schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
      run: {
        runId: run,
        facets: {
          ...(parent !== undefined && {
            parent: { run: { runId: parent }, job: { namespace: 'bench', name: 'flow' } },
          }),
          ...(isExtractionError && {
            extractionError: { totalTasks: 1, failedTasks: 1, errors: [] },
          }),
        },
      },
      job: { namespace: 'bench', name: job, facets: jobFacets },
      inputs,
      outputs: outputs.map((output) => ({
        ...output,
        outputFacets: { outputStatistics: { rowCount: Math.round(minute * 10) } },
      })),
    }),
  );

const FIRST_DAY_MS = Date.UTC(2020, 0, 1);
const PRODUCER = 'https://bench.example/1.0.0/integration/spark';

export const datasetOf = (name: string): Output => ({ namespace: 'warehouse://bench', name });

/** Facets that state a schema. */
export const schemaOf = (names: readonly string[]) => ({
  schema: { fields: names.map((name) => ({ name, type: 'text' })) },
});

/** Facets of a dataset that had another name before. */
export const rename = (from: string) => ({
  lifecycleStateChange: {
    lifecycleStateChange: 'RENAME',
    previousIdentifier: datasetOf(from),
  },
});

/** Facets of a job that has no end. */
export const streaming = { jobType: { processingType: 'STREAMING', integration: 'FLINK' } };
