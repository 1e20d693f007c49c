import { In, type EntityManager } from 'typeorm';
import { RunEventRow, RunRow } from '../log-tables.ts';
import { MentionRow } from '../working-tables.ts';
import { identitiesOf } from './identities-of.ts';
import { inChunks } from './in-chunks.ts';
import { everyGeneration } from './nodes-named.ts';
import type { ToldEvent } from './uses-of-events.ts';

/** An event of a run, by the run and its place in the log. */
export interface RunEvent extends ToldEvent {
  readonly run: number;
  readonly sequence: number;
}

/** All events of runs of the jobs that ever named one of these datasets, which are shown as these nodes. */
export const eventsAround = async (
  db: EntityManager,
  asOf: number,
  shown: readonly number[],
): Promise<readonly RunEvent[]> => {
  const identities = await identitiesOf(db, asOf, shown);
  const members = [...identities.values()].flatMap((one) => one.members);
  // Who names a name is kept for what the name means now, not as of then.
  const nodes = [...members, ...(await everyGeneration(db, members))];
  const mentions = await inChunks([...new Set(nodes.map(({ id }) => id))], (chunk) =>
    db.findBy(MentionRow, { dataset: In(chunk) }),
  );
  return inChunks([...new Set(mentions.map(({ owner }) => owner))], async (chunk) => {
    const rows = await db
      .createQueryBuilder(RunEventRow, 'event')
      .innerJoin(RunRow, 'run', 'run.id = event.run')
      .select('event.run', 'run')
      .addSelect('run.job', 'job')
      .addSelect('event.sequence', 'sequence')
      .addSelect('event.orderKey', 'order_key')
      .addSelect('event.content', 'content')
      .where('run.job IN (:...chunk) AND event.sequence <= :asOf', { chunk, asOf })
      .getRawMany<Record<'run' | 'job' | 'sequence' | 'order_key' | 'content', unknown>>();
    return rows.map((row) => ({
      run: Number(row.run),
      job: Number(row.job),
      sequence: Number(row.sequence),
      orderKey: String(row.order_key),
      content: String(row.content),
    }));
  });
};
