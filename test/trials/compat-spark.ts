import type { InWords } from './in-words.ts';

// What the Spark scenarios of compat_scenarios.ndjson say, worked out by reading them and docs/semantics.md; the lines that say it
// stand beside.

const app = 'open_lineage_integration_create_table';
const source1 = `${app}.execute_create_table_command.cll_test_cll_source1`;
const source2 = `${app}.execute_create_table_command.cll_test_cll_source2`;
const select = `${app}.execute_create_hive_table_as_select_command.default_tbl1`;

/** Lines 1 to 9. */
export const cll: InWords = {
  // Lines 3, 4 and 5: the path is the name, and the symlink a TABLE, under which it is shown.
  datasets: [
    'file:/tmp/cll_test default.cll_source1 = file /tmp/cll_test/cll_source1 (a integer, b string)',
    'file:/tmp/cll_test default.cll_source2 = file /tmp/cll_test/cll_source2 (a integer, c integer)',
    'file:/tmp/cll_test default.tbl1 = file /tmp/cll_test/tbl1 (ident integer, trans string, agg long)',
  ],
  // Lines 1, 2, 4 and 5.
  jobs: [app, source1, source2, select],
  // Line 5.
  reads: [`${select}: default.cll_source1`, `${select}: default.cll_source2`],
  // Lines 3, 4 and 5.
  writes: [
    `${source1}: default.cll_source1`,
    `${source2}: default.cll_source2`,
    `${select}: default.tbl1`,
  ],
  // Line 5: its columnLineage names both.
  edges: [
    `default.cll_source1 -> default.tbl1 COLUMN, ${select}`,
    `default.cll_source2 -> default.tbl1 COLUMN, ${select}`,
  ],
  // Lines 5 to 8 say the same. What stands as INDIRECT in ident, trans and agg alike concerns the table as a whole:
  // cll_source1.a by GROUP_BY, JOIN and FILTER, cll_source1.b by GROUP_BY, cll_source2.a by JOIN and FILTER.
  fieldEdges: [
    'default.cll_source1.a -> default.tbl1.ident DIRECT IDENTITY',
    'default.cll_source1.b -> default.tbl1.trans DIRECT TRANSFORMATION',
    'default.cll_source2.c -> default.tbl1.agg DIRECT AGGREGATION',
    'default.cll_source1.a -> default.tbl1.* INDIRECT GROUP_BY',
    'default.cll_source1.a -> default.tbl1.* INDIRECT JOIN',
    'default.cll_source1.a -> default.tbl1.* INDIRECT FILTER',
    'default.cll_source1.b -> default.tbl1.* INDIRECT GROUP_BY',
    'default.cll_source2.a -> default.tbl1.* INDIRECT JOIN',
    'default.cll_source2.a -> default.tbl1.* INDIRECT FILTER',
  ],
  // Lines 9, 3, 4 and 8; of the second table there is a COMPLETE only (line 4).
  runs: [
    `93a531 ${app} COMPLETED`,
    `cadb2b ${source1} COMPLETED`,
    `a2fe60 ${source2} COMPLETED`,
    `0588a6 ${select} COMPLETED`,
  ],
};

const shakespeare = 'shakespeare_on_spark';
const plan = `${shakespeare}.adaptive_spark_plan`;
const output = `${plan}.outputs_1729097570970`;
const samples = 'bigquery-public-data.samples.shakespeare';
const words = '/tmp/outputs/1729097570970';

/** Lines 43 to 54. */
export const bigquery: InWords = {
  // Lines 44 and 49.
  datasets: [
    `bigquery ${samples} (word string, word_count long, corpus string, corpus_date long)`,
    `file ${words} (word string, sum(word_count) long)`,
  ],
  // Lines 43, 44 and 49.
  jobs: [shakespeare, plan, output],
  // Line 44: it reads and writes nothing. Line 49 does both; lines 50 to 52 have no inputs, which takes nothing away.
  reads: [`${plan}: ${samples}`, `${output}: ${samples}`],
  writes: [`${output}: ${words}`],
  edges: [`${samples} -> ${words} COLUMN, ${output}`],
  // Lines 49 to 53: FILTER by word and word_count and GROUP_BY word stand in both fields.
  fieldEdges: [
    `${samples}.word -> ${words}.word DIRECT IDENTITY`,
    `${samples}.word_count -> ${words}.sum(word_count) DIRECT AGGREGATION`,
    `${samples}.word -> ${words}.* INDIRECT GROUP_BY`,
    `${samples}.word -> ${words}.* INDIRECT FILTER`,
    `${samples}.word_count -> ${words}.* INDIRECT FILTER`,
  ],
  // Lines 54, 48 and 53.
  runs: [
    `f41d38 ${shakespeare} COMPLETED`,
    `c16859 ${plan} COMPLETED`,
    `0883ee ${output} COMPLETED`,
  ],
};

const hive = 'cl_i_test_application';
const drop = `${hive}.drop_table`;
const create1 = `${hive}.execute_create_table_command.warehouse_t1`;
const insert1 = `${hive}.execute_insert_into_hive_table.warehouse_t1`;
const create2 = `${hive}.execute_create_hive_table_as_select_command.default_t2`;
const insert2 = `${hive}.execute_insert_into_hive_table.warehouse_t2`;

const metastore = 'hive://dataproc-producer-test-m:9083';
const path = 'hdfs://dataproc-producer-test-m /user/hive/warehouse';
const warehouse = 'hdfs://dataproc-producer-test-m/user/hive/warehouse';
const copied = [
  'default.t1.a -> default.t2.a DIRECT IDENTITY',
  'default.t1.b -> default.t2.b DIRECT IDENTITY',
];

/** Lines 55 to 58: one job of the application, whose own events are not there. */
export const producerTest: InWords = {
  datasets: ['t1', 't2'].map(
    (table) => `${metastore} default.${table} = ${path}/${table} (a integer, b string)`,
  ),
  jobs: [insert2],
  // All four lines say the same, with a column to a column each.
  reads: [`${insert2}: default.t1`],
  writes: [`${insert2}: default.t2`],
  edges: [`default.t1 -> default.t2 COLUMN, ${insert2}`],
  fieldEdges: copied,
  runs: [`70b577 ${insert2} COMPLETED`],
};

/** Lines 59 to 74: drop both tables, create and fill the first, create the second from it. */
export const producerTestComplete: InWords = {
  // DROP names another TABLE (lines 67 and 69) than the other events do: three names of one table, of which the least TABLE
  // shows. An empty schema (67) takes no field away.
  datasets: ['t1', 't2'].map(
    (table) =>
      `${warehouse} default.${table} = ${path}/${table} = ${metastore} default.${table} (a integer, b string)`,
  ),
  // Lines 59, 67 and 69, 70, 71, 60, 61.
  jobs: [hive, drop, create1, insert1, create2, insert2],
  // Lines 61 to 64.
  reads: [`${insert2}: default.t1`],
  // The DROPs at 09:18:14 (lines 68 and 69) hid everything at the tables until they were written again, at 09:18:17 (70) and
  // 09:18:26 (60); what is otherwise current is current again, and a DROP comes as an output.
  writes: [
    `${drop}: default.t1`,
    `${drop}: default.t2`,
    `${create1}: default.t1`,
    `${insert1}: default.t1`,
    `${create2}: default.t2`,
    `${insert2}: default.t2`,
  ],
  // Lines 61 to 64.
  edges: [`default.t1 -> default.t2 COLUMN, ${insert2}`],
  fieldEdges: copied,
  // Lines 66, 68, 69, 70, 74, 65 and 64.
  runs: [
    `662e20 ${hive} COMPLETED`,
    `b84279 ${drop} COMPLETED`,
    `5ec50d ${drop} COMPLETED`,
    `159854 ${create1} COMPLETED`,
    `c53117 ${insert1} COMPLETED`,
    `2b6047 ${create2} COMPLETED`,
    `70b577 ${insert2} COMPLETED`,
  ],
};
