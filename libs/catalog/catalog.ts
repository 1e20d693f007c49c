import type { DatasetName, JobName } from '#openlineage';
import type { Basis, GraphChanges } from '#lineage';

/** How far a projection is: the sequence it holds, and the log position behind it (null before the first event). */
export interface Checkpoint {
  readonly sequence: number;
  readonly position: string | null;
  readonly recordedAt: string | null;
}

/** An entry of the log with its body in full (large bodies put together again). */
export interface LogEntry {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly data: Buffer;
  readonly metadata: string;
}

export interface Page {
  readonly first: number;
  /** The cursor of the last item seen; null from the start. */
  readonly after: string | null;
}

export interface Slice<T> {
  readonly items: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasNextPage: boolean;
  readonly totalCount: number;
}

export type RunState = 'NEW' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'ABORTED';

export interface FacetView {
  readonly key: string;
  /** Canonical JSON text: numbers as written. */
  readonly json: string;
  readonly openedAt: number | null;
}

export interface FieldView {
  readonly path: string;
  readonly type: string | null;
  readonly description: string | null;
  readonly since: number;
}

export interface SchemaDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly retyped: readonly {
    readonly path: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
  readonly reordered: boolean;
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

export interface DatasetView extends DatasetName {
  /** The storage key; not for users. */
  readonly node: number;
  /** All other names it is found by, sorted. */
  readonly aliases: readonly DatasetName[];
  readonly firstSequence: number;
  readonly description: string | null;
  readonly owners: readonly string[];
  readonly tags: readonly {
    readonly key: string;
    readonly value: string;
    readonly field: string | null;
  }[];
}

export interface JobView extends JobName {
  readonly node: number;
  readonly firstSequence: number;
  readonly description: string | null;
  readonly owners: readonly string[];
  readonly tags: readonly {
    readonly key: string;
    readonly value: string;
    readonly field: string | null;
  }[];
}

export interface RunView {
  readonly runId: string;
  readonly job: JobName;
  /** Schedulers reuse run ids: 1 for the first attempt. */
  readonly attempt: number;
  readonly state: RunState;
  /** ISO 8601, UTC, nine fraction digits, of the first START (first event) and of the terminal event. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly parentRunId: string | null;
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
}

export interface SearchHit {
  readonly kind: 'DATASET' | 'JOB';
  readonly namespace: string;
  readonly name: string;
  /** Where the best match stands. */
  readonly place: 'NAME' | 'FIELD' | 'DESCRIPTION' | 'TAG' | 'OWNER';
}

/** `export graph`: everything at one sequence, sorted; see the README of the format in docs/concepts.md. */
export interface GraphExport {
  readonly format: 1;
  readonly asOf?: number;
  readonly datasets: readonly object[];
  readonly jobs: readonly (readonly [string, string])[];
  readonly reads: readonly unknown[];
  readonly writes: readonly unknown[];
  readonly edges: readonly unknown[];
  readonly jobEdges: readonly unknown[];
  readonly fieldEdges: readonly unknown[];
  readonly runs: readonly {
    readonly runId: string;
    readonly job: readonly [string, string];
    readonly state: RunState;
  }[];
}

export interface CatalogStatus {
  readonly checkpoint: Checkpoint;
  readonly counts: Readonly<Record<string, number>>;
  readonly deadLetters: readonly { readonly sequence: number; readonly reason: string }[];
  readonly setAside: number;
}

export type { Basis, GraphChanges };
