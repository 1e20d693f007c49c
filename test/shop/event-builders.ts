import { nightly, nightlyRun, type Name } from './names.ts';

/** Who sends: the path names the integration, `tree/…` its version. */
const producers = {
  airflow: 'https://shop.example/lineage/tree/2.20.0/integration/airflow',
  spark: 'https://shop.example/lineage/tree/1.53.0/integration/spark',
  dbt: 'https://shop.example/lineage/tree/1.54.0/integration/dbt',
  catalog: 'https://shop.example/lineage/tree/0.3.0/integration/catalog',
  dashboards: 'https://shop.example/lineage/tree/0.9.1/integration/dashboards',
} as const;

export type Integration = keyof typeof producers;
export type EventType = 'START' | 'RUNNING' | 'COMPLETE' | 'FAIL';
export type Facets = Readonly<Record<string, object>>;

export interface Mention extends Name {
  readonly facets?: Facets;
}

const core = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/';

const facet = (by: Integration, version: string, name: string, body: object): object => ({
  _producer: producers[by],
  _schemaURL: `https://openlineage.io/spec/facets/${version}/${name}.json#/$defs/${name}`,
  ...body,
});

interface Moment {
  readonly at: string;
  readonly by: Integration;
}

interface RunOf extends Moment {
  readonly type: EventType;
  readonly run: string;
  readonly job: Name;
  /** The night whose DAG run is the parent; none for the DAG itself. */
  readonly night?: 1 | 2 | 3;
  readonly runFacets?: Facets;
  readonly jobFacets?: Facets;
  readonly inputs?: readonly Mention[];
  readonly outputs?: readonly Mention[];
}

export const runEvent = (event: RunOf): object => ({
  eventTime: event.at,
  eventType: event.type,
  producer: producers[event.by],
  schemaURL: `${core}RunEvent`,
  run: {
    runId: event.run,
    facets: { ...(event.night && { parent: parent(event.by, event.night) }), ...event.runFacets },
  },
  job: { ...event.job, facets: event.jobFacets ?? {} },
  inputs: event.inputs ?? [],
  outputs: event.outputs ?? [],
});

const parent = (by: Integration, night: 1 | 2 | 3): object =>
  facet(by, '1-2-0', 'ParentRunFacet', { run: { runId: nightlyRun(night) }, job: nightly });

interface JobOf extends Moment {
  readonly job: Name;
  readonly jobFacets: Facets;
  readonly inputs: readonly Mention[];
}

export const jobEvent = (event: JobOf): object => ({
  eventTime: event.at,
  producer: producers[event.by],
  schemaURL: `${core}JobEvent`,
  job: { ...event.job, facets: event.jobFacets },
  inputs: event.inputs,
  outputs: [],
});

export const datasetEvent = (event: Moment & { readonly dataset: Mention }): object => ({
  eventTime: event.at,
  producer: producers[event.by],
  schemaURL: `${core}DatasetEvent`,
  dataset: event.dataset,
});

/** `'id integer, note'`: name and type, the type optional. */
export const schema = (by: Integration, fields: string): Facets => ({
  schema: facet(by, '1-2-0', 'SchemaDatasetFacet', {
    fields: fields.split(', ').map((field) => {
      const [name, ...type] = field.split(' ');
      return type.length === 0 ? { name } : { name, type: type.join(' ') };
    }),
  }),
});

export const documented = (
  by: Integration,
  on: 'Dataset' | 'Job',
  description: string,
): Facets => ({
  documentation: facet(by, '1-1-0', `Documentation${on}Facet`, { description }),
});

export const owned = (
  by: Integration,
  on: 'Dataset' | 'Job',
  ...owners: readonly string[]
): Facets => ({
  ownership: facet(by, '1-0-1', `Ownership${on}Facet`, {
    owners: owners.map((name) => ({ name, type: 'MAINTAINER' })),
  }),
});

export const tagged = (
  by: Integration,
  ...tags: readonly { readonly key: string; readonly value: string; readonly field?: string }[]
): Facets => ({ tags: facet(by, '1-0-0', 'TagsDatasetFacet', { tags }) });

export const columnLineage = (by: Integration, body: object): Facets => ({
  columnLineage: facet(by, '1-2-0', 'ColumnLineageDatasetFacet', body),
});

export const sql = (by: Integration, query: string): Facets => ({
  sql: facet(by, '1-1-0', 'SQLJobFacet', { query }),
});

export const jobType = (by: Integration, integration: string, type: string): Facets => ({
  jobType: facet(by, '2-0-4', 'JobTypeJobFacet', {
    processingType: 'BATCH',
    integration,
    jobType: type,
  }),
});

export const nominalTime = (by: Integration, start: string, end: string): Facets => ({
  nominalTime: facet(by, '1-0-1', 'NominalTimeRunFacet', {
    nominalStartTime: start,
    nominalEndTime: end,
  }),
});

export const failedWith = (by: Integration, message: string): Facets => ({
  errorMessage: facet(by, '1-0-1', 'ErrorMessageRunFacet', {
    message,
    programmingLanguage: 'Scala',
  }),
});
