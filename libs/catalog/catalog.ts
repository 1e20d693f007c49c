import type { DatasetName, JobName } from '#openlineage';
import type { Basis, GraphChanges } from '#lineage';
import type { RunState, SchemaDifference } from '#projection';

export type { RunState, SchemaDifference } from '#projection';

export type { Checkpoint, LogEntry, OnFailure } from '#projection';

export interface Page {
  readonly first: number;
  /** The cursor of the last item seen; null from the start. */
  readonly after: string | null;
}

/** Counts a list, where that costs more than to read a page of it. */
export type CountLater = () => Promise<number>;

export interface Slice<T, C extends number | CountLater = number> {
  readonly items: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasNextPage: boolean;
  readonly totalCount: C;
}

export interface FacetView {
  readonly key: string;
  /** Canonical JSON text: numbers as written. */
  readonly json: string;
  /** The integration that states it. */
  readonly integration: string;
  readonly since: number;
}

export interface FieldView {
  readonly path: string;
  readonly type: string | null;
  readonly description: string | null;
  readonly since: number;
}

export interface SchemaVersionView {
  readonly number: number;
  readonly since: number;
  readonly until: number | null;
  readonly fields: readonly { readonly path: string; readonly type: string | null }[];
  readonly difference: SchemaDifference;
  readonly compatible: boolean;
  readonly reason: string | null;
}

/** That an integration states something, and since which event. */
export interface StatementView {
  readonly integration: string;
  readonly since: number;
}

export interface OwnerView {
  readonly name: string;
  readonly type: string | null;
  /** Each integration that states it, by name. */
  readonly statedBy: readonly StatementView[];
}

export interface TagView {
  readonly key: string;
  readonly value: string;
  readonly field: string | null;
  /** Each integration that states it, by name. */
  readonly statedBy: readonly StatementView[];
}

/** What people say of a dataset or job. */
export interface Described {
  readonly description: string | null;
  /** Null without a description. */
  readonly descriptionStatedBy: StatementView | null;
  /** By name and type. */
  readonly owners: readonly OwnerView[];
  /** By key, value and field. */
  readonly tags: readonly TagView[];
}

/** A dataset under the name it shows. */
export interface DatasetView extends DatasetName, Described {
  /** The storage key by which other reading functions are asked, at the same sequence; not for users. */
  readonly node: number;
  /** All other names it is found by, sorted. */
  readonly aliases: readonly DatasetName[];
  readonly firstSequence: number;
}

export interface JobView extends JobName, Described {
  readonly node: number;
  readonly firstSequence: number;
}

/** That a job reads or writes a dataset, under the name that shows. */
export interface UseView {
  readonly job: JobName;
  readonly dataset: DatasetName;
  readonly since: number;
}

/** By what {@link EdgeView} is asked who stated it; not for users. */
export interface StatedEdge {
  readonly from: number;
  readonly to: number;
  readonly job: number | null;
  readonly basis: Basis;
  readonly owners: readonly number[];
  /** The last sequence, up to the one asked for, at which it held. */
  readonly at: number;
}

/** An edge between datasets, for as long as it held without a break. */
export interface EdgeView {
  readonly from: DatasetName;
  readonly to: DatasetName;
  /** Null: a dataset's own declaration states it. */
  readonly job: JobName | null;
  readonly basis: Basis;
  /** The event that opened it, and the one that closed it: null while it holds. */
  readonly since: number;
  readonly until: number | null;
  readonly stated: StatedEdge;
}

export interface NamespaceView {
  /** Without its secrets: namespaces that differ in nothing else are one. */
  readonly name: string;
  readonly datasets: number;
  readonly jobs: number;
}

export interface RunView {
  readonly runId: string;
  readonly job: JobName;
  /** Schedulers reuse run ids: 1 for the first attempt. */
  readonly attempt: number;
  readonly state: RunState;
  /** ISO 8601, UTC, nine fraction digits: of its first event, and of the one that ended it. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly parentRunId: string | null;
  /** Since when nothing is heard any more of a run that has not ended, and why that is thought. */
  readonly stale: { readonly since: string; readonly reason: string } | null;
  readonly errorMessage: string | null;
  readonly inputs: readonly DatasetName[];
  readonly outputs: readonly DatasetName[];
  /** Sequences of its events, in event order. */
  readonly events: readonly number[];
}

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
  /** Who sent it, as far as that is known. */
  readonly actor: string | null;
  readonly address: string | null;
  readonly client: string | null;
}

export type SearchKind = 'DATASET' | 'JOB';

/** How well a hit fits, best first. */
export type SearchMatch = 'EXACT' | 'PREFIX' | 'WORDS' | 'BEGINNINGS';

/** Where the words of a hit stand, first things first. */
export type SearchPlace = 'NAME' | 'FIELD' | 'DESCRIPTION' | 'TAG' | 'OWNER';

/** A dataset, under the name it shows, or a job. */
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
  /** Whether it was set aside by a later entry; otherwise it could not be read. */
  readonly isSetAside: boolean;
}

/** A part of an event that could not be used while the event counted. */
export interface SetAsideView {
  readonly sequence: number;
  readonly path: string;
  readonly reason: string;
}

/** How much the catalog holds at a sequence. */
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

/** `export graph`: everything at one sequence, sorted; docs/cli.md describes each member. */
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
