import type { EntityManager } from 'typeorm';
import { compareUtf8, integrationOf, producerVersion } from '#openlineage';
import { EventRow } from '../../log-tables.ts';
import { spendCounted } from '../../read-limit.ts';
import { grouped } from '../grouped.ts';

/** How much was heard of someone, and when first and last. */
interface Heard {
  readonly events: number;
  readonly firstHeard: number;
  readonly lastHeard: number;
}

/** One version of an integration. */
export interface ProducerVersionView extends Heard {
  /** As it was sent. */
  readonly producer: string;
  /** Null where it names none. */
  readonly version: string | null;
}

/** An integration that sends events, whatever its version. */
export interface ProducerView extends Heard {
  readonly producer: string;
  /** What it speaks of: RUN, JOB, DATASET, in this order. */
  readonly kinds: readonly string[];
  /** The one heard of last first. */
  readonly versions: readonly ProducerVersionView[];
}

/** Every integration that had sent an event, by its name. */
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
  // Every event up to the sequence was looked at.
  spendCounted(db, asOf);
  const said = rows.map((row) => ({
    producer: String(row.producer),
    kind: String(row.kind),
    events: Number(row.events),
    firstHeard: Number(row.first_heard),
    lastHeard: Number(row.last_heard),
  }));
  return [...grouped(said, ({ producer }) => integrationOf(producer))]
    .map(([producer, own]) => ({
      producer,
      ...heardIn(own),
      kinds: KINDS.filter((kind) => own.some((one) => one.kind === kind)),
      versions: [...grouped(own, (one) => one.producer)]
        .map(([sent, of]) => ({ producer: sent, version: producerVersion(sent), ...heardIn(of) }))
        .sort((a, b) => b.lastHeard - a.lastHeard),
    }))
    .sort((a, b) => compareUtf8(a.producer, b.producer));
};

const KINDS = ['RUN', 'JOB', 'DATASET'] as const;

const heardIn = (said: readonly Heard[]): Heard => ({
  events: said.reduce((sum, { events }) => sum + events, 0),
  firstHeard: said.reduce((first, { firstHeard }) => Math.min(first, firstHeard), Infinity),
  lastHeard: said.reduce((last, { lastHeard }) => Math.max(last, lastHeard), 0),
});
