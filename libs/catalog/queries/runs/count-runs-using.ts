import type { EntityManager } from 'typeorm';
import { countDistinct } from '../count-distinct.ts';
import { readLists, type ListQuery } from '../read-lists.ts';
import { isUsed, type DatasetUsers, type NamingEvent, type Role } from './uses-by-runs.ts';
import { usesOfEvents } from './uses-of-events.ts';

/**
 * For each dataset how many runs used it as of a sequence. The database counts those of which it is an input or output;
 * events that name it otherwise are read, so many at a time.
 */
export const countRunsUsing = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly DatasetUsers[],
): Promise<readonly number[]> => {
  const counted = await countCertain(db, asOf, datasets);
  const found = await readUncertain(db, asOf, datasets);
  const counts: number[] = [];
  for (const [index, users] of datasets.entries()) {
    const runs = [...(found.get(users) ?? [])];
    const alsoCertain = await countDistinct(
      db,
      runs.length === 0 ? [] : certainAmong(users, runs),
      { asOf },
    );
    const twice = alsoCertain.reduce((sum, count) => sum + count, 0);
    counts.push((counted[index] ?? 0) + runs.length - twice);
  }
  return counts;
};

/** The roles in which a statement about a dataset tells, without its event, that its run used the dataset. */
const certainRoles = ({ role, isAmbiguous }: DatasetUsers): readonly string[] =>
  // Of a name that meant several datasets, only the event tells which.
  isAmbiguous ? [] : SURE[role ?? 'ANY'];

// What is an input or output of an event is used by its run.
const SURE: Readonly<Record<Role | 'ANY', readonly string[]>> = {
  INPUT: [`'READER'`],
  OUTPUT: [`'WRITER'`],
  ANY: [`'READER'`, `'WRITER'`],
};

const countCertain = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly DatasetUsers[],
): Promise<readonly number[]> => {
  const lists = datasets.map(({ nodes, ...users }) => {
    const roles = certainRoles({ nodes, ...users });
    return nodes.length === 0 || roles.length === 0
      ? NOTHING
      : `SELECT said.run AS counted FROM dataset_statements said
         WHERE said.dataset IN (${nodes.join()}) AND said.sequence <= :asOf
         AND said.run IS NOT NULL AND said.role IN (${roles.join()})`;
  });
  return countDistinct(db, lists, { asOf });
};

const NOTHING = 'SELECT 0 AS counted WHERE 1 = 0';

/** Of these runs those that have the dataset in one of the roles, as lists to be counted. */
const certainAmong = (users: DatasetUsers, runs: readonly number[]): readonly string[] => {
  const roles = certainRoles(users);
  if (roles.length === 0) return [];
  const lists: string[] = [];
  for (let start = 0; start < runs.length; start += RUNS_AT_ONCE)
    lists.push(
      // The sign keeps SQLite from the index of all that is said of a dataset.
      `SELECT event.run AS counted FROM run_events event
       JOIN dataset_statements said ON said.sequence = event.sequence
       WHERE event.run IN (${runs.slice(start, start + RUNS_AT_ONCE).join()})
       AND event.sequence <= :asOf AND +said.dataset IN (${users.nodes.join()})
       AND said.role IN (${roles.join()})`,
    );
  return lists;
};

const RUNS_AT_ONCE = 500;

/** How far the statements about one name of a dataset have been read. */
interface Track {
  readonly users: DatasetUsers;
  readonly node: number;
  readonly last: StatementPlace;
}

/** Where a statement stands among those of a name. */
interface StatementPlace {
  readonly orderKey: string;
  readonly sequence: number;
  readonly mention: number;
}

/** The runs that use a dataset by an event that has to be read for it. All datasets are read together. */
const readUncertain = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly DatasetUsers[],
): Promise<ReadonlyMap<DatasetUsers, ReadonlySet<number>>> => {
  const found = new Map(datasets.map((users) => [users, new Set<number>()]));
  let open = datasets.flatMap((users) =>
    users.nodes.map((node): Track => ({ users, node, last: FIRST })),
  );
  while (open.length > 0) {
    const most = Math.max(FEWEST, Math.floor(AT_ONCE / open.length));
    const lists = await uncertainEvents(db, asOf, open, most);
    const uses = await usesOfEvents(db, asOf, lists.flat());
    let next = 0;
    open = open.flatMap((track, index) => {
      const events = lists[index] ?? [];
      for (const { run } of events) {
        if (isUsed(track.users, uses[next])) found.get(track.users)?.add(run);
        next += 1;
      }
      const last = events.at(-1)?.place;
      return last === undefined || events.length < most ? [] : [{ ...track, last }];
    });
  }
  return found;
};

const FIRST: StatementPlace = { orderKey: '', sequence: 0, mention: 0 };
const AT_ONCE = 2_000;
const FEWEST = 20;

type UncertainEvent = NamingEvent & { readonly place: StatementPlace };

/** For each track the next events that may use the dataset, but for those that surely do. */
const uncertainEvents = async (
  db: EntityManager,
  asOf: number,
  tracks: readonly Track[],
  most: number,
): Promise<readonly (readonly UncertainEvent[])[]> => {
  const lists = await readLists<
    'run' | 'job' | 'sequence' | 'order_key' | 'content' | 'said_at' | 'mention'
  >(
    db,
    tracks.map((track, index) => selectUncertain(index, track, most)),
    { asOf },
  );
  return lists.map((rows) =>
    rows
      .map((row) => ({
        run: Number(row.run),
        job: Number(row.job),
        sequence: Number(row.sequence),
        orderKey: String(row.order_key),
        content: String(row.content),
        place: {
          orderKey: String(row.said_at),
          sequence: Number(row.sequence),
          mention: Number(row.mention),
        },
      }))
      .sort((a, b) => comparePlaces(a.place, b.place)),
  );
};

const selectUncertain = (index: number, { users, node, last }: Track, most: number): ListQuery => {
  const flags = [
    ...(users.role === 'OUTPUT' ? [] : ['said.is_input = 1']),
    ...(users.role === 'INPUT' ? [] : ['said.is_output = 1']),
  ];
  const roles = certainRoles(users);
  const isUncertain = roles.length === 0 ? '' : `AND said.role NOT IN (${roles.join()})`;
  return {
    sql: `SELECT event.run, event.job, event.sequence, event.order_key, event.content,
      said.order_key AS said_at, said.mention
      FROM dataset_statements said JOIN run_events event ON event.sequence = said.sequence
      WHERE said.dataset = ${node} AND said.sequence <= :asOf AND said.run IS NOT NULL
      AND (said.order_key, said.sequence, said.mention) > (:last${index}, ${last.sequence}, ${last.mention})
      AND (${flags.join(' OR ')}) ${isUncertain}
      ORDER BY said.order_key, said.sequence, said.mention LIMIT ${most}`,
    parameters: { [`last${index}`]: last.orderKey },
  };
};

const comparePlaces = (a: StatementPlace, b: StatementPlace): number => {
  if (a.orderKey !== b.orderKey) return a.orderKey < b.orderKey ? -1 : 1;
  return a.sequence - b.sequence || a.mention - b.mention;
};
