import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { indexableKey } from '#projection';
import { RunEventRow, RunRow } from '../log-tables.ts';
import { DatasetStatementRow } from '../working-tables.ts';
import { grouped } from './grouped.ts';
import { inChunks } from './in-chunks.ts';
import type { DatasetUsers } from './uses-by-runs.ts';
import { usesOfEvents } from './uses-of-events.ts';
import type { VersionAt } from './version-at.ts';
import { leastSequence, newestFirst, usesOfRuns, writtenBy } from './written-versions.ts';

/** Names that versions were given, of one dataset. */
export interface NamesWanted {
  readonly users: DatasetUsers;
  /** The versions that declarations state of it. */
  readonly declared: readonly VersionAt[];
  readonly names: ReadonlySet<string>;
}

/**
 * For each dataset the data versions with these names, by name, newest first (docs/semantics.md, Versions): those that runs
 * wrote; else the one that they say they read; else the one that was declared, unless a run states it.
 */
export const versionsNamed = async (
  db: EntityManager,
  asOf: number,
  wanted: readonly NamesWanted[],
): Promise<readonly ReadonlyMap<string, readonly VersionAt[]>[]> => {
  const stated = await statedNames(db, asOf, wanted);
  const writers = stated.flatMap((own) => own.flatMap((one) => (one.isWritten ? [one.run] : [])));
  const runs = await inChunks([...new Set(writers)], (chunk) =>
    db.findBy(RunRow, { id: In(chunk), firstSequence: LessThanOrEqual(asOf) }),
  );
  const attempts = grouped(await usesOfRuns(db, asOf, runs), ({ attempt }) => attempt.run.id);
  return wanted.map(({ users: { shown }, declared, names }, index) => {
    const own = stated[index] ?? [];
    const writing = new Set(own.flatMap((one) => (one.isWritten ? [one.run] : [])));
    const written = grouped(
      [...writing].flatMap((run) =>
        (attempts.get(run) ?? []).flatMap((attempt) => writtenBy(attempt, shown)),
      ),
      ({ version }) => version,
    );
    const byName = grouped(own, ({ version }) => version);
    const read = grouped(
      own.filter(({ isWritten }) => !isWritten),
      ({ version }) => version,
    );
    return new Map(
      [...names].map((name) => {
        const made = written.get(name);
        if (made) return [name, made.sort(newestFirst)];
        const reading = read.get(name);
        if (reading) return [name, [versionRead(shown, name, reading)]];
        return [name, byName.has(name) ? [] : declared.filter(({ version }) => version === name)];
      }),
    );
  });
};

/** A version that runs say they read, and that no run wrote. */
const versionRead = (
  dataset: number,
  version: string,
  reading: readonly StatedName[],
): VersionAt => ({
  dataset,
  version,
  writer: null,
  since: leastSequence(reading),
  place: reading.map(({ orderKey }) => orderKey).reduce((a, b) => (a < b ? a : b)),
  readableFrom: null,
});

/** That an event of a run gives a version of the dataset a name. */
interface StatedName {
  readonly version: string;
  /** Of an output, and not of an input. */
  readonly isWritten: boolean;
  readonly run: number;
  readonly sequence: number;
  readonly orderKey: string;
}

const statedNames = async (
  db: EntityManager,
  asOf: number,
  wanted: readonly NamesWanted[],
): Promise<readonly (readonly StatedName[])[]> => {
  const asked = wanted.filter(({ names }) => names.size > 0);
  const nodes = [...new Set(asked.flatMap(({ users }) => users.nodes))];
  const keys = new Set(asked.flatMap(({ names }) => [...names].map(indexableKey)));
  const rows = await inChunks([...keys], async (chunk) =>
    nodes.length === 0
      ? []
      : db
          .createQueryBuilder(DatasetStatementRow, 'said')
          .innerJoin(RunEventRow, 'event', 'event.sequence = said.sequence')
          .select('event.run', 'run')
          .addSelect('event.job', 'job')
          .addSelect('event.sequence', 'sequence')
          .addSelect('event.orderKey', 'order_key')
          .addSelect('event.content', 'content')
          .where(`said.dataset IN (${nodes.join()}) AND said.sequence <= :asOf`, { asOf })
          .andWhere('said.versionKey IN (:...chunk)', { chunk })
          .getRawMany<Record<'run' | 'job' | 'sequence' | 'order_key' | 'content', unknown>>(),
  );
  const events = new Map(
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
  const all = [...events.values()];
  const uses = await usesOfEvents(db, asOf, all);
  return wanted.map(({ users: { shown }, names }) =>
    all.flatMap(({ run, sequence, orderKey }, index) => {
      const { versionsRead = [], versionsWritten = [] } = uses[index] ?? {};
      return [
        ...versionsRead.map((word) => ({ word, isWritten: false })),
        ...versionsWritten.map((word) => ({ word, isWritten: true })),
      ].flatMap(({ word: [dataset, version], isWritten }) =>
        dataset === shown && names.has(version)
          ? [{ version, isWritten, run, sequence, orderKey }]
          : [],
      );
    }),
  );
};

/** Where a version is said to be read. */
export interface NameRead {
  readonly version: string;
  readonly orderKey: string;
}

/**
 * The names of versions that runs say they read of a dataset, the latest event first: of at most so many statements before
 * an order key, under each name of the dataset. `bound` is null where there are no more.
 */
export const namesReadBefore = async (
  db: EntityManager,
  asOf: number,
  { nodes, shown }: DatasetUsers,
  before: string | null,
  most: number,
): Promise<{ readonly names: readonly NameRead[]; readonly bound: string | null }> => {
  const events = [];
  let bound: string | null = null;
  for (const node of nodes) {
    const query = db
      .createQueryBuilder(DatasetStatementRow, 'said')
      .innerJoin(RunEventRow, 'event', 'event.sequence = said.sequence')
      .select('event.job', 'job')
      .addSelect('event.orderKey', 'order_key')
      .addSelect('event.content', 'content')
      .where(`said.dataset = ${node} AND said.role = 'READER' AND said.versionKey IS NOT NULL`)
      .andWhere('said.sequence <= :asOf', { asOf })
      .orderBy('said.orderKey', 'DESC')
      .limit(most);
    if (before !== null) query.andWhere('said.orderKey < :before', { before });
    const rows = await query.getRawMany<Record<'job' | 'order_key' | 'content', unknown>>();
    for (const row of rows)
      events.push({
        job: Number(row.job),
        orderKey: String(row.order_key),
        content: String(row.content),
      });
    const last = rows.length < most ? null : String(rows.at(-1)?.order_key);
    if (last !== null && (bound === null || last > bound)) bound = last;
  }
  const uses = await usesOfEvents(db, asOf, events);
  const names = events.flatMap(({ orderKey }, index) =>
    (uses[index]?.versionsRead ?? []).flatMap(([dataset, version]) =>
      dataset === shown ? [{ version, orderKey }] : [],
    ),
  );
  return { names, bound };
};
