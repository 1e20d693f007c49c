import { In, type EntityManager } from 'typeorm';
import { RunEventRow } from '../../log-tables.ts';
import { DatasetStatementRow, MentionRow } from '../../working-tables.ts';
import { grouped } from '../grouped.ts';
import { identitiesOf, canonicalNodeOf } from '../names/identities.ts';
import { inChunks } from '../in-chunks.ts';
import { allIncarnations } from '../names/nodes-by-name.ts';
import { usesOfEvents, type EventUses, type RunEventRef } from './uses-of-events.ts';

/** How a run uses a dataset. */
export type Role = 'INPUT' | 'OUTPUT';

/** What is needed to find the runs that use a dataset, in one role or in any (null). */
export interface DatasetUsers {
  /** The canonical node. */
  readonly shown: number;
  readonly role: Role | null;
  /**
   * All nodes that events may name it by. Statements are stored under the node that their name
   * resolves to now, which may differ from the one as of the sequence.
   */
  readonly nodes: readonly number[];
  /**
   * Whether one of its names identified another dataset at another time, so that each event must be
   * read.
   */
  readonly isAmbiguous: boolean;
  /** The jobs whose runs may use it. */
  readonly jobs: readonly number[];
}

/** An event of a run that names a dataset. */
export interface NamingEvent extends RunEventRef {
  readonly run: number;
  readonly sequence: number;
}

/**
 * For each dataset where to find its users. Datasets with the same canonical node share one object.
 */
export const usersOf = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly number[],
  role: Role | null,
): Promise<ReadonlyMap<number, DatasetUsers>> => {
  const shown = await canonicalNodeOf(db, asOf, datasets);
  const identities = await identitiesOf(db, asOf, [...new Set(shown.values())]);
  const members = [...identities.values()].flatMap((one) => one.members);
  const generations = grouped(await allIncarnations(db, members), keyOf);
  const nodesOf = new Map(
    [...identities].map(([id, one]) => {
      const all = one.members.flatMap((node) => [node, ...(generations.get(keyOf(node)) ?? [])]);
      return [id, [...new Set(all.map((node) => node.id))]];
    }),
  );
  const mentions = grouped(
    await inChunks([...new Set([...nodesOf.values()].flat())], (chunk) =>
      db.findBy(MentionRow, { dataset: In(chunk) }),
    ),
    ({ dataset }) => dataset,
  );
  const users = new Map(
    [...identities].map(([id, one]): [number, DatasetUsers] => {
      const nodes = nodesOf.get(id) ?? [id];
      const jobs = nodes
        .flatMap((node) => mentions.get(node) ?? [])
        .filter(({ isInput, isOutput }) =>
          role === null ? isInput || isOutput : role === 'INPUT' ? isInput : isOutput,
        )
        .map(({ owner }) => owner);
      const isAmbiguous = one.members.some(
        (node) => (generations.get(keyOf(node)) ?? []).length > 1,
      );
      return [id, { shown: id, role, nodes, isAmbiguous, jobs: [...new Set(jobs)] }];
    }),
  );
  return new Map(
    datasets.flatMap((dataset) => {
      const own = users.get(shown.get(dataset) ?? dataset);
      return own ? [[dataset, own] as const] : [];
    }),
  );
};

const keyOf = ({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): string => JSON.stringify([namespace, name]);

/**
 * For each dataset those of the given runs that use it, with the sequences of the events that state
 * so. Considers only events with an order key up to `until`, unless it is null.
 */
export const usesByRuns = async (
  db: EntityManager,
  asOf: number,
  asked: readonly { readonly users: DatasetUsers; readonly runs: readonly number[] }[],
  until: string | null = null,
): Promise<readonly ReadonlyMap<number, ReadonlySet<number>>[]> => {
  const runs = [...new Set(asked.flatMap((one) => one.runs))];
  const nodes = [...new Set(asked.flatMap(({ users }) => users.nodes))];
  const events = (await eventsNaming(db, asOf, nodes, runs)).filter(
    ({ orderKey }) => until === null || orderKey <= until,
  );
  const uses = await usesOfEvents(db, asOf, events);
  const byRun = grouped([...events.entries()], ([, { run }]) => run);
  return asked.map(({ users, runs: own }) => {
    const found = new Map<number, ReadonlySet<number>>();
    for (const run of own) {
      const using = (byRun.get(run) ?? []).filter(([index]) => isUsed(users, uses[index]));
      if (using.length > 0) found.set(run, new Set(using.map(([, { sequence }]) => sequence)));
    }
    return found;
  });
};

/** Whether an event uses a dataset in the requested role. */
export const isUsed = ({ shown, role }: DatasetUsers, uses: EventUses | undefined): boolean => {
  if (!uses) return false;
  return (
    (role !== 'OUTPUT' && uses.inputs.includes(shown)) ||
    (role !== 'INPUT' && uses.outputs.includes(shown))
  );
};

/** The events of these runs that name one of these nodes. */
export const eventsNaming = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
  runs: readonly number[],
): Promise<readonly NamingEvent[]> => {
  const rows = await inChunks(runs, (chunk) =>
    db
      .createQueryBuilder(RunEventRow, 'event')
      .innerJoin(DatasetStatementRow, 'stated', 'stated.sequence = event.sequence')
      .select('event.run', 'run')
      .addSelect('event.job', 'job')
      .addSelect('event.sequence', 'sequence')
      .addSelect('event.orderKey', 'order_key')
      .addSelect('event.content', 'content')
      .distinct()
      .where('event.run IN (:...chunk) AND event.sequence <= :asOf', { chunk, asOf })
      // The unary plus keeps SQLite from using the index of all statements about a dataset.
      .andWhere(`+stated.dataset IN (${nodes.join()})`)
      .getRawMany<Record<'run' | 'job' | 'sequence' | 'order_key' | 'content', unknown>>(),
  );
  return rows.map((row) => ({
    run: Number(row.run),
    job: Number(row.job),
    sequence: Number(row.sequence),
    orderKey: String(row.order_key),
    content: String(row.content),
  }));
};
