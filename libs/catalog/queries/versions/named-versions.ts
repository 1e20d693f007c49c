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

/** Version names to look up for one dataset. */
export interface NamesWanted {
  readonly users: DatasetUsers;
  /** The versions that declarations state for it. */
  readonly declared: readonly VersionAt[];
  readonly names: ReadonlySet<string>;
}

/**
 * For each dataset the data versions with these names, by name, newest first (docs/semantics.md,
 * Versions). A name refers to the versions that runs wrote; else to the one that runs state they
 * read; else to a declared one, unless a run states the name.
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

/** A version that runs state they read, and that no run wrote. */
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

/** A version name that an event of a run gives to the dataset. */
interface StatedName {
  readonly version: string;
  /** Whether it is the version of an output rather than of an input. */
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
          .createQueryBuilder(DatasetStatementRow, 'statement')
          .innerJoin(RunEventRow, 'event', 'event.sequence = statement.sequence')
          .select('event.run', 'run')
          .addSelect('event.job', 'job')
          .addSelect('event.sequence', 'sequence')
          .addSelect('event.orderKey', 'order_key')
          .addSelect('event.content', 'content')
          .where(`statement.dataset IN (${nodes.join()}) AND statement.sequence <= :asOf`, { asOf })
          .andWhere('statement.versionKey IN (:...chunk)', { chunk })
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

/** A version name that a run states it read. */
export interface NameRead {
  readonly version: string;
  readonly orderKey: string;
}

/**
 * A dataset, and the order key before which to look for version names. Null: from the latest on.
 */
export interface NamesBefore {
  readonly users: DatasetUsers;
  readonly before: string | null;
}

/**
 * For each dataset the version names that runs state they read, taken from at most `most`
 * statements before an order key under each name of the dataset. A null `bound` means that there
 * are no more.
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
    FROM dataset_statements statement JOIN run_events event ON event.sequence = statement.sequence
    WHERE statement.dataset = ${node} AND statement.role = 'READER' AND statement.version_key IS NOT NULL
    AND statement.sequence <= :asOf ${before === null ? '' : `AND statement.order_key < :before${index}`}
    ORDER BY statement.order_key DESC LIMIT ${most}`,
  parameters: before === null ? {} : { [`before${index}`]: before },
});
