import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RunState } from '#projection';
import { flag, maybeText, maybeWhole, text, whole } from './columns.ts';

/** How far the fold has read. One row. */
@Entity('projection')
export class ProjectionRow {
  @PrimaryColumn(text('name')) name!: string;
  @Column(whole('fold_version')) foldVersion!: number;
  @Column(whole('sequence')) sequence!: number;
  @Column(maybeText('position')) position!: string | null;
  /** The greatest recordedAt so far: time as the catalog knows it never decreases. */
  @Column(text('recorded_at')) recordedAt!: string;
}

/**
 * What the writer of the catalog is at, for the one that comes after it if it ends without a word; empty when it ended in
 * good order. One row, which does not follow from the log and is not compared.
 */
@Entity('projection_work')
export class WorkRow {
  @PrimaryColumn(text('name')) name!: string;
  /** The entry that it projects by itself; 0 while it projects whole batches. */
  @Column(whole('sequence')) sequence!: number;
  /** How often a thread has ended at that entry while its process went on. */
  @Column(whole('thread_ends')) threadEnds!: number;
  /** Identifies the process that projects it. */
  @Column(text('process')) process!: string;
}

/** One row per entry of the log: the sequence is what people see as "as of #4711". */
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
  /** RUN, JOB, DATASET; null for what is not an OpenLineage event or could not be read. */
  @Column(maybeText('kind')) kind!: string | null;
  /** ISO 8601, UTC, nine fraction digits. */
  @Column(maybeText('event_time')) eventTime!: string | null;
  @Column(maybeText('producer')) producer!: string | null;
  /** The sender in the entry's metadata: null where it is not known. */
  @Column(maybeText('actor')) actor!: string | null;
  /** LOOPBACK, PRIVATE, PUBLIC. */
  @Column(maybeText('address')) address!: string | null;
  @Column(maybeText('client')) client!: string | null;
}

/** An entry that could not be read, or that a later entry set aside; the projection went on. */
@Entity('dead_letters')
export class DeadLetterRow {
  @PrimaryColumn(whole('sequence')) sequence!: number;
  @Column(text('reason')) reason!: string;
  @Column(flag('is_set_aside')) isSetAside!: boolean;
}

/** A part of an event (a facet, as a rule) that could not be used while the event counted. */
@Entity('set_aside')
export class SetAsideRow {
  @PrimaryColumn(whole('sequence')) sequence!: number;
  @PrimaryColumn(whole('ordinal')) ordinal!: number;
  @Column(text('path')) path!: string;
  @Column(text('reason')) reason!: string;
}

/** A dataset's or job's name. `key` is the SHA-256 of kind, namespace, name and generation: names have no length limit, indexes do. */
@Entity('nodes')
export class NodeRow {
  @PrimaryColumn(whole('id')) id!: number;
  @Column(text('kind')) kind!: 'DATASET' | 'JOB';
  @Column(text('namespace')) namespace!: string;
  @Column(text('name')) name!: string;
  @Column(whole('generation')) generation!: number;
  /** The node of generation 0 of the same name; null for that one. */
  @Column(maybeWhole('first')) first!: number | null;
  @Column(whole('first_sequence')) firstSequence!: number;
  @Column(text('key'))
  key!: string;
}

/** Text kept once, by its SHA-256: schemas, statements and facets come again with every run. */
@Entity('contents')
export class ContentRow {
  @PrimaryColumn(text('hash')) hash!: string;
  @Column(text('json')) json!: string;
}

/** A run of a job. One run id may be used by several jobs. */
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
  /** State of its newest attempt, as known now; answers as of a sequence read `run_events`. */
  @Column(text('state')) state!: RunState;
  /** Order key of the first event of that attempt. */
  @Column(text('began')) began!: string;
  /** Whether any attempt of it ever had no end of its own (STREAMING or SERVICE). */
  @Column(flag('was_stream')) wasStream!: boolean;
}

/** What one event says of its run; as of a sequence, a run is the fold of its rows up to it. */
@Entity('run_events')
export class RunEventRow {
  @PrimaryColumn(whole('sequence')) sequence!: number;
  @Column(whole('run'))
  run!: number;
  /** The job of the run. */
  @Column(whole('job')) job!: number;
  /** Event time, terminal last, event id: sorts as text. See `orderKey`. */
  @Column(text('order_key')) orderKey!: string;
  @Column(text('event_type')) eventType!: string;
  @Column(maybeText('parent_run_id')) parentRunId!: string | null;
  /** SHA-256 of the parent run id. */
  @Column(maybeText('parent_key')) parentKey!: string | null;
  @Column(maybeText('error_message')) errorMessage!: string | null;
  /** Hash of the {@link ContentRow} that holds its datasets and their column lineage. */
  @Column(text('content')) content!: string;
}
