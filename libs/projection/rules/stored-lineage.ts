import type {
  ColumnLineage,
  DatasetMention,
  DatasetName,
  Deletable,
  FieldSource,
  JobEvent,
  JobFacets,
  LineageEntry,
  LineageSource,
  RunEvent,
} from '#openlineage';

// The lineage of one run or job event in the form in which the catalog stores it: as JSON, under its hash, so that the same
// lineage is stored once however often it is sent. The names are as received; resolve-names.ts gives them their meaning.

type FieldSources = readonly (readonly [field: string, sources: readonly FieldSource[]])[];

/** An input or output of an event. */
export interface StoredDatasetRef extends DatasetName {
  /** Null without a columnLineage facet. A deleted facet has no sources: it replaces a former one. */
  readonly columns: {
    readonly fields: FieldSources;
    readonly dataset: readonly FieldSource[];
  } | null;
  /** The change in the lifecycle facet, such as DROP. */
  readonly change: string | null;
  /** The former name in a RENAME. */
  readonly previous: DatasetName | null;
  /** The version facet: which data was read or written. */
  readonly version: string | null;
}

/** An entry of an explicit `lineage` facet: a target and its sources. A job that is null is the event's own job. */
export type StoredEntry =
  | {
      readonly type: 'DATASET';
      readonly dataset: DatasetName;
      readonly inputs: readonly LineageSource[];
      readonly fields: readonly (readonly [field: string, sources: readonly LineageSource[]])[];
    }
  | {
      readonly type: 'JOB';
      readonly job: { namespace: string; name: string } | null;
      readonly inputs: readonly LineageSource[];
    };

/** The lineage that one event states. */
export interface StoredLineage {
  readonly inputs: readonly StoredDatasetRef[];
  readonly outputs: readonly StoredDatasetRef[];
  /** Null without an explicit `lineage` facet. */
  readonly lineage: readonly StoredEntry[] | null;
  readonly jobType: {
    readonly processingType: string;
    readonly eventContentMode: string | null;
  } | null;
  readonly extractionError: boolean;
}

/** The lineage that a run event states. */
export const lineageOfRun = (event: RunEvent): StoredLineage =>
  storedLineage(event, event.jobFacets, event.runFacets.hasExtractionError);

/** The lineage that a JobEvent declares. */
export const lineageOfJob = (event: JobEvent): StoredLineage =>
  storedLineage(event, event.jobFacets, false);

const storedLineage = (
  event: RunEvent | JobEvent,
  facets: JobFacets,
  extractionError: boolean,
): StoredLineage => ({
  inputs: event.inputs.map(storedRef),
  outputs: event.outputs.map(storedRef),
  lineage: storedEntries(facets.lineage),
  jobType: facets.jobType ?? null,
  extractionError,
});

const storedRef = ({ namespace, name, facets }: DatasetMention): StoredDatasetRef => ({
  namespace,
  name,
  columns: storedColumns(facets.columnLineage),
  change: facets.lifecycle?.change ?? null,
  previous: facets.lifecycle?.previous ?? null,
  version: facets.version === 'deleted' ? null : (facets.version ?? null),
});

const storedColumns = (
  facet: Deletable<ColumnLineage> | undefined,
): StoredDatasetRef['columns'] => {
  if (!facet) return null;
  if (facet === 'deleted') return { fields: [], dataset: [] };
  const fields = [...facet.fields].filter(([, sources]) => sources.length > 0);
  return { fields, dataset: facet.dataset };
};

/** The entries of an explicit `lineage` facet; null without one. A deleted facet counts as absent. */
export const storedEntries = (
  facet: Deletable<readonly LineageEntry[]> | undefined,
): readonly StoredEntry[] | null => {
  if (!facet || facet === 'deleted') return null;
  return facet.map((entry) =>
    entry.type === 'JOB'
      ? { type: 'JOB', job: entry.job, inputs: entry.inputs ?? [] }
      : {
          type: 'DATASET',
          dataset: entry.dataset,
          inputs: entry.inputs ?? [],
          fields: [...entry.fields],
        },
  );
};
