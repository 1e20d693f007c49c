import type { EntityManager } from 'typeorm';
import { countDistinct } from '../count-distinct.ts';
import { readLists, type ListQuery } from '../read-lists.ts';
import { isUsed, type DatasetUsers, type NamingEvent, type Role } from './uses-by-runs.ts';
import { usesOfEvents } from './uses-of-events.ts';

/**
 * For each dataset the number of runs that used it as of a sequence. The database counts the runs
 * whose use is certain from a row; only the other events are read, in batches.
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

/**
 * The roles in which a statement row about a dataset proves, without reading the event, that the
 * run used the dataset.
 */
const certainRoles = ({ role, isAmbiguous }: DatasetUsers): readonly string[] =>
  // If a name of the dataset is ambiguous, only the event says which dataset is meant.
  isAmbiguous ? [] : SURE[role ?? 'ANY'];

// An input or output of an event is used by its run.
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
      : `SELECT stated.run AS counted FROM dataset_statements stated
         WHERE stated.dataset IN (${nodes.join()}) AND stated.sequence <= :asOf
         AND stated.run IS NOT NULL AND stated.role IN (${roles.join()})`;
  });
  return countDistinct(db, lists, { asOf });
};

const NOTHING = 'SELECT 0 AS counted WHERE 1 = 0';

/** Lists, for {@link countDistinct}, of those runs whose use of the dataset is certain. */
const certainAmong = (users: DatasetUsers, runs: readonly number[]): readonly string[] => {
  const roles = certainRoles(users);
  if (roles.length === 0) return [];
  const lists: string[] = [];
  for (let start = 0; start < runs.length; start += RUNS_AT_ONCE)
    lists.push(
      // The unary plus keeps SQLite from using the index of all statements about a dataset.
      `SELECT event.run AS counted FROM run_events event
       JOIN dataset_statements stated ON stated.sequence = event.sequence
       WHERE event.run IN (${runs.slice(start, start + RUNS_AT_ONCE).join()})
       AND event.sequence <= :asOf AND +stated.dataset IN (${users.nodes.join()})
       AND stated.role IN (${roles.join()})`,
    );
  return lists;
};

const RUNS_AT_ONCE = 500;

/** The progress of reading the statements about one name of a dataset. */
interface Track {
  readonly users: DatasetUsers;
  readonly node: number;
  readonly last: StatementPlace;
}

/** The sort key of a statement among those about a name. */
interface StatementPlace {
  readonly orderKey: string;
  readonly sequence: number;
  readonly mention: number;
}

/**
 * The runs that use a dataset only according to events that must be read. All datasets are read
 * together.
 */
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

/** For each track the next events that may use the dataset, except those whose use is certain. */
const uncertainEvents = async (
  db: EntityManager,
  asOf: number,
  tracks: readonly Track[],
  most: number,
): Promise<readonly (readonly UncertainEvent[])[]> => {
  const lists = await readLists<
    'run' | 'job' | 'sequence' | 'order_key' | 'content' | 'stated_at' | 'mention'
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
          orderKey: String(row.stated_at),
          sequence: Number(row.sequence),
          mention: Number(row.mention),
        },
      }))
      .sort((a, b) => comparePlaces(a.place, b.place)),
  );
};

const selectUncertain = (index: number, { users, node, last }: Track, most: number): ListQuery => {
  const flags = [
    ...(users.role === 'OUTPUT' ? [] : ['stated.is_input = 1']),
    ...(users.role === 'INPUT' ? [] : ['stated.is_output = 1']),
  ];
  const roles = certainRoles(users);
  const isUncertain = roles.length === 0 ? '' : `AND stated.role NOT IN (${roles.join()})`;
  return {
    sql: `SELECT event.run, event.job, event.sequence, event.order_key, event.content,
      stated.order_key AS stated_at, stated.mention
      FROM dataset_statements stated JOIN run_events event ON event.sequence = stated.sequence
      WHERE stated.dataset = ${node} AND stated.sequence <= :asOf AND stated.run IS NOT NULL
      AND (stated.order_key, stated.sequence, stated.mention) > (:last${index}, ${last.sequence}, ${last.mention})
      AND (${flags.join(' OR ')}) ${isUncertain}
      ORDER BY stated.order_key, stated.sequence, stated.mention LIMIT ${most}`,
    parameters: { [`last${index}`]: last.orderKey },
  };
};

const comparePlaces = (a: StatementPlace, b: StatementPlace): number => {
  if (a.orderKey !== b.orderKey) return a.orderKey < b.orderKey ? -1 : 1;
  return a.sequence - b.sequence || a.mention - b.mention;
};
