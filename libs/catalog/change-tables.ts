import { Column, Entity, PrimaryColumn } from 'typeorm';
import { maybeText, text, whole } from './columns.ts';

/** What one event says of a change; as of a sequence, a change is what its rows up to it make of it. */
@Entity('change_events')
export class ChangeEventRow {
  @PrimaryColumn(whole('sequence')) sequence!: number;
  /** The id of the change. */
  @Column(text('change')) change!: string;
  @Column(text('type')) type!: string;
  @Column(text('actor')) actor!: string;
  /** As of the event, never earlier than of the one before. */
  @Column(text('recorded_at')) recordedAt!: string;
  /** Hash of the content that holds the event, without an assessment. */
  @Column(text('event')) event!: string;
  /** Hash of the content that holds the assessment that it brought; null for none. */
  @Column(maybeText('assessment')) assessment!: string | null;
}
