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

// What the fold keeps of one run or job event, as JSON that is stored once however often it comes again.

export type FieldSources = readonly (readonly [field: string, sources: readonly FieldSource[]])[];

export interface KeptMention extends DatasetName {
  /** Null: says nothing of columns. */
  readonly columns: {
    readonly fields: FieldSources;
    readonly dataset: readonly FieldSource[];
  } | null;
  /** The lifecycle facet's change, such as DROP. */
  readonly change: string | null;
  readonly previous: DatasetName | null;
  /** The version facet's word: which data was read or written. */
  readonly version: string | null;
}

export type KeptEntry =
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

export interface EventContent {
  readonly inputs: readonly KeptMention[];
  readonly outputs: readonly KeptMention[];
  /** Null: no explicit lineage facet. */
  readonly lineage: readonly KeptEntry[] | null;
  readonly jobType: {
    readonly processingType: string;
    readonly eventContentMode: string | null;
  } | null;
  readonly extractionError: boolean;
}

export const contentOfRun = (event: RunEvent): EventContent =>
  contentOf(event, event.jobFacets, event.runFacets.hasExtractionError);

export const contentOfJob = (event: JobEvent): EventContent =>
  contentOf(event, event.jobFacets, false);

const contentOf = (
  event: RunEvent | JobEvent,
  facets: JobFacets,
  extractionError: boolean,
): EventContent => ({
  inputs: event.inputs.map(keepMention),
  outputs: event.outputs.map(keepMention),
  lineage: keepLineage(facets.lineage),
  jobType: facets.jobType ?? null,
  extractionError,
});

const keepMention = ({ namespace, name, facets }: DatasetMention): KeptMention => ({
  namespace,
  name,
  columns: keepColumns(facets.columnLineage),
  change: facets.lifecycle?.change ?? null,
  previous: facets.lifecycle?.previous ?? null,
  version: facets.version === 'deleted' ? null : (facets.version ?? null),
});

const keepColumns = (facet: Deletable<ColumnLineage> | undefined): KeptMention['columns'] => {
  if (!facet) return null;
  if (facet === 'deleted') return { fields: [], dataset: [] };
  const fields = [...facet.fields].filter(([, sources]) => sources.length > 0);
  return { fields, dataset: facet.dataset };
};

/** The entries of an explicit lineage facet; null for a deleted one, which is as one that was never sent. */
export const keepLineage = (
  facet: Deletable<readonly LineageEntry[]> | undefined,
): readonly KeptEntry[] | null => {
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
