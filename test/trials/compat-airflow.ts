import type { InWords } from './in-words.ts';

// What the Airflow scenario of compat_scenarios.ndjson says, and the one of a single event, worked out by reading them and
// docs/semantics.md; the lines that say it stand beside.

const columns = '(a INTEGER, b INTEGER, c INTEGER, d INTEGER)';

/** All four columns, one to one; their transformations are `[]`, and the deprecated type beside them is IDENTITY. */
const copied = (from: string, to: string): readonly string[] =>
  ['a', 'b', 'c', 'd'].map((column) => `${from}.${column} -> ${to}.${column} DIRECT IDENTITY`);

/** Lines 10 to 41: three DAGs, of which each run completed. No START names a dataset. */
export const airflow: InWords = {
  datasets: [
    // Lines 12, 14 and 16.
    `gs://mock-bucket copied.csv ${columns}`,
    `gs://mock-bucket test.csv ${columns}`,
    `bigquery mock-project.test.upload ${columns}`,
    `bigquery mock-project.test.upload_cp ${columns}`,
    `gs://mock-bucket result.csv ${columns}`,
    // Lines 25 to 40.
    'file /files/temp/data.txt',
    'gs://mock-bucket uploaded_file.txt',
    'gs://mock-bucket to_be_deleted.txt',
    'gs://mock-bucket uploaded_data.txt',
    'gs://mock-bucket copy_of_uploaded_file.txt',
    'gs://mock-bucket copy_of_uploaded_data.txt',
    'file /files/temp/downloaded_file.txt',
    'gs://mock-bucket compose_result.txt',
  ],
  // Lines 10 to 17, 18 to 21 and 22 to 41: three DAGs and their tasks, of each its START and its COMPLETE.
  jobs: [
    ...['BQ', 'BQ.upload', 'BQ.copy', 'BQ.download', 'dag', 'dag.task_0', 'gcs_hook'],
    ...['gcs_hook.upload_for_deletion', 'gcs_hook.upload_from_file', 'gcs_hook.delete'],
    ...['gcs_hook.upload_from_data', 'gcs_hook.rewrite_task', 'gcs_hook.copy_task'],
    ...['gcs_hook.download_to_file', 'gcs_hook.download_to_data', 'gcs_hook.compose_task'],
  ],
  reads: [
    // Lines 12, 14 and 16.
    'BQ.upload: copied.csv',
    'BQ.upload: test.csv',
    'BQ.copy: mock-project.test.upload',
    'BQ.download: mock-project.test.upload_cp',
    // Line 25.
    'gcs_hook.upload_from_file: /files/temp/data.txt',
    // Lines 29 and 38: they only read.
    'gcs_hook.delete: to_be_deleted.txt',
    'gcs_hook.download_to_data: uploaded_data.txt',
    // Lines 33, 34, 39 and 40.
    'gcs_hook.rewrite_task: uploaded_file.txt',
    'gcs_hook.copy_task: uploaded_data.txt',
    'gcs_hook.download_to_file: uploaded_file.txt',
    'gcs_hook.compose_task: uploaded_file.txt',
    'gcs_hook.compose_task: uploaded_data.txt',
    'gcs_hook.compose_task: copy_of_uploaded_data.txt',
    'gcs_hook.compose_task: copy_of_uploaded_file.txt',
  ],
  writes: [
    // Lines 12, 14, 16 and 25.
    'BQ.upload: mock-project.test.upload',
    'BQ.copy: mock-project.test.upload_cp',
    'BQ.download: result.csv',
    'gcs_hook.upload_from_file: uploaded_file.txt',
    // Lines 26 and 30: they only write.
    'gcs_hook.upload_for_deletion: to_be_deleted.txt',
    'gcs_hook.upload_from_data: uploaded_data.txt',
    // Lines 33, 34, 39 and 40.
    'gcs_hook.rewrite_task: copy_of_uploaded_file.txt',
    'gcs_hook.copy_task: copy_of_uploaded_data.txt',
    'gcs_hook.download_to_file: /files/temp/downloaded_file.txt',
    'gcs_hook.compose_task: compose_result.txt',
  ],
  edges: [
    // Lines 12, 14 and 16, by columnLineage.
    'copied.csv -> mock-project.test.upload COLUMN, BQ.upload',
    'test.csv -> mock-project.test.upload COLUMN, BQ.upload',
    'mock-project.test.upload -> mock-project.test.upload_cp COLUMN, BQ.copy',
    'mock-project.test.upload_cp -> result.csv COLUMN, BQ.download',
    // Lines 25, 33, 34, 39 and 40, without.
    '/files/temp/data.txt -> uploaded_file.txt INFERRED, gcs_hook.upload_from_file',
    'uploaded_file.txt -> copy_of_uploaded_file.txt INFERRED, gcs_hook.rewrite_task',
    'uploaded_data.txt -> copy_of_uploaded_data.txt INFERRED, gcs_hook.copy_task',
    'uploaded_file.txt -> /files/temp/downloaded_file.txt INFERRED, gcs_hook.download_to_file',
    'uploaded_file.txt -> compose_result.txt INFERRED, gcs_hook.compose_task',
    'uploaded_data.txt -> compose_result.txt INFERRED, gcs_hook.compose_task',
    'copy_of_uploaded_data.txt -> compose_result.txt INFERRED, gcs_hook.compose_task',
    'copy_of_uploaded_file.txt -> compose_result.txt INFERRED, gcs_hook.compose_task',
  ],
  fieldEdges: [
    // Line 12.
    ...copied('copied.csv', 'mock-project.test.upload'),
    ...copied('test.csv', 'mock-project.test.upload'),
    // Line 14.
    ...copied('mock-project.test.upload', 'mock-project.test.upload_cp'),
    // Line 16.
    ...copied('mock-project.test.upload_cp', 'result.csv'),
  ],
  runs: [
    // Lines 17, 12, 14 and 16.
    'a3970c BQ COMPLETED',
    'e5f8a3 BQ.upload COMPLETED',
    '722d0f BQ.copy COMPLETED',
    '5c4c8d BQ.download COMPLETED',
    // Lines 21 and 20.
    '5f8eb9 dag COMPLETED',
    'eb1868 dag.task_0 COMPLETED',
    // Lines 41, 26, 25, 29, 30, 33, 34, 39, 38 and 40.
    '6e45e1 gcs_hook COMPLETED',
    'ddd032 gcs_hook.upload_for_deletion COMPLETED',
    '5b85cb gcs_hook.upload_from_file COMPLETED',
    '53e28f gcs_hook.delete COMPLETED',
    '475045 gcs_hook.upload_from_data COMPLETED',
    'a1cf8d gcs_hook.rewrite_task COMPLETED',
    '6595a7 gcs_hook.copy_task COMPLETED',
    '713657 gcs_hook.download_to_file COMPLETED',
    'e2d3d8 gcs_hook.download_to_data COMPLETED',
    '7e6cb3 gcs_hook.compose_task COMPLETED',
  ],
};

/** Line 42, whose run id is no UUID. */
export const simpleRunEvent: InWords = {
  datasets: ['bigquery test.table.input', 'bigquery test.table.output'],
  jobs: ['job_name'],
  reads: ['job_name: test.table.input'],
  writes: ['job_name: test.table.output'],
  edges: ['test.table.input -> test.table.output INFERRED, job_name'],
  fieldEdges: [],
  runs: ['run_id job_name COMPLETED'],
};
