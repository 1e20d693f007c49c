import type { EntityManager } from 'typeorm';
import { orderKey, orderTime } from '#openlineage';
import { RunRow } from '../../log-tables.ts';
import { declaredVersions } from './declared-versions.ts';
import { grouped } from '../grouped.ts';
import { inChunks } from '../in-chunks.ts';
import { versionsNamed } from './named-versions.ts';
import type { AttemptAt } from '../runs/run-attempts.ts';
import { usersOf, type DatasetUsers } from '../runs/uses-by-runs.ts';
import type { VersionAt } from './version-at.ts';
import { openHistories, type VersionHistory } from './version-history.ts';
import { newestFirst, usesOfAttempts, writtenBy, type AttemptUses } from './written-versions.ts';

/** The data versions that a run read and wrote. */
export interface VersionsUsed {
  readonly reads: readonly VersionRead[];
  readonly wrote: readonly VersionAt[];
}

/** A dataset that a run read. */
export interface VersionRead {
  readonly dataset: number;
  /** The version name that the run states it read. */
  readonly stated: string | null;
  /** Null: no version is known. */
  readonly version: VersionAt | null;
}

/** A read whose version is to be found. */
interface Read {
  readonly attempt: AttemptAt;
  readonly dataset: number;
  readonly stated: string | null;
}

/**
 * The data versions that each of these attempts read and wrote. For a read this is the version that
 * the attempt states, else the newest one written by the time the attempt started. A failed attempt
 * writes no version.
 */
export const versionsUsed = async (
  db: EntityManager,
  asOf: number,
  attempts: readonly AttemptAt[],
): Promise<readonly VersionsUsed[]> => {
  const uses = await usesOfAttempts(db, asOf, attempts);
  const reads = uses.map(readsOf);
  const all = reads.flat();
  const users = await usersOf(db, asOf, [...new Set(all.map(({ dataset }) => dataset))], 'OUTPUT');
  const named = await namedFor(db, asOf, all, users);
  const newest = await newestFor(db, asOf, all, users);
  return uses.map((own, index) => ({
    reads: (reads[index] ?? []).map((read) => ({
      dataset: read.dataset,
      stated: read.stated,
      version: named.get(read) ?? newest.get(read) ?? null,
    })),
    wrote: [...new Set(own.events.flatMap((event) => event.outputs))].flatMap((dataset) =>
      writtenBy(own, dataset).toSorted(newestFirst),
    ),
  }));
};

const readsOf = ({ attempt, events }: AttemptUses): readonly Read[] => {
  const stated = new Map(events.flatMap(({ versionsRead }) => versionsRead));
  return [...new Set(events.flatMap(({ inputs }) => inputs))].map((dataset) => {
    return { attempt, dataset, stated: stated.get(dataset) ?? null };
  });
};

const beganAt = ({ attempt }: AttemptAt): bigint => orderTime(attempt.events[0]?.orderKey ?? '0');

/**
 * Whether a version could be read when the attempt started, and was not written by that attempt.
 */
const wasThere = ({ readableFrom, writer }: VersionAt, { attempt }: Read): boolean =>
  readableFrom !== null &&
  readableFrom <= beganAt(attempt) &&
  !(writer && isSameAttempt(writer, attempt));

/** Whether two objects are the same attempt, read by different queries. */
const isSameAttempt = (one: AttemptAt, other: AttemptAt): boolean =>
  one.run.id === other.run.id && one.attempt.number === other.attempt.number;

/** For reads that state a version name, the version of that name. */
const namedFor = async (
  db: EntityManager,
  asOf: number,
  all: readonly Read[],
  users: ReadonlyMap<number, DatasetUsers>,
): Promise<ReadonlyMap<Read, VersionAt>> => {
  const reads = grouped(
    all.filter(({ stated }) => stated !== null),
    ({ dataset }) => dataset,
  );
  const declared = await declaredVersions(db, asOf, [...reads.keys()]);
  const wanted = [...reads].flatMap(([dataset, own]) => {
    const found = users.get(dataset);
    const names = new Set(own.flatMap(({ stated }) => stated ?? []));
    return found ? [{ users: found, declared: declared.get(dataset) ?? [], names, own }] : [];
  });
  const named = await versionsNamed(db, asOf, wanted);
  const found = new Map<Read, VersionAt>();
  for (const [index, { own }] of wanted.entries())
    for (const read of own) {
      const others = (named[index]?.get(read.stated ?? '') ?? []).filter(
        ({ writer }) => !(writer && isSameAttempt(writer, read.attempt)),
      );
      const version = others.find((one) => wasThere(one, read)) ?? others[0];
      if (version) found.set(read, version);
    }
  return found;
};

/** For reads that state no version name, the newest version that could be read. */
const newestFor = async (
  db: EntityManager,
  asOf: number,
  all: readonly Read[],
  users: ReadonlyMap<number, DatasetUsers>,
): Promise<ReadonlyMap<Read, VersionAt>> => {
  const byDataset = grouped(
    all.filter(({ stated }) => stated === null),
    ({ dataset }) => dataset,
  );
  const streaming = await jobsOfStreams(
    db,
    [...byDataset.keys()].flatMap((dataset) => users.get(dataset)?.jobs ?? []),
  );
  const wanted = [...byDataset].flatMap(([dataset, reads]) => {
    const own = users.get(dataset);
    if (!own) return [];
    const last = reads.map(({ attempt }) => beganAt(attempt)).reduce((a, b) => (a > b ? a : b));
    // A version of a streaming job can be read earlier than its position in the list suggests.
    const isStream = own.jobs.some((job) => streaming.has(job));
    return [{ users: own, from: isStream ? null : lastAt(last), withReads: false, reads }];
  });
  const { histories, readOn } = await openHistories(db, asOf, wanted);
  const readsFor = new Map(wanted.map(({ users: own, reads }) => [own, reads]));
  const found = new Map<Read, VersionAt>();
  let open: readonly VersionHistory[] = histories;
  for (let size = FEWEST_EVENTS; open.length > 0; size = Math.min(2 * size, MOST_AT_ONCE)) {
    const short: VersionHistory[] = [];
    for (const history of open) {
      const reads = (readsFor.get(history.users) ?? []).filter((read) => !found.has(read));
      for (const read of reads) {
        const version = history.versions.find((one) => wasThere(one, read));
        if (version) found.set(read, version);
      }
      if (!history.isWhole && reads.some((read) => !found.has(read))) short.push(history);
    }
    open = short.length === 0 ? [] : await readOn(short, size);
  }
  return found;
};

const FEWEST_EVENTS = 6;
const MOST_AT_ONCE = 5_000;

/** The greatest order key with this time. */
const lastAt = (instant: bigint): string => orderKey(instant, true, '\u{10ffff}');

/** Those of the jobs that ever had a streaming run. */
const jobsOfStreams = async (
  db: EntityManager,
  jobs: readonly number[],
): Promise<ReadonlySet<number>> => {
  const rows = await inChunks([...new Set(jobs)], (chunk) =>
    db
      .createQueryBuilder(RunRow, 'run')
      .select('run.job', 'job')
      .distinct()
      .where('run.job IN (:...chunk) AND run.wasStream = 1', { chunk })
      .getRawMany<{ readonly job: unknown }>(),
  );
  return new Set(rows.map(({ job }) => Number(job)));
};
