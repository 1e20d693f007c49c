import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RunState } from '#projection';
import { flag, maybeText, maybeWhole, text, whole } from './columns.ts';

// What the fold needs to know again about a job or dataset when the next event arrives. Not read by answers.

/** The last id that a table's rows were given, used or not. */
@Entity('counters')
export class CounterRow {
  @PrimaryColumn(text('name')) name!: string;
  @Column(whole('last')) last!: number;
}

/** One attempt of a run, as known now. See AttemptRow in the projection. */
@Entity('attempts')
export class AttemptRow {
  @PrimaryColumn(whole('run')) run!: number;
  @PrimaryColumn(whole('number')) number!: number;
  @Column(whole('job'))
  job!: number;
  /** SHA-256 of the run id. */
  @Column(text('run_key')) runKey!: string;
  @Column(text('state')) state!: RunState;
  /** Order key of its first event. */
  @Column(text('began')) began!: string;
  /** Order key of the terminal event that gave its state; of its last event where it has none. */
  @Column(text('ended')) ended!: string;
  /** Order key of its last event. */
  @Column(text('last')) last!: string;
  @Column(maybeText('terminal')) terminal!: string | null;
  @Column(maybeText('first_terminal')) firstTerminal!: string | null;
  /** What its own terminal events say, before anything is made of its being a stream. */
  @Column(text('own_state')) ownState!: RunState;
  @Column(flag('has_start')) hasStart!: boolean;
  @Column(maybeText('parent_key')) parentKey!: string | null;
  @Column(flag('extraction_error')) extractionError!: boolean;
  /** JSON of the jobType facet that it sent itself. */
  @Column(maybeText('job_type')) jobType!: string | null;
  /** STREAMING or SERVICE: it has no end of its own. */
  @Column(flag('streaming')) streaming!: boolean;
  @Column(flag('states_edge')) statesEdge!: boolean;
  @Column(flag('states_dataset')) statesDataset!: boolean;
  /** 2 where it can make a batch, 1 where it can while no attempt of the job states an edge, 0 where it cannot. */
  @Column(whole('batch_rank')) batchRank!: number;
  /** Whether any of its outputs is the new name in a RENAME. */
  @Column(flag('renames')) renames!: boolean;
  /** Hash of the content that holds what its events state together, by names. */
  @Column(text('lineage')) lineage!: string;
}

/** Which jobs have runs under a parent run: they are looked at again when the parent starts or ends. */
@Entity('parents')
export class ParentRow {
  @PrimaryColumn(text('parent_key')) parentKey!: string;
  @PrimaryColumn(whole('job')) job!: number;
  /** Order key of the earliest end of an attempt of the job under the parent. */
  @Column(text('since')) since!: string;
}

/** What a JobEvent or DatasetEvent declared. */
@Entity('declarations')
export class DeclarationRow {
  @PrimaryColumn(whole('sequence')) sequence!: number;
  @Column(whole('owner'))
  owner!: number;
  @Column(text('order_key')) orderKey!: string;
  /** Hash of the content, as of a run's event. */
  @Column(text('content')) content!: string;
}

/** A job that names a dataset somewhere, so that it is looked at again when the dataset's identity or life changes. See MentionRow in the projection. */
@Entity('mentions')
export class MentionRow {
  @PrimaryColumn(whole('dataset')) dataset!: number;
  @PrimaryColumn(whole('owner')) owner!: number;
  @Column(flag('is_input')) isInput!: boolean;
  @Column(flag('is_output')) isOutput!: boolean;
}

/** Two names of one dataset, one row from each side. */
@Entity('links')
export class LinkRow {
  @PrimaryColumn(whole('node')) node!: number;
  @PrimaryColumn(whole('other')) other!: number;
  /** The name whose symlinks facet says so; the vacated name of a RENAME. */
  @PrimaryColumn(whole('stated_by')) statedBy!: number;
  /**
   * TABLE: the name that is not `statedBy` is a symlink's TABLE identifier; NAME: another identifier; RENAME; UNUSED: a
   * generation of a name that no rename makes any more is the one before it.
   */
  @PrimaryColumn(text('kind')) kind!: 'TABLE' | 'NAME' | 'RENAME' | 'UNUSED';
  /** Of the latest event that says so. */
  @Column(text('order_key')) orderKey!: string;
}

/** An end of links: STATED ends those that a name stated before, ALL every one at the name. */
@Entity('unlinks')
export class UnlinkRow {
  @PrimaryColumn(whole('node')) node!: number;
  @PrimaryColumn(text('kind')) kind!: 'STATED' | 'ALL';
  /** Order key of the event that ends them. */
  @PrimaryColumn(text('until')) until!: string;
}

/** A RENAME as a run states it; it counts when that attempt completed. */
@Entity('renames')
export class RenameRow {
  /** The name that was left, generation 0. */
  @PrimaryColumn(whole('old')) old!: number;
  @PrimaryColumn(whole('run')) run!: number;
  @PrimaryColumn(whole('number')) number!: number;
  @PrimaryColumn(text('new_key')) newKey!: string;
  @Column(text('new_namespace')) newNamespace!: string;
  @Column(text('new_name')) newName!: string;
  @Column(text('order_key')) orderKey!: string;
}

/** What an attempt says of the life of a dataset that was once dropped; '' for never. Run 0 for declarations. */
@Entity('lives')
export class LifeRow {
  @PrimaryColumn(whole('dataset')) dataset!: number;
  @PrimaryColumn(whole('run')) run!: number;
  @PrimaryColumn(whole('number')) number!: number;
  /** Of the attempt. */
  @Column(text('state')) state!: string;
  /** Place (order key and mention) of the latest word that says DROP. */
  @Column(text('dropped_at')) droppedAt!: string;
  /** Of the latest that says another change. */
  @Column(text('changed_at')) changedAt!: string;
  /** Of the latest that names it at all. */
  @Column(text('stated_at')) statedAt!: string;
}

/** Which dataset a name is now: its least node, and whether a DROP hides its edges. */
@Entity('classes')
export class ClassRow {
  @PrimaryColumn(whole('node')) node!: number;
  @Column(whole('root')) root!: number;
  @Column(flag('hidden')) hidden!: boolean;
}

/** One mention of a dataset by one event. No row is ever removed, so that the past can be read again. */
@Entity('dataset_statements')
export class DatasetStatementRow {
  @PrimaryColumn(whole('sequence')) sequence!: number;
  /** Its place among the mentions of the event, from 0; what the event names besides comes after them. */
  @PrimaryColumn(whole('mention')) mention!: number;
  @Column(whole('dataset')) dataset!: number;
  @Column(text('role')) role!: 'WRITER' | 'READER' | 'DECLARATION' | 'NAMED';
  @Column(text('order_key')) orderKey!: string;
  /** Of a run's event; null for a declaration. */
  @Column(maybeWhole('run')) run!: number | null;
  @Column(maybeWhole('job')) job!: number | null;
  /** The producer without its version. */
  @Column(text('integration')) integration!: string;
  /** Hash of the fields that it states, `[{path, type, description}, …]`; null when it states none. */
  @Column(maybeText('schema')) schema!: string | null;
  /** Whether the schema counts: not that of an output of a failed attempt. */
  @Column(flag('counts')) counts!: boolean;
  /** The change in the lifecycle facet, such as DROP. */
  @Column(maybeText('change')) change!: string | null;
  /** Hash of the other names that it states, `[{namespace, name, type}, …]` or `"deleted"`; null when it states none. */
  @Column(maybeText('symlinks')) symlinks!: string | null;
  /** Hash of the facets that it states, `[[key, hash of the facet or null], …]`; null when it states none. */
  @Column(maybeText('facets')) facets!: string | null;
  /** Whether the event states that its run reads the dataset, and that it writes it. See DatasetStatementRow in the projection. */
  @Column(flag('is_input')) isInput!: boolean;
  @Column(flag('is_output')) isOutput!: boolean;
  /** The version in the version facet of a run's input or output, as an indexable key. */
  @Column(maybeText('version_key')) versionKey!: string | null;
}

/** First and last of the statements of one schema by one integration in one role, as mention order keys. */
@Entity('schema_evidence')
export class SchemaEvidenceRow {
  @PrimaryColumn(whole('dataset')) dataset!: number;
  @PrimaryColumn(text('role')) role!: string;
  /** Hash of the fields. */
  @PrimaryColumn(text('content')) content!: string;
  @PrimaryColumn(text('integration')) integration!: string;
  /** Whether any of the fields has a description. */
  @Column(flag('describes')) describes!: boolean;
  @Column(text('first')) first!: string;
  @Column(text('last')) last!: string;
}

/** The last statement, in event order, of a facet of a dataset or job by one integration. */
@Entity('facet_statements')
export class FacetStatementRow {
  @PrimaryColumn(whole('owner'))
  owner!: number;
  @PrimaryColumn(text('key')) key!: string;
  @PrimaryColumn(text('integration')) integration!: string;
  @Column(text('order_key')) orderKey!: string;
  /** Null where the statement is `_deleted`. */
  @Column(maybeText('content')) content!: string | null;
}
