import type { InWords } from './in-words.ts';

const columns = '(a INTEGER, b TIMESTAMP, c INTEGER, d INTEGER)';

/** What fluentd_proxy_fixtures.ndjson says, worked out by reading it and docs/semantics.md. Line 9 cannot be keyed and is refused. */
export const fluentd: InWords = {
  datasets: [
    // Lines 1 and 2.
    `my-namespace my-input ${columns}`,
    `my-namespace my-output ${columns}`,
    // Line 3.
    'my-datasource-namespace instance.schema.table (column1 VARCHAR)',
    // Lines 4, 7 and 10.
    'my-datasource-namespace instance.schema.output-1',
    // Lines 5 and 10.
    'my-datasource-namespace instance.schema.input-1',
    'my-datasource-namespace instance.schema.input-2',
  ],
  jobs: ['my-job', 'myjob.mytask', 'myjob'],
  reads: [
    'my-job: my-input',
    'myjob.mytask: instance.schema.table',
    // Lines 5 and 10.
    'myjob: instance.schema.input-1',
    'myjob: instance.schema.input-2',
  ],
  writes: [
    'my-job: my-output',
    'myjob.mytask: instance.schema.table',
    // Lines 4, 7 and 10.
    'myjob: instance.schema.output-1',
  ],
  edges: [
    'my-input -> my-output INFERRED, my-job',
    // Line 3 has the table on both sides.
    'instance.schema.table -> instance.schema.table INFERRED, myjob.mytask',
    // Lines 4 to 8 and 10 are six COMPLETEs of one run at one instant: what they read and wrote is one statement.
    'instance.schema.input-1 -> instance.schema.output-1 INFERRED, myjob',
    'instance.schema.input-2 -> instance.schema.output-1 INFERRED, myjob',
  ],
  fieldEdges: [],
  runs: [
    // Lines 1 and 2; 3; 4 to 8 and 10.
    'f614dd my-job COMPLETED',
    'a157e4 myjob.mytask COMPLETED',
    '1d1bd7 myjob COMPLETED',
  ],
};
