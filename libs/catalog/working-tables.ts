import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RunState } from '#projection';
import { flag, maybeText, maybeWhole, text, whole } from './columns.ts';

// Tables that the projection needs to process later events. Queries mostly read the answer tables
// instead.

/** The last id assigned to the rows of a table. */
@Entity('counters')
export class CounterRow {
  @PrimaryColumn(text('name')) name!: string;
  @Column(whole('last')) last!: number;
}

/** An attempt of a run, as currently known. See AttemptRow in the projection. */
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
  /** Order key of the terminal event that determined its state, or else of its last event. */
  @Column(text('ended')) ended!: string;
  /** Order key of its last event. */
  @Column(text('last')) last!: string;
  @Column(maybeText('terminal')) terminal!: string | null;
  @Column(maybeText('first_terminal')) firstTerminal!: string | null;
  /**
   * The state according to its own terminal events, before the rule for streaming jobs is applied.
   */
  @Column(text('own_state')) ownState!: RunState;
  @Column(flag('has_start')) hasStart!: boolean;
  @Column(maybeText('parent_key')) parentKey!: string | null;
  @Column(flag('extraction_error')) extractionError!: boolean;
  /** JSON of the jobType facet that its events contain. */
  @Column(maybeText('job_type')) jobType!: string | null;
  /** Whether its job is STREAMING or SERVICE, so that it does not end on its own. */
  @Column(flag('streaming')) streaming!: boolean;
  @Column(flag('states_edge')) statesEdge!: boolean;
  @Column(flag('states_dataset')) statesDataset!: boolean;
  /**
   * 2: can start a batch. 1: can start one only while no attempt of the job states an edge. 0:
   * cannot.
   */
  @Column(whole('batch_rank')) batchRank!: number;
  /** Whether any of its outputs is the new name of a RENAME. */
  @Column(flag('renames')) renames!: boolean;
  /** Hash of the content with everything that its events state together, by name. */
  @Column(text('lineage')) lineage!: string;
}

/**
 * The jobs that have runs under a parent run. They are processed again when the parent starts or
 * ends.
 */
@Entity('parents')
export class ParentRow {
  @PrimaryColumn(text('parent_key')) parentKey!: string;
  @PrimaryColumn(whole('job')) job!: number;
  /** Order key of the earliest end of an attempt of the job under the parent. */
  @Column(text('since')) since!: string;
}

/** A declaration of a JobEvent or DatasetEvent. */
@Entity('declarations')
export class DeclarationRow {
  @PrimaryColumn(whole('sequence')) sequence!: number;
  @Column(whole('owner'))
  owner!: number;
  @Column(text('order_key')) orderKey!: string;
  /** Hash of the content, in the form of a run event. */
  @Column(text('content')) content!: string;
}

/**
 * A job that mentions a dataset, so that it is processed again when the dataset's identity or
 * lifecycle changes. See MentionRow in the projection.
 */
@Entity('mentions')
export class MentionRow {
  @PrimaryColumn(whole('dataset')) dataset!: number;
  @PrimaryColumn(whole('owner')) owner!: number;
  @Column(flag('is_input')) isInput!: boolean;
  @Column(flag('is_output')) isOutput!: boolean;
}

/** Two names of one dataset. Each link has a row from either side. */
@Entity('links')
export class LinkRow {
  @PrimaryColumn(whole('node')) node!: number;
  @PrimaryColumn(whole('other')) other!: number;
  /** The name whose symlinks facet states it, or the old name of a RENAME. */
  @PrimaryColumn(whole('stated_by')) statedBy!: number;
  /**
   * TABLE: the name other than `statedBy` is a TABLE identifier of a symlink. NAME: it is another
   * identifier. RENAME. UNUSED: no RENAME creates this incarnation of the name any more, so it is
   * the same dataset as the previous one.
   */
  @PrimaryColumn(text('kind')) kind!: 'TABLE' | 'NAME' | 'RENAME' | 'UNUSED';
  /** Order key of the latest event that states it. */
  @Column(text('order_key')) orderKey!: string;
}

/** Ends links. STATED: those that the name stated before. ALL: every link of the name. */
@Entity('unlinks')
export class UnlinkRow {
  @PrimaryColumn(whole('node')) node!: number;
  @PrimaryColumn(text('kind')) kind!: 'STATED' | 'ALL';
  /** Order key of the event that ends them. */
  @PrimaryColumn(text('until')) until!: string;
}

/** A RENAME that a run states. It takes effect if the attempt completes. */
@Entity('renames')
export class RenameRow {
  /** The old name, generation 0. */
  @PrimaryColumn(whole('old')) old!: number;
  @PrimaryColumn(whole('run')) run!: number;
  @PrimaryColumn(whole('number')) number!: number;
  @PrimaryColumn(text('new_key')) newKey!: string;
  @Column(text('new_namespace')) newNamespace!: string;
  @Column(text('new_name')) newName!: string;
  @Column(text('order_key')) orderKey!: string;
}

/**
 * What an attempt states about the lifecycle of a dataset that was dropped at some time. Empty
 * strings mean never. Run 0 stands for declarations.
 */
@Entity('lives')
export class LifeRow {
  @PrimaryColumn(whole('dataset')) dataset!: number;
  @PrimaryColumn(whole('run')) run!: number;
  @PrimaryColumn(whole('number')) number!: number;
  /** The state of the attempt. */
  @Column(text('state')) state!: string;
  /** Order key and mention of its latest DROP. */
  @Column(text('dropped_at')) droppedAt!: string;
  /** Order key and mention of its latest other lifecycle change. */
  @Column(text('changed_at')) changedAt!: string;
  /** Order key and mention of its latest statement of any kind. */
  @Column(text('stated_at')) statedAt!: string;
}

/** The current dataset of a name, given by its least node, and whether a DROP hides its edges. */
@Entity('classes')
export class ClassRow {
  @PrimaryColumn(whole('node')) node!: number;
  @Column(whole('root')) root!: number;
  @Column(flag('hidden')) hidden!: boolean;
}

/**
 * One mention of a dataset by one event. Rows are never deleted, so that the past can be queried.
 */
@Entity('dataset_statements')
export class DatasetStatementRow {
  @PrimaryColumn(whole('sequence')) sequence!: number;
  /**
   * The index among the datasets of the event, from 0, followed by other datasets that the event
   * names.
   */
  @PrimaryColumn(whole('mention')) mention!: number;
  @Column(whole('dataset')) dataset!: number;
  @Column(text('role')) role!: 'WRITER' | 'READER' | 'DECLARATION' | 'NAMED';
  @Column(text('order_key')) orderKey!: string;
  /** The run of the event. Null for a declaration. */
  @Column(maybeWhole('run')) run!: number | null;
  @Column(maybeWhole('job')) job!: number | null;
  /** The producer without its version. */
  @Column(text('integration')) integration!: string;
  /** Hash of the stated fields, `[{path, type, description}, …]`. Null: it states none. */
  @Column(maybeText('schema')) schema!: string | null;
  /** Whether the schema counts. That of an output of a failed attempt does not. */
  @Column(flag('counts')) counts!: boolean;
  /** The change in the lifecycle facet, such as DROP. */
  @Column(maybeText('change')) change!: string | null;
  /**
   * Hash of the other stated names, `[{namespace, name, type}, …]` or `"deleted"`. Null: it states
   * none.
   */
  @Column(maybeText('symlinks')) symlinks!: string | null;
  /** Hash of the stated facets, `[[key, hash of the facet or null], …]`. Null: it states none. */
  @Column(maybeText('facets')) facets!: string | null;
  /**
   * Whether the event states that its run reads the dataset, and that it writes it. See
   * DatasetStatementRow in the projection.
   */
  @Column(flag('is_input')) isInput!: boolean;
  @Column(flag('is_output')) isOutput!: boolean;
  /** The version in the version facet of a run's input or output, in a form that fits an index. */
  @Column(maybeText('version_key')) versionKey!: string | null;
}

/** The first and last statement of a schema by an integration in a role, as mention order keys. */
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

/** The last statement, in event order, of a facet of a dataset or job by an integration. */
@Entity('facet_statements')
export class FacetStatementRow {
  @PrimaryColumn(whole('owner'))
  owner!: number;
  @PrimaryColumn(text('key')) key!: string;
  @PrimaryColumn(text('integration')) integration!: string;
  @Column(text('order_key')) orderKey!: string;
  /** Null: the statement is `_deleted`. */
  @Column(maybeText('content')) content!: string | null;
}
