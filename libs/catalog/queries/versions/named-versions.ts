import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { indexableKey } from '#projection';
import { RunEventRow, RunRow } from '../../log-tables.ts';
import { DatasetStatementRow } from '../../working-tables.ts';
import { grouped } from '../grouped.ts';
import { inChunks } from '../in-chunks.ts';
import { latestBound } from '../runs/job-events.ts';
import { readLists, type ListQuery } from '../read-lists.ts';
import type { DatasetUsers } from '../runs/uses-by-runs.ts';
import { usesOfEvents } from '../runs/uses-of-events.ts';
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

/** Of which dataset names are looked for, and before which order key: null for the latest ones. */
export interface NamesBefore {
  readonly users: DatasetUsers;
  readonly before: string | null;
}

/**
 * For each dataset the names of versions that runs say they read of it: of at most so many statements before an order key,
 * under each name of the dataset. `bound` is null where there are no more.
 */
export const namesReadBefore = async (
  db: EntityManager,
  asOf: number,
  wanted: readonly NamesBefore[],
  most: number,
): Promise<readonly { readonly names: readonly NameRead[]; readonly bound: string | null }[]> => {
  const queries = wanted.flatMap(({ users, before }, index) =>
    users.nodes.map((node) => selectNames(index, node, before, most)),
  );
  const lists = await readLists<'job' | 'order_key' | 'content'>(db, queries, { asOf });
  const events = lists.map((rows) =>
    rows.map((row) => ({
      job: Number(row.job),
      orderKey: String(row.order_key),
      content: String(row.content),
    })),
  );
  const all = events.flat();
  const uses = await usesOfEvents(db, asOf, all);
  const usesOf = new Map(all.map((event, index) => [event, uses[index]]));
  let next = 0;
  return wanted.map(({ users: { nodes, shown } }) => {
    const own = events.slice(next, (next += nodes.length));
    const bounds = own.map((list) => (list.length < most ? null : firstOf(list)));
    const names = own
      .flat()
      .flatMap((event) =>
        (usesOf.get(event)?.versionsRead ?? []).flatMap(([dataset, version]) =>
          dataset === shown ? [{ version, orderKey: event.orderKey }] : [],
        ),
      );
    return { names, bound: latestBound(bounds.map((bound) => ({ bound }))) };
  });
};

const firstOf = (events: readonly { readonly orderKey: string }[]): string =>
  events.map(({ orderKey }) => orderKey).reduce((a, b) => (a < b ? a : b));

const selectNames = (
  index: number,
  node: number,
  before: string | null,
  most: number,
): ListQuery => ({
  sql: `SELECT event.job, event.order_key, event.content
    FROM dataset_statements said JOIN run_events event ON event.sequence = said.sequence
    WHERE said.dataset = ${node} AND said.role = 'READER' AND said.version_key IS NOT NULL
    AND said.sequence <= :asOf ${before === null ? '' : `AND said.order_key < :before${index}`}
    ORDER BY said.order_key DESC LIMIT ${most}`,
  parameters: before === null ? {} : { [`before${index}`]: before },
});
