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
  /** Whether a later entry of the log set it aside; otherwise it could not be read or projected. */
  readonly isSetAside: boolean;
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
  /** Id of the first incarnation of the name; null for that one itself. */
  readonly first: number | null;
  readonly firstSequence: number;
  readonly key: string;
}

export interface RunRow {
  readonly id: number;
  readonly runId: string;
  readonly job: number;
  readonly firstSequence: number;
  /** SHA-256 of the run id. */
  readonly runKey: string;
  /** State of its newest attempt, which child runs ask for. */
  readonly state: RunState;
  /** Order key of the first event of that attempt. */
  readonly began: string;
  /** Whether any attempt of it ever had no end of its own (STREAMING or SERVICE). */
  readonly wasStream: boolean;
}

export interface RunEventRow {
  readonly sequence: number;
  readonly run: number;
  readonly job: number;
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
  /** See batchRankOf. */
  readonly batchRank: number;
  /** Whether any of its outputs is the new name in a RENAME. */
  readonly renames: boolean;
  /** Hash of what its events state together, by the names they use. */
  readonly lineage: string;
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

/** That a job, or a dataset that declares its sources, names a dataset. */
export interface MentionRow {
  readonly dataset: number;
  readonly owner: number;
  /** Whether any event of the job's runs ever had it as an input, and as an output. False where only declarations name it. */
  readonly isInput: boolean;
  readonly isOutput: boolean;
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
  /** Hash of the other names that it states ({@link StatedSymlinks}); null when it states none. */
  readonly symlinks: string | null;
  /** Hash of the facets that it states ({@link StatedFacets}); null when it states none. */
  readonly facets: string | null;
  /**
   * Whether the event of a run states by itself that the run reads the dataset, and that it writes it. What only the
   * columnLineage of an output names counts, though another name of that output may replace the facet.
   */
  readonly isInput: boolean;
  readonly isOutput: boolean;
  /** The version in the version facet of a run's input or output, as an indexable key. */
  readonly versionKey: string | null;
}

/** The other names that a mention of a dataset states, as received; `deleted` ends those stated before. */
export type StatedSymlinks =
  | 'deleted'
  | readonly { readonly namespace: string; readonly name: string; readonly type: string }[];

/** The facets that a mention of a dataset states: keys, and the hashes of their contents; null for one that is `_deleted`. */
export type StatedFacets = readonly (readonly [key: string, content: string | null])[];

/** First and last of the statements with one content, by one integration in one role. */
export interface SchemaEvidenceRow {
  readonly dataset: number;
  readonly integration: string;
  readonly role: string;
  readonly content: string;
  /** Whether any of the fields has a description. */
  readonly describes: boolean;
  readonly first: string;
  readonly last: string;
}

/** The latest statement of a facet by one integration. */
export interface FacetStatementRow {
  readonly owner: number;
  readonly key: string;
  readonly integration: string;
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

/** The field edges of an owner between two datasets; see the rules of lists. */
export interface FieldEdgeListRow extends Interval {
  readonly owner: number;
  readonly from: number;
  readonly to: number;
  readonly job: number | null;
  /** Hash of `[[fromField, toField, type, subtype, masking], …]`. */
  readonly content: string;
  readonly parts: string;
}

export interface IdentityRow extends Interval {
  readonly node: number;
  readonly shown: number;
}

/** The merged fields of a dataset; see the rules of lists. */
export interface FieldListRow extends Interval {
  readonly dataset: number;
  /** Hash of `[{path, type, description}, …]`, in order. */
  readonly content: string;
  readonly parts: string;
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
  readonly integration: string;
  readonly content: string;
  /** Whether it counts beside what other integrations state: see rules/metadata.ts. */
  readonly counts: boolean;
  /** The event since which the integration states it, whatever root the dataset had. */
  readonly since: number;
}

/** A tag, owner or description that an integration states. */
export interface AnnotationRow extends Interval {
  readonly owner: number;
  readonly kind: 'TAG' | 'OWNER' | 'DESCRIPTION';
  readonly integration: string;
  readonly name: string;
  readonly value: string | null;
  readonly field: string | null;
  readonly since: number;
}

/** A list of words by which a dataset or job is found. */
export interface WordListRow extends Interval {
  readonly owner: number;
  readonly place: string;
  readonly list: string;
}

/** A word of a list. Lists never change, so many datasets can share one. */
export interface WordRow {
  readonly word: string;
  readonly list: string;
}

/** A word of a dataset's or job's name. */
export interface NameWordRow {
  readonly word: string;
  readonly node: number;
}
