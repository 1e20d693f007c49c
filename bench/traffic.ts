/** What the traffic looks like. Shares are between 0 and 1; `bytes` is the least size of an event: the SQL text of its job, the same in every run, fills it up. */
export interface TrafficOptions {
  readonly seed?: number;
  readonly bytes?: number;
  readonly jobs?: number;
  readonly late?: number;
  readonly failed?: number;
  readonly columns?: number;
}

/**
 * An endless sequence of OpenLineage run events as UTF-8 JSON: for each run a START, then a COMPLETE or FAIL. Runs go round the jobs; each has
 * its own run id, times and statistics, and its job's inputs, output, schema and column lineage. A late run has event times up to a
 * day before its neighbours. The same options give the same bytes.
 */
export function* traffic(options: TrafficOptions = {}): Generator<Buffer, never, undefined> {
  const { seed = 1, bytes = 2048, jobs = 500, late = 0.05, failed = 0.02, columns = 5 } = options;
  const random = randomFrom(seed);
  const queries = new Map<number, string>();
  for (let run = 0; ; run += 1) {
    const delay = random() < late ? Math.floor(random() * DAY_MS) : 0;
    const start = FIRST_RUN_MS + run * 1000 - delay;
    const end = start + 1000 + Math.floor(random() * 60_000);
    const fixed = { job: run % jobs, columns, bytes, queries, runId: uuidFrom(random), start };
    const rows = Math.floor(random() * 1_000_000);
    yield eventOf({ ...fixed, type: 'START', time: start, rows: null });
    const type = random() < failed ? 'FAIL' : 'COMPLETE';
    yield eventOf({ ...fixed, type, time: end, rows });
  }
}

const DAY_MS = 24 * 3600 * 1000;
const FIRST_RUN_MS = Date.UTC(2026, 0, 1);
const PRODUCER = 'https://bench.example/1.0.0/integration/spark';

interface EventOptions {
  readonly type: 'START' | 'COMPLETE' | 'FAIL';
  readonly runId: string;
  readonly job: number;
  readonly start: number;
  readonly time: number;
  readonly rows: number | null;
  readonly columns: number;
  readonly bytes: number;
  /** The SQL text of each job so far. */
  readonly queries: Map<number, string>;
}

const eventOf = (options: EventOptions): Buffer => {
  const { type, runId, job, start, time, rows, columns, bytes, queries } = options;
  const names = Array.from({ length: columns }, (_, index) => `column_${index}`);
  const sources = [datasetOf(job), datasetOf(job + 1)];
  const event = {
    eventTime: new Date(time).toISOString(),
    eventType: type,
    producer: PRODUCER,
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: {
      runId,
      facets: { nominalTime: facet({ nominalStartTime: new Date(start).toISOString() }) },
    },
    job: {
      namespace: 'bench',
      name: `etl.load_table_${job}`,
      facets: { sql: facet({ query: '' }) },
    },
    inputs: sources,
    outputs: [
      {
        ...datasetOf(job + 1000),
        facets: {
          schema: facet({ fields: names.map((name) => ({ name, type: 'text' })) }),
          columnLineage: facet({ fields: columnLineage(names, sources) }),
        },
        ...(rows !== null && {
          outputFacets: { outputStatistics: facet({ rowCount: rows, size: rows * 40 }) },
        }),
      },
    ],
  };
  const text = JSON.stringify(event);
  const query =
    queries.get(job) ?? 'select '.repeat(bytes / 7).slice(0, Math.max(0, bytes - text.length));
  queries.set(job, query);
  return Buffer.from(text.replace('"query":""', `"query":"${query}"`));
};

const datasetOf = (index: number) => ({
  namespace: 'postgres://bench.example:5432',
  name: `shop.public.table_${index}`,
});

const facet = (content: object): object => ({
  _producer: PRODUCER,
  _schemaURL: 'https://openlineage.io/spec/facets/1-0-0/Facet.json',
  ...content,
});

const columnLineage = (names: readonly string[], sources: readonly object[]): object =>
  Object.fromEntries(
    names.map((field, index) => [
      field,
      { inputFields: [{ ...sources[index % sources.length], field }] },
    ]),
  );

/** Numbers from 0 to 1 (mulberry32). */
const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const uuidFrom = (random: () => number): string => {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
};
