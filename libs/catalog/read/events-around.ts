import type { EntityManager } from 'typeorm';
import { RunEventRow, RunRow } from '../log-tables.ts';
import { DatasetStatementRow } from '../working-tables.ts';
import { identitiesOf } from './identities-of.ts';
import { inChunks } from './in-chunks.ts';
import { everyGeneration } from './nodes-named.ts';
import type { ToldEvent } from './uses-of-events.ts';

/** An event of a run, by the run and its place in the log. */
export interface RunEvent extends ToldEvent {
  readonly run: number;
  readonly sequence: number;
}

/** All events of runs that name one of these datasets, which are shown as these nodes; some that name another one besides. */
export const eventsAround = async (
  db: EntityManager,
  asOf: number,
  shown: readonly number[],
): Promise<readonly RunEvent[]> => {
  const identities = await identitiesOf(db, asOf, shown);
  const members = [...identities.values()].flatMap((one) => one.members);
  // A statement is kept under what its name means now, not as of then.
  const nodes = [...members, ...(await everyGeneration(db, members))];
  const rows = await inChunks([...new Set(nodes.map(({ id }) => id))], (chunk) =>
    db
      .createQueryBuilder(DatasetStatementRow, 'statement')
      .innerJoin(RunEventRow, 'event', 'event.sequence = statement.sequence')
      .innerJoin(RunRow, 'run', 'run.id = event.run')
      .select('event.run', 'run')
      .addSelect('run.job', 'job')
      .addSelect('event.sequence', 'sequence')
      .addSelect('event.orderKey', 'order_key')
      .addSelect('event.content', 'content')
      .distinct()
      .where('statement.dataset IN (:...chunk) AND statement.sequence <= :asOf', { chunk, asOf })
      .getRawMany<Record<'run' | 'job' | 'sequence' | 'order_key' | 'content', unknown>>(),
  );
  const bySequence = new Map(
    rows.map((row) => [
      Number(row.sequence),
      {
        run: Number(row.run),
        job: Number(row.job),
        sequence: Number(row.sequence),
        orderKey: String(row.order_key),
        content: String(row.content),
      },
    ]),
  );
  return [...bySequence.values()];
};

/** Where the events of a run begin in the order of events, and the last of their sequences. */
interface RunExtent {
  readonly began: string;
  readonly heard: number;
}

/** The extents of these runs as of a sequence, by their events up to `until` in the order of events; by all for null. */
export const extentsOf = async (
  db: EntityManager,
  asOf: number,
  runs: readonly number[],
  until: string | null = null,
): Promise<ReadonlyMap<number, RunExtent>> => {
  const rows = await inChunks([...new Set(runs)], (chunk) => {
    const query = db
      .createQueryBuilder(RunEventRow, 'event')
      .select('event.run', 'run')
      .addSelect('MIN(event.orderKey)', 'began')
      .addSelect('MAX(event.sequence)', 'heard')
      .where('event.run IN (:...chunk) AND event.sequence <= :asOf', { chunk, asOf })
      .groupBy('event.run');
    if (until !== null) query.andWhere('event.orderKey <= :until', { until });
    return query.getRawMany<Record<'run' | 'began' | 'heard', unknown>>();
  });
  return new Map(
    rows.map(({ run, began, heard }) => [
      Number(run),
      { began: String(began), heard: Number(heard) },
    ]),
  );
};
