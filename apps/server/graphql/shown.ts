import type {
  DatasetView,
  FacetView,
  FieldView,
  JobView,
  RunView,
  SchemaVersionView,
  UseView,
} from '#catalog';
import { redactJson, redactNamespace, type DatasetName, type JobName } from '#openlineage';
import type { Reading } from './reading.ts';

// What resolvers hand on: names and numbers with the reading that they were read in. A field that needs more than these
// reads it there, together with its neighbours.

export interface DatasetAt extends DatasetName {
  readonly reading: Reading;
  /** Where it was read already. */
  readonly view: DatasetView | null;
}

export interface JobAt extends JobName {
  readonly reading: Reading;
  readonly view: JobView | null;
}

export interface RunAt extends RunView {
  readonly reading: Reading;
}

export interface EventAt {
  readonly reading: Reading;
  readonly sequence: number;
}

export const datasetAt = (reading: Reading, dataset: DatasetName | DatasetView): DatasetAt => ({
  reading,
  namespace: dataset.namespace,
  name: dataset.name,
  view: 'node' in dataset ? dataset : null,
});

export const jobAt = (reading: Reading, job: JobName | JobView): JobAt => ({
  reading,
  namespace: job.namespace,
  name: job.name,
  view: 'node' in job ? job : null,
});

export const runAt = (reading: Reading, run: RunView): RunAt => ({ ...run, reading });

export const eventAt = (reading: Reading, sequence: number): EventAt => ({ reading, sequence });

/** A name for display: an identity keeps its secrets, a screen does not. */
export const shownName = ({ namespace, name }: DatasetName): DatasetName => ({
  namespace: redactNamespace(namespace),
  name,
});

export const shownUse = (reading: Reading, { job, dataset, since }: UseView) => ({
  job: jobAt(reading, job),
  dataset: datasetAt(reading, dataset),
  since: eventAt(reading, since),
});

export const shownField = (reading: Reading, { since, ...field }: FieldView) => ({
  ...field,
  since: eventAt(reading, since),
});

export const shownFacet = (reading: Reading, { key, json, since }: FacetView) => ({
  key,
  json: redactJson(json),
  since: eventAt(reading, since),
});

export const shownVersion = (
  reading: Reading,
  { since, until, ...version }: SchemaVersionView,
) => ({
  ...version,
  since: eventAt(reading, since),
  until: until === null ? null : eventAt(reading, until),
});
