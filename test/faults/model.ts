import { randomBytes } from 'node:crypto';
import { z } from 'zod';

// An independent model: what answers must contain as of a sequence, by the events of the log up to it. All events
// of the workload are successful runs of jobs whose datasets never change, so that counting is enough.

const name = z.tuple([z.string(), z.string()]);

/** How many jobs, inputs and outputs the workload has. Each job has one of each. */
export const JOBS = 37;
const INPUTS = 11;
const OUTPUTS = 13;

/** The datasets of a job. */
const inputOf = (job: number): string => `in-${job % INPUTS}`;
const outputOf = (job: number): string => `out-${job % OUTPUTS}`;

/** An event of the workload, as JSON. */
export const eventOf = (job: number, runId: string, filler: number): string =>
  JSON.stringify({
    eventTime: '2024-03-01T02:00:00Z',
    eventType: 'COMPLETE',
    producer: 'https://example.org/faults',
    run: {
      runId,
      ...(filler > 0 && {
        facets: {
          filler: {
            _producer: 'https://example.org/faults',
            _schemaURL: 'https://example.org/faults/filler.json',
            // Not compressible, since a body that expands too much is refused.
            text: randomBytes(filler / 2).toString('hex'),
          },
        },
      }),
    },
    job: { namespace: 'faults', name: `job-${job}` },
    inputs: [{ namespace: 'faults', name: inputOf(job) }],
    outputs: [{ namespace: 'faults', name: outputOf(job) }],
  });

/** The job of an event of the workload; `null` for another entry of the log. */
export const jobOf = (body: string | null): number | null => {
  const [, job] = /"namespace":"faults","name":"job-(\d+)"/.exec(body ?? '') ?? [];
  return job === undefined ? null : Number(job);
};

/** What a question asks about one job. */
export const questionAbout = (job: number): string => `query ($asOf: AsOf) {
  job(namespace: "faults", name: "job-${job}", asOf: $asOf) { runs(first: 1) { totalCount } }
  datasets(first: 1, asOf: $asOf) { totalCount asOf }
  jobs(first: 1, asOf: $asOf) { totalCount asOf }
  events(first: 2, asOf: $asOf) { totalCount asOf nodes { sequence } }
  status { catalog graph head lag }
}`;

/** The answer to {@link questionAbout}. */
export const answerAbout = z.object({
  job: z.object({ runs: z.object({ totalCount: z.number() }) }).nullable(),
  datasets: z.object({ totalCount: z.number(), asOf: z.number() }),
  jobs: z.object({ totalCount: z.number(), asOf: z.number() }),
  events: z.object({
    totalCount: z.number(),
    asOf: z.number(),
    nodes: z.array(z.object({ sequence: z.number() })),
  }),
  status: z.object({
    catalog: z.number(),
    graph: z.number(),
    head: z.number().nullable(),
    lag: z.number().nullable(),
  }),
});
export type AnswerAbout = z.infer<typeof answerAbout>;

/** An export of the graph. */
export const exported = z.object({
  asOf: z.number(),
  datasets: z.array(z.object({ name: z.string() })),
  edges: z.array(z.tuple([name, name]).rest(z.unknown())),
  runs: z.array(z.object({ runId: z.string() })),
});
export type Exported = z.infer<typeof exported>;

/** What the model says about the log up to a sequence. */
export interface Prefix {
  readonly runs: ReadonlyMap<number, number>;
  readonly datasets: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

/** The models of the sequences given, by the jobs of the entries of the log, in order. */
export const prefixesOf = (
  jobs: readonly (number | null)[],
  sequences: ReadonlySet<number>,
): ReadonlyMap<number, Prefix> => {
  const found = new Map<number, Prefix>();
  const runs = new Map<number, number>();
  for (let sequence = 0; sequence <= jobs.length; sequence += 1) {
    const job = sequence === 0 ? null : jobs[sequence - 1];
    if (typeof job === 'number') runs.set(job, (runs.get(job) ?? 0) + 1);
    if (!sequences.has(sequence)) continue;
    const known = [...runs.keys()];
    found.set(sequence, {
      runs: new Map(runs),
      datasets: new Set(known.flatMap((one) => [inputOf(one), outputOf(one)])),
      edges: new Set(known.map((one) => `${inputOf(one)} -> ${outputOf(one)}`)),
    });
  }
  return found;
};
