import { Column, Entity, PrimaryColumn } from 'typeorm';
import { maybeText, text, whole } from './columns.ts';

/**
 * One event of a change proposal. The state of a change as of a sequence follows from its rows up
 * to that sequence.
 */
@Entity('change_events')
export class ChangeEventRow {
  @PrimaryColumn(whole('sequence')) sequence!: number;
  /** The id of the change. */
  @Column(text('change')) change!: string;
  @Column(text('type')) type!: string;
  @Column(text('actor')) actor!: string;
  /** The recording time of the event. Never earlier than that of the previous event. */
  @Column(text('recorded_at')) recordedAt!: string;
  /** Hash of the content with the event, without its assessment. */
  @Column(text('event')) event!: string;
  /** Hash of the content with the assessment of the event. Null: it has none. */
  @Column(maybeText('assessment')) assessment!: string | null;
}
