import type { Basis } from '#lineage';
import type { RunState } from '../rules/attempts.ts';

// The rows that the projection writes, as plain values. The catalog's entities have the same members. A row is never
// changed in place: a new object takes its place, so that what an event did can be taken back.

export interface Interval {
  readonly id: number;
  readonly openedAt: number;
  readonly closedAt: number;
}

export interface EventRow {
  readonly sequence: number;
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly kind: string | null;
  readonly eventTime: string | null;
  readonly producer: string | null;
  readonly actor: string | null;
  readonly address: string | null;
  readonly client: string | null;
}

export interface DeadLetterRow {
  readonly sequence: number;
  readonly reason: string;
}

export interface SetAsideRow {
  readonly sequence: number;
  readonly ordinal: number;
  readonly path: string;
  readonly reason: string;
}

export interface ChangeEventRow {
  readonly sequence: number;
  readonly change: string;
  readonly type: string;
  readonly actor: string;
  readonly recordedAt: string;
  readonly event: string;
  readonly assessment: string | null;
}

export interface ContentRow {
  readonly hash: string;
  readonly json: string;
}

export interface NodeRow {
  readonly id: number;
  readonly kind: 'DATASET' | 'JOB';
  readonly namespace: string;
  readonly name: string;
  readonly generation: number;
  readonly firstSequence: number;
  readonly key: string;
}

export interface RunRow {
  readonly id: number;
  readonly runId: string;
  readonly job: number;
  readonly firstSequence: number;
  readonly key: string;
  readonly runKey: string;
}

export interface RunEventRow {
  readonly sequence: number;
  readonly run: number;
  readonly orderKey: string;
  readonly eventType: string;
  readonly parentRunId: string | null;
  readonly parentKey: string | null;
  readonly errorMessage: string | null;
  /** Hash of the StoredLineage. */
  readonly content: string;
}

/** One attempt of a run. See rules/attempts.ts. */
export interface AttemptRow {
  readonly run: number;
  readonly number: number;
  readonly job: number;
  readonly runKey: string;
  readonly state: RunState;
  /** Order key of its first event. */
  readonly began: string;
  /** Order key of the terminal event that gave its state; of its last event where it has none. */
  readonly ended: string;
  /** Order key of its last event. */
  readonly last: string;
  /** Order key of the terminal event that gave its state. */
  readonly terminal: string | null;
  /** Order key of its first terminal event: of a stream this one ends it. */
  readonly firstTerminal: string | null;
  /** What its own terminal events say, before anything is made of its being a stream. */
  readonly ownState: RunState;
  readonly hasStart: boolean;
  readonly parentKey: string | null;
  readonly extractionError: boolean;
  /** JSON of the jobType facet that the attempt itself sent; null where the job's own counts. */
  readonly jobType: string | null;
  /** STREAMING or SERVICE: it has no end of its own. */
  readonly streaming: boolean;
  readonly statesEdge: boolean;
  readonly statesDataset: boolean;
  /** Whether any of its outputs is the new name in a RENAME. */
  readonly renames: boolean;
  /** Hash of what its events state together, by the names they use. */
  readonly lineage: string;
}

export interface RunStateRow {
  readonly run: number;
  readonly runKey: string;
  readonly state: string;
  readonly began: string;
}

export interface ParentRow {
  readonly parentKey: string;
  readonly job: number;
  /** Order key of the earliest end of an attempt of the job under this parent. */
  readonly since: string;
}

export interface DeclarationRow {
  readonly sequence: number;
  readonly orderKey: string;
  readonly owner: number;
  readonly content: string;
}

export interface MentionRow {
  readonly dataset: number;
  readonly owner: number;
}

export interface LinkRow {
  readonly node: number;
  readonly other: number;
  readonly statedBy: number;
  readonly kind: 'TABLE' | 'NAME' | 'RENAME' | 'UNUSED';
  readonly orderKey: string;
}

export interface UnlinkRow {
  readonly node: number;
  readonly kind: 'STATED' | 'ALL';
  readonly until: string;
}

export interface RenameRow {
  readonly old: number;
  readonly run: number;
  readonly number: number;
  readonly newKey: string;
  readonly newNamespace: string;
  readonly newName: string;
  readonly orderKey: string;
}

/** What one attempt or declaration says of the life of a dataset that was once dropped; '' for never. */
export interface LifeRow {
  readonly dataset: number;
  readonly run: number;
  readonly number: number;
  readonly state: string;
  readonly droppedAt: string;
  readonly changedAt: string;
  readonly statedAt: string;
}

export interface AliasRow {
  readonly node: number;
  readonly root: number;
  readonly hidden: boolean;
}

/** One mention of a dataset by one event. Nothing of it is ever removed, so that the past can be read again. */
export interface DatasetStatementRow {
  readonly sequence: number;
  /** Its place among the mentions of the event, from 0; what a declaration names besides comes after them. */
  readonly mention: number;
  readonly dataset: number;
  readonly role: 'WRITER' | 'READER' | 'DECLARATION' | 'NAMED';
  readonly orderKey: string;
  /** Of a run's event; null for a declaration. */
  readonly run: number | null;
  readonly job: number | null;
  readonly integration: string;
  /** Hash of the fields it states; null when it states none. */
  readonly schema: string | null;
  /** Whether the schema counts: false for an output of a failed attempt. */
  readonly counts: boolean;
  /** The lifecycle facet's change, such as DROP. */
  readonly change: string | null;
}

/** First and last of the statements with one content, by one integration in one role. */
export interface SchemaEvidenceRow {
  readonly dataset: number;
  readonly integration: string;
  readonly role: string;
  readonly content: string;
  readonly first: string;
  readonly last: string;
}

export interface FacetStatementRow {
  readonly owner: number;
  readonly key: string;
  readonly orderKey: string;
  readonly content: string | null;
}

export interface EdgeRow extends Interval {
  readonly owner: number;
  readonly kind: 'FEEDS' | 'READS' | 'WRITES' | 'PRECEDES';
  readonly from: number;
  readonly to: number;
  readonly job: number | null;
  readonly basis: Basis | null;
}

/** A dataset's part in a product of a job. See GraphProductMember. */
export interface ProductMemberRow extends Interval {
  readonly product: number;
  readonly job: number;
  readonly side: 'SOURCE' | 'TARGET';
  readonly node: number;
}

export interface FieldEdgeRow extends Interval {
  readonly owner: number;
  readonly from: number;
  readonly fromField: string | null;
  readonly to: number;
  readonly toField: string | null;
  readonly job: number | null;
  readonly type: string | null;
  readonly subtype: string | null;
  readonly masking: boolean;
}

export interface IdentityRow extends Interval {
  readonly node: number;
  readonly shown: number;
}

export interface FieldRow extends Interval {
  readonly dataset: number;
  readonly path: string;
  readonly type: string | null;
  readonly description: string | null;
  readonly ordinal: number;
}

export interface SchemaVersionRow extends Interval {
  readonly dataset: number;
  readonly number: number;
  readonly content: string;
  readonly difference: string;
  readonly compatible: boolean;
  readonly reason: string | null;
}

export interface FacetRow extends Interval {
  readonly owner: number;
  readonly key: string;
  readonly content: string;
}

export interface WordRow extends Interval {
  readonly owner: number;
  readonly word: string;
  readonly place: string;
}
