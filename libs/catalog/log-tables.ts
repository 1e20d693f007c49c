import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RunState } from '#projection';
import { flag, maybeText, maybeWhole, text, whole } from './columns.ts';

/** The checkpoint of the projection. One row. */
@Entity('projection')
export class ProjectionRow {
  @PrimaryColumn(text('name')) name!: string;
  @Column(whole('fold_version')) foldVersion!: number;
  @Column(whole('sequence')) sequence!: number;
  @Column(maybeText('position')) position!: string | null;
  /** The greatest recording time so far. Times in the catalog never decrease. */
  @Column(text('recorded_at')) recordedAt!: string;
}

/**
 * Notes of the process that writes the catalog, for its successor in case it crashes. One row,
 * deleted on a clean shutdown. The row does not follow from the log, so it is not compared.
 */
@Entity('projection_work')
export class WorkRow {
  @PrimaryColumn(text('name')) name!: string;
  /** The entry that is being projected on its own. 0 while whole batches are projected. */
  @Column(whole('sequence')) sequence!: number;
  /** How often a projector thread has crashed at this entry while its process survived. */
  @Column(whole('thread_ends')) threadEnds!: number;
  /** Identifies the process that is projecting. */
  @Column(text('process')) process!: string;
}

/** One row for each entry of the log. Users see the sequence as "#4711". */
@Entity('events')
export class EventRow {
  @PrimaryColumn(whole('sequence')) sequence!: number;
  @Column(text('id')) id!: string;
  @Column(text('stream')) stream!: string;
  @Column(whole('revision')) revision!: number;
  @Column(text('position')) position!: string;
  @Column(text('type')) type!: string;
  @Column(text('recorded_at'))
  recordedAt!: string;
  /** RUN, JOB or DATASET. Null if the entry is not an OpenLineage event or could not be read. */
  @Column(maybeText('kind')) kind!: string | null;
  /** ISO 8601, UTC, nine fraction digits. */
  @Column(maybeText('event_time')) eventTime!: string | null;
  @Column(maybeText('producer')) producer!: string | null;
  /** The sender, from the metadata of the entry. Null: unknown. */
  @Column(maybeText('actor')) actor!: string | null;
  /** LOOPBACK, PRIVATE or PUBLIC. */
  @Column(maybeText('address')) address!: string | null;
  @Column(maybeText('client')) client!: string | null;
}

/**
 * An entry that could not be read, or that a later entry set aside. The projection continues
 * without it.
 */
@Entity('dead_letters')
export class DeadLetterRow {
  @PrimaryColumn(whole('sequence')) sequence!: number;
  @Column(text('reason')) reason!: string;
  @Column(flag('is_set_aside')) isSetAside!: boolean;
}

/** A part of an event, usually a facet, that was skipped because it could not be used. */
@Entity('set_aside')
export class SetAsideRow {
  @PrimaryColumn(whole('sequence')) sequence!: number;
  @PrimaryColumn(whole('ordinal')) ordinal!: number;
  @Column(text('path')) path!: string;
  @Column(text('reason')) reason!: string;
}

/**
 * The name of a dataset or job. `key` is the SHA-256 of kind, namespace, name and generation,
 * because names have no length limit but indexes do. `generation` counts the datasets that have had
 * this name: it increases when a name is reused after a RENAME.
 */
@Entity('nodes')
export class NodeRow {
  @PrimaryColumn(whole('id')) id!: number;
  @Column(text('kind')) kind!: 'DATASET' | 'JOB';
  @Column(text('namespace')) namespace!: string;
  @Column(text('name')) name!: string;
  @Column(whole('generation')) generation!: number;
  /** The node of generation 0 with the same name. Null for that node itself. */
  @Column(maybeWhole('first')) first!: number | null;
  @Column(whole('first_sequence')) firstSequence!: number;
  @Column(text('key'))
  key!: string;
}

/** Texts stored once under their SHA-256. Schemas, statements and facets repeat with every run. */
@Entity('contents')
export class ContentRow {
  @PrimaryColumn(text('hash')) hash!: string;
  @Column(text('json')) json!: string;
}

/** A run of a job. Several jobs may use the same run id. */
@Entity('runs')
export class RunRow {
  @PrimaryColumn(whole('id')) id!: number;
  @Column({ ...text('run_id'), update: false }) runId!: string;
  @Column({ ...whole('job'), update: false })
  job!: number;
  @Column({ ...whole('first_sequence'), update: false }) firstSequence!: number;
  /** SHA-256 of the run id. */
  @Column({ ...text('run_key'), update: false })
  runKey!: string;
  /**
   * The current state of its newest attempt. Queries as of a sequence read `run_events` instead.
   */
  @Column(text('state')) state!: RunState;
  /** Order key of the first event of that attempt. */
  @Column(text('began')) began!: string;
  /**
   * Whether any of its attempts belonged to a streaming job (STREAMING or SERVICE), which does not
   * end on its own.
   */
  @Column(flag('was_stream')) wasStream!: boolean;
}

/**
 * One event of a run. The state of a run as of a sequence follows from its rows up to that
 * sequence.
 */
@Entity('run_events')
export class RunEventRow {
  @PrimaryColumn(whole('sequence')) sequence!: number;
  @Column(whole('run'))
  run!: number;
  /** The job of the run. */
  @Column(whole('job')) job!: number;
  /** Sort key: event time, then whether it is a terminal event, then event id. See `orderKey`. */
  @Column(text('order_key')) orderKey!: string;
  @Column(text('event_type')) eventType!: string;
  @Column(maybeText('parent_run_id')) parentRunId!: string | null;
  /** SHA-256 of the parent run id. */
  @Column(maybeText('parent_key')) parentKey!: string | null;
  @Column(maybeText('error_message')) errorMessage!: string | null;
  /** Hash of the {@link ContentRow} with its datasets and their column lineage. */
  @Column(text('content')) content!: string;
}
