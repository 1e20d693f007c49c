import type { DatasetName, JobName } from '#openlineage';
import type { Basis, GraphChanges } from '#lineage';
import type { RunState, SchemaDifference } from '#projection';

export type { RunState, SchemaDifference } from '#projection';

export type { Checkpoint, LogEntry, OnFailure } from '#projection';

/** Which page of a list to return: at most `first` items after a cursor. */
export interface Page {
  readonly first: number;
  /** The cursor of the last item of the previous page. Null: the first page. */
  readonly after: string | null;
}

/** A total that is computed on request, because it costs more than a page. */
export type CountLater = () => Promise<number>;

/** A page of a list. `totalCount` covers the whole list. */
export interface Slice<T, C extends number | CountLater = number> {
  readonly items: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasNextPage: boolean;
  readonly totalCount: C;
}

/**
 * A facet of a dataset, job or run. `since` is the sequence of the event that first stated this
 * value.
 */
export interface FacetView {
  readonly key: string;
  /** Canonical JSON. Numbers are kept as written. */
  readonly json: string;
  /** The integration that states it. */
  readonly integration: string;
  readonly since: number;
}

/** A field of the merged schema. `since` is the sequence of the event that opened it. */
export interface FieldView {
  readonly path: string;
  readonly type: string | null;
  readonly description: string | null;
  readonly since: number;
}

/**
 * A version of a schema, from `since` until the next version (null: current). `reason` says why it
 * is breaking.
 */
export interface SchemaVersionView {
  readonly number: number;
  readonly since: number;
  readonly until: number | null;
  readonly fields: readonly { readonly path: string; readonly type: string | null }[];
  readonly difference: SchemaDifference;
  readonly compatible: boolean;
  readonly reason: string | null;
}

/** An integration that states something, and its first event that does. */
export interface StatementView {
  readonly integration: string;
  readonly since: number;
}

/** An owner of a dataset or job. */
export interface OwnerView {
  readonly name: string;
  readonly type: string | null;
  /** All integrations that state it, by name. */
  readonly statedBy: readonly StatementView[];
}

/** A tag of a dataset or job. `field` is null for a tag on the whole. */
export interface TagView {
  readonly key: string;
  readonly value: string;
  readonly field: string | null;
  /** All integrations that state it, by name. */
  readonly statedBy: readonly StatementView[];
}

/** The description, owners and tags of a dataset or job. */
export interface Described {
  readonly description: string | null;
  /** Null if there is no description. */
  readonly descriptionStatedBy: StatementView | null;
  /** Sorted by name and type. */
  readonly owners: readonly OwnerView[];
  /** Sorted by key, value and field. */
  readonly tags: readonly TagView[];
}

/** A dataset under its canonical name. */
export interface DatasetView extends DatasetName, Described {
  /**
   * The root node, which other queries at the same sequence take as an argument. Not shown to
   * users.
   */
  readonly node: number;
  /** All other names that identify it, sorted. */
  readonly aliases: readonly DatasetName[];
  readonly firstSequence: number;
}

/** A job. `node` is an argument of other queries at the same sequence and is not shown to users. */
export interface JobView extends JobName, Described {
  readonly node: number;
  readonly firstSequence: number;
}

/** A job reads or writes a dataset, which is given by its canonical name. */
export interface UseView {
  readonly job: JobName;
  readonly dataset: DatasetName;
  readonly since: number;
}

/** Identifies an {@link EdgeView} in queries for its evidence. Not shown to users. */
export interface StatedEdge {
  readonly from: number;
  readonly to: number;
  readonly job: number | null;
  readonly basis: Basis;
  readonly owners: readonly number[];
  /** The last sequence, up to the requested one, at which the edge was open. */
  readonly at: number;
}

/** An edge between datasets, for an unbroken interval. */
export interface EdgeView {
  readonly from: DatasetName;
  readonly to: DatasetName;
  /** Null: a dataset event states it. */
  readonly job: JobName | null;
  readonly basis: Basis;
  /** The event that opened it, and the one that closed it. `until` is null while it is open. */
  readonly since: number;
  readonly until: number | null;
  readonly stated: StatedEdge;
}

/** A namespace, with the number of datasets and jobs in it. */
export interface NamespaceView {
  /** Without secrets. Namespaces that differ only in secrets are one. */
  readonly name: string;
  readonly datasets: number;
  readonly jobs: number;
}

/** An attempt of a run. */
export interface RunView {
  readonly runId: string;
  readonly job: JobName;
  /** The number of the attempt, from 1. Schedulers reuse run ids. */
  readonly attempt: number;
  readonly state: RunState;
  /**
   * ISO 8601, UTC, nine fraction digits: the time of its first event, and of the event that ended
   * it.
   */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly parentRunId: string | null;
  /** Set if the run has not ended but has sent no events for a long time. */
  readonly stale: { readonly since: string; readonly reason: string } | null;
  readonly errorMessage: string | null;
  readonly inputs: readonly DatasetName[];
  readonly outputs: readonly DatasetName[];
  /** Sequences of its events, in event order. */
  readonly events: readonly number[];
}

/** An event without its body. */
export interface EventView {
  readonly sequence: number;
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly kind: string | null;
  readonly recordedAt: string;
  readonly eventTime: string | null;
  readonly producer: string | null;
  /** The authenticated sender, where known. */
  readonly actor: string | null;
  readonly address: string | null;
  readonly client: string | null;
}

export type SearchKind = 'DATASET' | 'JOB';

/** How well a result matches, best first. */
export type SearchMatch = 'EXACT' | 'PREFIX' | 'WORDS' | 'BEGINNINGS';

/** Where the words of a query were found, best first. */
export type SearchPlace = 'NAME' | 'FIELD' | 'DESCRIPTION' | 'TAG' | 'OWNER';

/** A job, or a dataset under its canonical name. */
export interface SearchHit {
  readonly kind: SearchKind;
  readonly namespace: string;
  readonly name: string;
  readonly match: SearchMatch;
  readonly place: SearchPlace;
}

/** An entry of the log that is not projected. */
export interface DeadLetterView {
  readonly sequence: number;
  readonly reason: string;
  /** True: a later entry set it aside. False: it could not be read. */
  readonly isSetAside: boolean;
}

/** A part of an event that was skipped because it could not be used. */
export interface SetAsideView {
  readonly sequence: number;
  readonly path: string;
  readonly reason: string;
}

/** How many objects the catalog contains as of a sequence. */
export interface Counts {
  readonly events: number;
  readonly datasets: number;
  readonly jobs: number;
  readonly runs: number;
  readonly edges: number;
  readonly fieldEdges: number;
  readonly deadLetters: number;
  readonly setAside: number;
}

export type NamePair = readonly [namespace: string, name: string];

/**
 * The document of `export graph`: everything as of one sequence, sorted. docs/cli.md describes its
 * members.
 */
export interface GraphExport {
  readonly format: 1;
  readonly asOf?: number;
  readonly datasets: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly aliases: readonly NamePair[];
    readonly fields: readonly (readonly [path: string, type: string | null])[];
  }[];
  readonly jobs: readonly NamePair[];
  readonly reads: readonly (readonly unknown[])[];
  readonly writes: readonly (readonly unknown[])[];
  readonly edges: readonly (readonly unknown[])[];
  readonly jobEdges: readonly (readonly unknown[])[];
  readonly fieldEdges: readonly (readonly unknown[])[];
  readonly runs: readonly {
    readonly runId: string;
    readonly job: NamePair;
    readonly state: RunState;
  }[];
}

export type { Basis, GraphChanges };
