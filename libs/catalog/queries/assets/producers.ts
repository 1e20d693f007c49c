import type { EntityManager } from 'typeorm';
import { compareUtf8, integrationOf, producerVersion } from '#openlineage';
import { EventRow } from '../../log-tables.ts';
import { spendCounted } from '../../read-limit.ts';
import { grouped } from '../grouped.ts';

/** The number of events, and the sequences of the first and last one. */
interface Activity {
  readonly events: number;
  readonly firstHeard: number;
  readonly lastHeard: number;
}

/** One version of an integration. */
export interface ProducerVersionView extends Activity {
  /** The producer URI as it was sent. */
  readonly producer: string;
  /** Null: the URI contains no version. */
  readonly version: string | null;
}

/** An integration that sends events, in all its versions. */
export interface ProducerView extends Activity {
  readonly producer: string;
  /** The kinds of events it sends, in the order RUN, JOB, DATASET. */
  readonly kinds: readonly string[];
  /** Most recently active first. */
  readonly versions: readonly ProducerVersionView[];
}

/** Every integration that had sent an event by the sequence, by name. */
export const producersAt = async (
  db: EntityManager,
  asOf: number,
): Promise<readonly ProducerView[]> => {
  const rows = await db
    .createQueryBuilder(EventRow, 'event')
    .select('event.producer', 'producer')
    .addSelect('event.kind', 'kind')
    .addSelect('COUNT(*)', 'events')
    .addSelect('MIN(event.sequence)', 'first_heard')
    .addSelect('MAX(event.sequence)', 'last_heard')
    .where('event.sequence <= :asOf AND event.producer IS NOT NULL', { asOf })
    .groupBy('event.producer')
    .addGroupBy('event.kind')
    .getRawMany<Record<'producer' | 'kind' | 'events' | 'first_heard' | 'last_heard', unknown>>();
  // The statement reads every event up to the sequence.
  spendCounted(db, asOf);
  const counts = rows.map((row) => ({
    producer: String(row.producer),
    kind: String(row.kind),
    events: Number(row.events),
    firstHeard: Number(row.first_heard),
    lastHeard: Number(row.last_heard),
  }));
  return [...grouped(counts, ({ producer }) => integrationOf(producer))]
    .map(([producer, own]) => ({
      producer,
      ...totalOf(own),
      kinds: KINDS.filter((kind) => own.some((one) => one.kind === kind)),
      versions: [...grouped(own, (one) => one.producer)]
        .map(([sent, of]) => ({ producer: sent, version: producerVersion(sent), ...totalOf(of) }))
        .sort((a, b) => b.lastHeard - a.lastHeard),
    }))
    .sort((a, b) => compareUtf8(a.producer, b.producer));
};

const KINDS = ['RUN', 'JOB', 'DATASET'] as const;

const totalOf = (counts: readonly Activity[]): Activity => ({
  events: counts.reduce((sum, { events }) => sum + events, 0),
  firstHeard: counts.reduce((first, { firstHeard }) => Math.min(first, firstHeard), Infinity),
  lastHeard: counts.reduce((last, { lastHeard }) => Math.max(last, lastHeard), 0),
});
