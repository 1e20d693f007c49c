import type { Json } from '../json/json.ts';
import type { DatasetName, JobName } from '../names.ts';

export type EventType = 'START' | 'RUNNING' | 'COMPLETE' | 'ABORT' | 'FAIL' | 'OTHER';

/** A part of an event that could not be used: its path (`outputs[0].facets.schema`) and the reason. */
export interface SetAside {
  readonly path: string;
  readonly reason: string;
}

/**
 * The facets of one element of an event, by key, as they were sent (without nulls, and without facets that were set
 * aside).
 */
export type FacetTexts = ReadonlyMap<string, Json>;

export interface SchemaField {
  /** The names from the root to this field, so that a dot in a name does not make a level. */
  readonly path: readonly string[];
  readonly type: string | null;
  readonly description: string | null;
}

export interface Transformation {
  /**
   * Usually DIRECT or INDIRECT, but free text. The deprecated IDENTITY/MASKED of older producers becomes DIRECT with
   * a subtype.
   */
  readonly type: string | null;
  readonly subtype: string | null;
  readonly masking: boolean;
}

/** One source of a field or dataset; `field` is null if the facet gives only the dataset. */
export interface FieldSource extends DatasetName {
  readonly field: string | null;
  /** Never empty: a source sent without transformations has one whose members are null. */
  readonly transformations: readonly Transformation[];
}

/** The columnLineage facet in one form: what all output fields have as INDIRECT is in `dataset`. */
export interface ColumnLineage {
  readonly fields: ReadonlyMap<string, readonly FieldSource[]>;
  readonly dataset: readonly FieldSource[];
}

/** A source in an explicit `lineage` facet; a job source with neither namespace nor name is the event's own job. */
export type LineageSource =
  | ({ readonly type: 'DATASET' } & FieldSource)
  | { readonly type: 'JOB'; readonly job: JobName | null };

/**
 * A target in an explicit `lineage` facet. `inputs` is null if it is not given; `job` is null for the event's own
 * job.
 */
export type LineageEntry =
  | {
      readonly type: 'DATASET';
      readonly dataset: DatasetName;
      readonly inputs: readonly LineageSource[] | null;
      readonly fields: ReadonlyMap<string, readonly LineageSource[]>;
    }
  | {
      readonly type: 'JOB';
      readonly job: JobName | null;
      readonly inputs: readonly LineageSource[] | null;
    };

/** `'deleted'` is the facet's `_deleted: true`, legal on datasets and jobs. */
export type Deletable<T> = T | 'deleted';

export interface DatasetFacets {
  readonly all: FacetTexts;
  readonly schema?: Deletable<readonly SchemaField[]>;
  readonly columnLineage?: Deletable<ColumnLineage>;
  readonly lineage?: Deletable<readonly LineageEntry[]>;
  readonly symlinks?: Deletable<readonly (DatasetName & { readonly type: string })[]>;
  readonly lifecycle?: { readonly change: string; readonly previous: DatasetName | null };
  readonly version?: Deletable<string>;
  readonly documentation?: Deletable<string>;
  readonly owners?: Deletable<readonly { readonly name: string; readonly type: string | null }[]>;
  readonly tags?: Deletable<readonly Tag[]>;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
  readonly field: string | null;
}

/** A dataset in an event's inputs or outputs, or the subject of a DatasetEvent. */
export interface DatasetMention extends DatasetName {
  readonly facets: DatasetFacets;
  /** The inputFacets of an input or the outputFacets of an output, as they were sent. */
  readonly exchangeFacets: FacetTexts;
}

export interface JobFacets {
  readonly all: FacetTexts;
  readonly lineage?: Deletable<readonly LineageEntry[]>;
  readonly jobType?: { readonly processingType: string; readonly eventContentMode: string | null };
  readonly documentation?: Deletable<string>;
  readonly owners?: Deletable<readonly { readonly name: string; readonly type: string | null }[]>;
  readonly tags?: Deletable<readonly Tag[]>;
  readonly sql?: Deletable<{ readonly query: string; readonly dialect: string | null }>;
  readonly sourceCodeLocation?: Deletable<{
    readonly url: string;
    readonly version: string | null;
  }>;
}

export interface RunFacets {
  readonly all: FacetTexts;
  readonly parent?: {
    readonly runId: string;
    readonly job: JobName;
    readonly root: { readonly runId: string; readonly job: JobName } | null;
  };
  readonly nominalTime?: { readonly start: string; readonly end: string | null };
  readonly errorMessage?: string;
  readonly hasExtractionError: boolean;
}

interface EventBase {
  /** Nanoseconds since 1970; a text without zone is UTC. */
  readonly eventTime: bigint;
  readonly producer: string;
  readonly setAside: readonly SetAside[];
}

export interface RunEvent extends EventBase {
  readonly kind: 'RUN';
  /** OTHER if the event has none. */
  readonly eventType: EventType;
  readonly runId: string;
  readonly runFacets: RunFacets;
  readonly job: JobName;
  readonly jobFacets: JobFacets;
  readonly inputs: readonly DatasetMention[];
  readonly outputs: readonly DatasetMention[];
}

export interface JobEvent extends EventBase {
  readonly kind: 'JOB';
  readonly job: JobName;
  readonly jobFacets: JobFacets;
  readonly inputs: readonly DatasetMention[];
  readonly outputs: readonly DatasetMention[];
}

export interface DatasetEvent extends EventBase {
  readonly kind: 'DATASET';
  readonly dataset: DatasetMention;
}

export type OpenLineageEvent = RunEvent | JobEvent | DatasetEvent;
