import type {
  DatasetView,
  FacetHistoryView,
  EdgeView,
  FacetView,
  FieldView,
  JobView,
  OwnerView,
  RunView,
  SchemaVersionView,
  StatementView,
  TagView,
  UseView,
} from '#catalog';
import {
  isPerson,
  redactJson,
  redactText,
  redactValue,
  type DatasetName,
  type JobName,
} from '#openlineage';
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

export const shownField = (reading: Reading, { since, description, ...field }: FieldView) => ({
  ...field,
  description: description === null ? null : redactText(description),
  since: eventAt(reading, since),
});

/** Of the facets of a run every one counts. */
export const shownFacet = (reading: Reading, facet: FacetView & { readonly counts?: boolean }) => ({
  ...factsOfFacet(reading, facet),
  counts: facet.counts ?? true,
});

const factsOfFacet = (reading: Reading, { key, json, integration, since }: FacetView) => ({
  key,
  json: redactJson(json),
  integration: reading.shownNamespace(integration),
  since: eventAt(reading, since),
});

export const shownStatement = (reading: Reading, { integration, since }: StatementView) => ({
  integration: reading.shownNamespace(integration),
  person: isPerson(integration),
  since: eventAt(reading, since),
});

/** An owner, with the integrations that state it. */
export const shownOwner = (reading: Reading, { name, type, statedBy }: OwnerView) => ({
  name: redactText(name),
  type: type === null ? null : redactText(type),
  statedBy: statedBy.map((statement) => shownStatement(reading, statement)),
});

/** A tag, with the integrations that state it. */
export const shownTag = (reading: Reading, { key, value, field, statedBy }: TagView) => ({
  key: redactText(key),
  value: redactValue(key, value),
  field,
  statedBy: statedBy.map((statement) => shownStatement(reading, statement)),
});

export const shownFacetHistory = (reading: Reading, { until, ...facet }: FacetHistoryView) => ({
  ...factsOfFacet(reading, facet),
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
