import type { EntityManager } from 'typeorm';
import { readLists, type ListQuery } from '../read-lists.ts';

/** An event of a run, as found by reading the history of a job. */
export interface JobEvent {
  readonly job: number;
  readonly run: number;
  readonly sequence: number;
  readonly orderKey: string;
}

/** A position in the history of a job. */
export interface JobPosition {
  readonly job: number;
  /** The event read last. Null: at the beginning. */
  readonly last: Pick<JobEvent, 'sequence' | 'orderKey'> | null;
  /** The maximum number of events to read. */
  readonly most: number;
  /** Runs whose events are left out. */
  readonly except?: readonly number[];
}

/** The position of a cursor in a list by arrival. Undefined: at the beginning. */
export const positionOf = (sequence: number | undefined): JobPosition['last'] =>
  sequence === undefined ? null : { sequence, orderKey: '' };

/** The order in which the events of a job are read. */
export type JobOrder =
  /** By arrival, newest first, only the last event of each run. */
  | 'LAST_OF_RUNS'
  /** By arrival, newest first. */
  | 'ARRIVAL'
  /** By event time, latest first. */
  | 'LATEST'
  /** By event time, earliest first. */
  | 'EARLIEST';

/**
 * For each position the next events of its job, as of a sequence, and with an order key up to
 * `until` unless it is null. Uses an index: the cost does not depend on the other events of the
 * job.
 */
export const eventsFrom = async (
  db: EntityManager,
  asOf: number,
  places: readonly JobPosition[],
  order: JobOrder,
  until: string | null = null,
): Promise<readonly (readonly JobEvent[])[]> => {
  const lists = await readLists<'job' | 'run' | 'sequence' | 'order_key'>(
    db,
    places.map((place, index) => selectFrom(index, place, order, until)),
    { asOf, until },
  );
  return lists.map((rows) =>
    rows
      .map((row) => ({
        job: Number(row.job),
        run: Number(row.run),
        sequence: Number(row.sequence),
        orderKey: String(row.order_key),
      }))
      .sort(COMPARE[order]),
  );
};

const byArrival = (a: JobEvent, b: JobEvent): number => b.sequence - a.sequence;
const latestFirst = (a: JobEvent, b: JobEvent): number => (a.orderKey < b.orderKey ? 1 : -1);

const COMPARE: Readonly<Record<JobOrder, (a: JobEvent, b: JobEvent) => number>> = {
  LAST_OF_RUNS: byArrival,
  ARRIVAL: byArrival,
  LATEST: latestFirst,
  EARLIEST: (a, b) => latestFirst(b, a),
};

const selectFrom = (
  index: number,
  { job, last, most, except = [] }: JobPosition,
  order: JobOrder,
  until: string | null,
): ListQuery => {
  const isByTime = order === 'LATEST' || order === 'EARLIEST';
  const column = isByTime ? 'order_key' : 'sequence';
  const conditions = [`event.job = ${job}`, 'event.sequence <= :asOf'];
  if (until !== null) conditions.push('event.order_key <= :until');
  if (last && !isByTime) conditions.push(`event.sequence < ${last.sequence}`);
  if (last && isByTime)
    conditions.push(`event.order_key ${order === 'LATEST' ? '<' : '>'} :place${index}`);
  if (except.length > 0) conditions.push(`event.run NOT IN (${except.join()})`);
  if (order === 'LAST_OF_RUNS')
    conditions.push(
      `NOT EXISTS (SELECT 1 FROM run_events later WHERE later.run = event.run
        AND later.sequence > event.sequence AND later.sequence <= :asOf)`,
    );
  const direction = order === 'EARLIEST' ? 'ASC' : 'DESC';
  return {
    sql: `SELECT event.job, event.run, event.sequence, event.order_key
      FROM run_events event WHERE ${conditions.join(' AND ')}
      ORDER BY event.${column} ${direction} LIMIT ${most}`,
    parameters: last && isByTime ? { [`place${index}`]: last.orderKey } : {},
  };
};

/** The progress of reading the events of a job, latest first. */
export interface JobTrack {
  place: JobPosition;
  /** Unread events have an order key up to this one. Null: everything has been read. */
  bound: string | null;
}

/** Greater than any order key. */
export const LAST = '\u{10ffff}';

/**
 * The jobs whose unread events may be the latest: those with a bound at or above the median. Empty
 * only if everything has been read.
 */
export const latestHalf = <T extends Pick<JobTrack, 'bound'>>(jobs: readonly T[]): readonly T[] => {
  const open = jobs.flatMap((job) => (job.bound === null ? [] : [{ job, bound: job.bound }]));
  open.sort((a, b) => (a.bound < b.bound ? 1 : -1));
  const middle = open[Math.floor((open.length - 1) / 2)]?.bound ?? '';
  return open.flatMap(({ job, bound }) => (bound >= middle ? [job] : []));
};

/** The latest order key that an unread event of these may have. Null: everything has been read. */
export const latestBound = (all: readonly Pick<JobTrack, 'bound'>[]): string | null =>
  all.reduce<string | null>(
    (most, { bound }) => (bound !== null && (most === null || bound > most) ? bound : most),
    null,
  );
