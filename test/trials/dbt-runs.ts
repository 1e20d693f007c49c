// What dbt_ol_send_events.ndjson says, worked out by reading its 128 lines and docs/semantics.md: sixteen runs of dbt, one after the
// other, each with the runs of its models and tests. No event has columnLineage or symlinks, so that every edge is INFERRED and
// every dataset has one name; all jobs are in the namespace dbt.

type Ended = 'COMPLETED' | 'FAILED';

/** A run: the lines of its START and its end, its job, and what it reads and writes. */
type Run = readonly [start: number, end: number, state: Ended, job: string, work: string];

export interface DbtRun {
  /** The run of dbt itself, which names no dataset; it always completed. */
  readonly own: readonly [start: number, end: number, job: string];
  /** Of the datasets. */
  readonly namespace: string;
  /** What the names of all its datasets begin with, and those of its jobs. */
  readonly dataset: string;
  readonly job: string;
  readonly runs: readonly Run[];
}

const bigquery = {
  namespace: 'bigquery',
  dataset: 'random-gcp-project.dbt_test1.',
  job: 'random-gcp-project.dbt_test1.',
};
const snowflake = {
  namespace: 'snowflake://ASDF1234.eu-central-1.aws',
  dataset: 'DEMO_DB.public.',
  job: 'DEMO_DB.public.jaffle_shop.',
};
const fromStaging = 'stg_customers stg_orders stg_payments -> customers';
const ok = 'COMPLETED';

export const dbtRuns: readonly DbtRun[] = [
  {
    own: [1, 4, 'dbt-run-dbt_small_test'],
    ...bigquery,
    runs: [
      // Its three runs (here, 14 and 82) have the same event times: they are one round, and what each wrote is current.
      [2, 3, ok, 'dbt_test.test_model', 'source_table -> test_model_alias'],
    ],
  },
  {
    own: [5, 12, 'dbt-run-dbt_small_test'],
    ...bigquery,
    job: `${bigquery.job}dbt_bigquery_test.`,
    runs: [
      [6, 9, ok, 'test_first_dbt_model.build.run', '-> test_first_dbt_model'],
      [7, 10, ok, 'orders_snapshot.build.snapshot', 'test_first_dbt_model -> orders_snapshot'],
      [8, 11, ok, 'test_first_dbt_model.build.test', 'test_first_dbt_model'],
    ],
  },
  {
    own: [13, 16, 'dbt-run-dbt_small_test'],
    ...bigquery,
    runs: [[14, 15, ok, 'dbt_test.test_model', 'source_table -> test_model']],
  },
  {
    own: [17, 22, 'dbt-run-small'],
    ...bigquery,
    job: `${bigquery.job}small.`,
    runs: [
      [18, 20, ok, 'my_first_dbt_model.build.run', '-> my_first_dbt_model'],
      [19, 21, ok, 'my_second_dbt_model.build.run', 'my_first_dbt_model -> my_second_dbt_model'],
    ],
  },
  {
    own: [23, 26, 'dbt-run-jaffle_shop'],
    namespace: 'duckdb:///database/jaffle_shop.duckdb',
    dataset: 'jaffle_shop.main.',
    job: 'jaffle_shop.main.jaffle_shop.',
    runs: [[24, 25, ok, 'customers', '-> customers']],
  },
  {
    own: [27, 34, 'dbt-run-dbt_fail_test'],
    ...bigquery,
    job: `${bigquery.job}dbt_bigquery_test.`,
    runs: [
      // It announced its output in START, and failed at the same instant.
      [
        28,
        33,
        'FAILED',
        'test_second_parallel_dbt_model',
        'source_table -> test_second_parallel_dbt_model',
      ],
      [29, 31, ok, 'test_first_dbt_model', '-> test_first_dbt_model'],
      [30, 32, ok, 'test_second_dbt_model', 'test_first_dbt_model -> test_second_dbt_model'],
    ],
  },
  {
    own: [35, 46, 'dbt-run-dbt_large_test'],
    ...snowflake,
    runs: [
      [36, 41, ok, 'stg_orders', '-> stg_orders'],
      [37, 42, ok, 'stg_payments', '-> stg_payments'],
      [38, 43, ok, 'stg_customers', '-> stg_customers'],
      [39, 44, ok, 'orders', 'stg_orders stg_payments -> orders'],
      [40, 45, ok, 'customers', fromStaging],
    ],
  },
  {
    own: [47, 58, 'dbt-run-dbt_large_test'],
    ...snowflake,
    runs: [
      [48, 57, 'FAILED', 'customers.test', 'customers'],
      [49, 53, ok, 'orders.test', 'orders'],
      [50, 54, ok, 'stg_customers.test', 'stg_customers'],
      [51, 55, ok, 'stg_payments.test', 'stg_payments'],
      [52, 56, ok, 'stg_orders.test', 'stg_orders'],
    ],
  },
  {
    own: [59, 70, 'dbt-run-jaffle_shop'],
    namespace: 'postgres://POSTGRES_HOST:1234',
    dataset: 'postgres.public.',
    job: 'postgres.public.jaffle_shop.',
    runs: [
      [60, 65, ok, 'stg_customers', '-> stg_customers'],
      [61, 66, ok, 'stg_orders', '-> stg_orders'],
      [62, 67, ok, 'stg_payments', '-> stg_payments'],
      [63, 68, ok, 'customers', fromStaging],
      [64, 69, ok, 'orders', 'stg_orders stg_payments -> orders'],
    ],
  },
  {
    own: [71, 74, 'dbt-run-dbt_small_test'],
    ...bigquery,
    dataset: 'random-gcp-project.dbt_prod1.',
    job: 'random-gcp-project.dbt_prod1.',
    runs: [[72, 73, ok, 'dbt_test.test_model', 'source_table -> test_model']],
  },
  {
    own: [75, 80, 'dbt-run-my_project'],
    ...bigquery,
    job: 'test.my_project.',
    runs: [
      // Tests that name no dataset.
      [76, 78, ok, 'assert_positive_amounts', ''],
      [77, 79, 'FAILED', 'assert_row_count_within_range', ''],
    ],
  },
  {
    own: [81, 84, 'dbt-run-dbt_small_test'],
    ...bigquery,
    runs: [[82, 83, ok, 'dbt_test.test_model', 'source_table -> test_model']],
  },
  {
    own: [85, 88, 'dbt-run-snapshot_test'],
    namespace: 'postgres://POSTGRES_HOST:1234',
    dataset: 'postgres.postgres.',
    job: 'postgres.postgres.snapshot_test.',
    runs: [[86, 87, ok, 'orders_snapshot.snapshot', 'my_second_dbt_model -> orders_snapshot']],
  },
  {
    own: [89, 94, 'dbt-run-jaffle_shop'],
    namespace: 'spark://adb-1500100900.22.azuredatabricks.net:443',
    dataset: 'db.schema.',
    job: 'db.schema.small.',
    runs: [
      [90, 92, ok, 'my_first_dbt_model', '-> my_first_dbt_model'],
      [91, 93, ok, 'my_second_dbt_model', 'my_first_dbt_model -> my_second_dbt_model'],
    ],
  },
  {
    own: [95, 116, 'dbt-run-jaffle_shop'],
    namespace: 'spark://localhost:10000',
    dataset: 'default.',
    job: 'default.jaffle_shop.',
    runs: [
      [96, 106, ok, 'stg_customers.build.run', '-> stg_customers'],
      [97, 107, ok, 'stg_orders.build.run', '-> stg_orders'],
      [98, 108, ok, 'stg_payments.build.run', '-> stg_payments'],
      [99, 109, ok, 'customers.build.run', fromStaging],
      [100, 110, ok, 'orders.build.run', 'stg_orders stg_payments -> orders'],
      [101, 111, ok, 'orders.build.test', 'orders'],
      [102, 112, ok, 'stg_customers.build.test', 'stg_customers'],
      [103, 113, ok, 'stg_payments.build.test', 'stg_payments'],
      [104, 114, ok, 'stg_orders.build.test', 'stg_orders'],
      [105, 115, ok, 'customers.build.test', 'customers'],
    ],
  },
  {
    own: [117, 128, 'dbt-run-dbt_small_test'],
    namespace: 'bigquery',
    dataset: 'random-gcp-project.',
    job: 'random-gcp-project.',
    runs: [
      [
        118,
        123,
        ok,
        'dbt_test1.dbt_bigquery_test.test_third_dbt_model.test',
        'dbt_test1.test_third_dbt_model',
      ],
      [
        119,
        124,
        ok,
        'dbt_test1.dbt_bigquery_test.test_second_parallel_dbt_model.test',
        'dbt_test1.test_second_parallel_dbt_model',
      ],
      [
        120,
        126,
        'FAILED',
        'dbt_test1.dbt_bigquery_test.test_second_dbt_model.test',
        'dbt_test1.test_second_dbt_model',
      ],
      [
        121,
        127,
        'FAILED',
        'dbt_test1.dbt_bigquery_test.test_first_dbt_model.test',
        'dbt_test1.test_first_dbt_model',
      ],
      [
        122,
        125,
        ok,
        'dbt_test2.source.dbt_bigquery_test.dbt_test2.source_table.test',
        'dbt_test2.source_table',
      ],
    ],
  },
];
