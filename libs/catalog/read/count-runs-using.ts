import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { RunEventRow } from '../log-tables.ts';
import { DatasetStatementRow } from '../working-tables.ts';
import { inChunks } from './in-chunks.ts';
import { isUsed, type DatasetUsers, type NamingEvent, type Role } from './uses-by-runs.ts';
import { usesOfEvents } from './uses-of-events.ts';

/**
 * How many runs used a dataset as of a sequence. The database counts those of which it is an input or output; events that
 * name it otherwise are read, so many at a time.
 */
export const countRunsUsing = async (
  db: EntityManager,
  asOf: number,
  users: DatasetUsers,
): Promise<number> => {
  const { nodes, role, isAmbiguous } = users;
  if (nodes.length === 0) return 0;
  // Of a name that meant several datasets, only the event tells which.
  const certain = isAmbiguous ? [] : SURE[role ?? 'ANY'];
  const counted = certain.length === 0 ? 0 : await countCertain(db, asOf, nodes, certain);
  const found = new Set<number>();
  for (const node of nodes) {
    let last: StatementPlace = { orderKey: '', sequence: 0, mention: 0 };
    for (let isWhole = false; !isWhole;) {
      const events = await uncertainEvents(db, asOf, node, users.role, certain, last);
      const uses = await usesOfEvents(db, asOf, events);
      for (const [index, { run }] of events.entries())
        if (isUsed(users, uses[index])) found.add(run);
      isWhole = events.length < AT_ONCE;
      last = events.at(-1)?.place ?? last;
    }
  }
  const alsoCertain =
    certain.length === 0 ? 0 : await countAmong(db, asOf, nodes, certain, [...found]);
  return counted + found.size - alsoCertain;
};

const AT_ONCE = 2_000;

type StatementRole = DatasetStatementRow['role'];

/** What is an input or output of an event is used by its run. */
const SURE: Readonly<Record<Role | 'ANY', readonly StatementRole[]>> = {
  INPUT: ['READER'],
  OUTPUT: ['WRITER'],
  ANY: ['READER', 'WRITER'],
};

const statements = (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
): SelectQueryBuilder<DatasetStatementRow> =>
  db
    .createQueryBuilder(DatasetStatementRow, 'said')
    .where(`said.dataset IN (${nodes.join()}) AND said.sequence <= :asOf`, { asOf })
    .andWhere('said.run IS NOT NULL');

const countCertain = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
  roles: readonly StatementRole[],
): Promise<number> => {
  const row = await statements(db, asOf, nodes)
    .andWhere('said.role IN (:...roles)', { roles })
    .select('COUNT(DISTINCT said.run)', 'runs')
    .getRawOne<{ readonly runs: unknown }>();
  return Number(row?.runs ?? 0);
};

/** How many of these runs have the dataset in one of these roles. */
const countAmong = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
  roles: readonly StatementRole[],
  runs: readonly number[],
): Promise<number> => {
  const rows = await inChunks(runs, (chunk) =>
    db
      .createQueryBuilder(RunEventRow, 'event')
      .innerJoin(DatasetStatementRow, 'said', 'said.sequence = event.sequence')
      .select('event.run', 'run')
      .distinct()
      .where('event.run IN (:...chunk) AND event.sequence <= :asOf', { chunk, asOf })
      .andWhere(`+said.dataset IN (${nodes.join()})`)
      .andWhere('said.role IN (:...roles)', { roles })
      .getRawMany(),
  );
  return rows.length;
};

/** Where a statement stands among those of a name. */
interface StatementPlace {
  readonly orderKey: string;
  readonly sequence: number;
  readonly mention: number;
}

/** The next events after a statement that may use the dataset, but for those that surely do. */
const uncertainEvents = async (
  db: EntityManager,
  asOf: number,
  node: number,
  role: Role | null,
  certain: readonly StatementRole[],
  last: StatementPlace,
): Promise<readonly (NamingEvent & { readonly place: StatementPlace })[]> => {
  const flags = [
    ...(role === 'OUTPUT' ? [] : ['said.isInput = 1']),
    ...(role === 'INPUT' ? [] : ['said.isOutput = 1']),
  ];
  const query = statements(db, asOf, [node])
    .innerJoin(RunEventRow, 'event', 'event.sequence = said.sequence')
    .select('event.run', 'run')
    .addSelect('event.job', 'job')
    .addSelect('event.sequence', 'sequence')
    .addSelect('event.orderKey', 'order_key')
    .addSelect('event.content', 'content')
    .addSelect('said.orderKey', 'said_at')
    .addSelect('said.mention', 'mention')
    .andWhere(
      '(said.orderKey, said.sequence, said.mention) > (:lastKey, :lastSequence, :lastMention)',
      { lastKey: last.orderKey, lastSequence: last.sequence, lastMention: last.mention },
    )
    .andWhere(`(${flags.join(' OR ')})`)
    .orderBy('said.orderKey')
    .addOrderBy('said.sequence')
    .addOrderBy('said.mention')
    .limit(AT_ONCE);
  if (certain.length > 0) query.andWhere('said.role NOT IN (:...certain)', { certain });
  const rows = await query.getRawMany<Record<string, unknown>>();
  return rows.map((row) => ({
    run: Number(row['run']),
    job: Number(row['job']),
    sequence: Number(row['sequence']),
    orderKey: String(row['order_key']),
    content: String(row['content']),
    place: {
      orderKey: String(row['said_at']),
      sequence: Number(row['sequence']),
      mention: Number(row['mention']),
    },
  }));
};
