import type {
  DatasetView,
  FacetHistoryView,
  EdgeView,
  FacetView,
  FieldView,
  JobView,
  RunView,
  SchemaVersionView,
  UseView,
} from '#catalog';
import { redactJson, type DatasetName, type JobName } from '#openlineage';
import type { Reading } from './reading.ts';

// What resolvers hand on: what everyone asks for first, ready to be shown, and the reading that the rest is read in, together
// with that of its neighbours.

export interface DatasetAt {
  readonly reading: Reading;
  /** Its name as it is: an identity keeps the secrets that a screen does not show. */
  readonly key: DatasetName;
  /** Where it was read already. */
  readonly view: DatasetView | null;
  readonly namespace: string;
  readonly name: string;
  readonly asOf: number;
}

export interface JobAt {
  readonly reading: Reading;
  readonly key: JobName;
  readonly view: JobView | null;
  readonly namespace: string;
  readonly name: string;
  readonly asOf: number;
}

export interface RunAt extends RunView {
  readonly reading: Reading;
  readonly asOf: number;
}

export interface EventAt {
  readonly reading: Reading;
  readonly sequence: number;
}

export interface EdgeAt extends EdgeView {
  readonly reading: Reading;
}

export const datasetAt = (reading: Reading, dataset: DatasetName | DatasetView): DatasetAt => ({
  reading,
  key: { namespace: dataset.namespace, name: dataset.name },
  view: 'node' in dataset ? dataset : null,
  namespace: reading.shownNamespace(dataset.namespace),
  name: dataset.name,
  asOf: reading.asOf,
});

export const jobAt = (reading: Reading, job: JobName | JobView): JobAt => ({
  reading,
  key: { namespace: job.namespace, name: job.name },
  view: 'node' in job ? job : null,
  namespace: reading.shownNamespace(job.namespace),
  name: job.name,
  asOf: reading.asOf,
});

export const runAt = (reading: Reading, run: RunView): RunAt => ({
  ...run,
  reading,
  asOf: reading.asOf,
});

export const eventAt = (reading: Reading, sequence: number): EventAt => ({ reading, sequence });

export const shownUse = (reading: Reading, { job, dataset, since }: UseView) => ({
  job: jobAt(reading, job),
  dataset: datasetAt(reading, dataset),
  since: eventAt(reading, since),
});

export const edgeAt = (reading: Reading, edge: EdgeView): EdgeAt => ({ ...edge, reading });

export const shownField = (reading: Reading, { since, ...field }: FieldView) => ({
  ...field,
  since: eventAt(reading, since),
});

export const shownFacet = (reading: Reading, { key, json, since }: FacetView) => ({
  key,
  json: redactJson(json),
  since: eventAt(reading, since),
});

export const shownFacetHistory = (reading: Reading, { until, ...facet }: FacetHistoryView) => ({
  ...shownFacet(reading, facet),
  until: until === null ? null : eventAt(reading, until),
});

export const shownVersion = (
  reading: Reading,
  { since, until, ...version }: SchemaVersionView,
) => ({
  ...version,
  since: eventAt(reading, since),
  until: until === null ? null : eventAt(reading, until),
});
