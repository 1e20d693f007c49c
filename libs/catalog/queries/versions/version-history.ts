import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { RunRow } from '../../log-tables.ts';
import { declaredVersions } from './declared-versions.ts';
import { grouped } from '../grouped.ts';
import { inChunks } from '../in-chunks.ts';
import {
  eventsFrom,
  LAST,
  latestBound,
  latestHalf,
  type JobEvent,
  type JobTrack,
} from '../runs/job-events.ts';
import { namesReadBefore, versionsNamed, type NameRead } from './named-versions.ts';
import { longRuns, startsOfRuns } from '../runs/run-starts.ts';
import { eventsNaming, type DatasetUsers } from '../runs/uses-by-runs.ts';
import type { VersionAt } from './version-at.ts';
import { newestFirst, usesOfRuns, writtenBy } from './written-versions.ts';

/** The data versions of a dataset, read backwards from the newest, as far as needed. */
export interface VersionHistory {
  readonly users: DatasetUsers;
  /** The versions read so far, newest first. There are no gaps. */
  readonly versions: readonly VersionAt[];
  /** Whether all versions have been read. */
  readonly isWhole: boolean;
}

/** The progress of reading a history. `pending` versions may still be preceded by unread ones. */
interface Track {
  readonly users: DatasetUsers;
  readonly jobs: readonly WriterTrack[];
  readonly runs: Set<number>;
  readonly reads: ReadsTrack;
  readonly declared: readonly VersionAt[];
  readonly versions: VersionAt[];
  pending: VersionAt[];
}

interface WriterTrack extends JobTrack {
  /** The starts of the job's attempts found so far. */
  readonly starts: Set<string>;
}

interface ReadsTrack {
  bound: string | null;
  before: string | null;
  readonly names: Set<string>;
}

/** Where to start reading a history: at an order key, or at the newest version (null). */
export interface HistoryWanted {
  readonly users: DatasetUsers;
  readonly from: string | null;
  /** Whether to include versions that runs only state they read. */
  readonly withReads: boolean;
}

/**
 * Opens the histories of datasets. `readOn` continues reading some of them. Runs are found by their
 * last events before the starting point, so the cost depends on what is requested and not on the
 * length of the history.
 */
export const openHistories = async (
  db: EntityManager,
  asOf: number,
  wanted: readonly HistoryWanted[],
) => {
  const declared = await declaredVersions(
    db,
    asOf,
    wanted.map(({ users }) => users.shown),
  );
  const tracks = wanted.map(({ users, from, withReads }): Track => {
    const before = from === null ? null : `${from}${LAST}`;
    const last = before === null ? null : { sequence: 0, orderKey: before };
    return {
      users,
      jobs: users.jobs.map((job) => ({
        place: { job, last, most: 0 },
        starts: new Set(),
        bound: LAST,
      })),
      runs: new Set(),
      reads: { bound: withReads ? LAST : null, before, names: new Set() },
      declared: declared.get(users.shown) ?? [],
      versions: [],
      pending: [],
    };
  });
  await takeDeclared(db, asOf, tracks);
  const histories = new Map<VersionHistory, Track>();
  const shown = (track: Track): VersionHistory => {
    const history = { users: track.users, versions: track.versions, isWhole: isWhole(track) };
    histories.set(history, track);
    return history;
  };
  return {
    histories: tracks.map(shown),
    async readOn(
      some: readonly VersionHistory[],
      most: number,
    ): Promise<readonly VersionHistory[]> {
      const read = some.flatMap((history) => histories.get(history) ?? []);
      await readWritten(db, asOf, read, most);
      await readRead(db, asOf, read, most);
      for (const track of read) settle(track);
      return read.map(shown);
    },
  };
};

/** The greatest order key that an unread version may have. Null: everything has been read. */
const boundOf = ({ jobs, reads }: Track): string | null => latestBound([...jobs, reads]);

const isWhole = (track: Track): boolean => boundOf(track) === null && track.pending.length === 0;

/** Moves pending versions that no unread version can precede to the result. */
const settle = (track: Track): void => {
  const bound = boundOf(track);
  track.pending.sort(newestFirst);
  const open = track.pending.findIndex(({ place }) => bound !== null && place <= bound);
  const settled = open < 0 ? track.pending : track.pending.slice(0, open);
  for (const version of settled) track.versions.push(version);
  track.pending = track.pending.slice(settled.length);
};

const takeDeclared = async (
  db: EntityManager,
  asOf: number,
  tracks: readonly Track[],
): Promise<void> => {
  const named = await versionsNamed(
    db,
    asOf,
    tracks.map(({ users, declared }) => {
      return { users, declared, names: new Set(declared.flatMap(({ version }) => version ?? [])) };
    }),
  );
  for (const [index, track] of tracks.entries())
    for (const own of named[index]?.values() ?? [])
      for (const version of own) if (track.declared.includes(version)) track.pending.push(version);
  for (const track of tracks) settle(track);
};

/**
 * Continues reading the events of the writing jobs, for those jobs that may have the latest unread
 * versions.
 */
const readWritten = async (
  db: EntityManager,
  asOf: number,
  tracks: readonly Track[],
  most: number,
): Promise<void> => {
  const wanted = tracks.flatMap((track) => {
    const jobs = latestHalf(track.jobs);
    const each = Math.max(FEWEST_EVENTS, Math.ceil(most / jobs.length));
    return jobs.map((job) => ({ track, job, place: { ...job.place, most: each } }));
  });
  const places = wanted.map(({ place }) => place);
  const lists = await eventsFrom(db, asOf, places, 'LATEST');
  const runs = lists.flatMap((list) => list.map(({ run }) => run));
  const starts = await startsOfRuns(db, asOf, runs);
  for (const [index, { job, place }] of wanted.entries())
    goBack(job, lists[index] ?? [], starts, place.most);

  const unread = tracks.map((track) => {
    const own = wanted.flatMap((one, index) => (one.track === track ? (lists[index] ?? []) : []));
    const unknown = [...new Set(own.map(({ run }) => run))].filter((run) => !track.runs.has(run));
    for (const run of unknown) track.runs.add(run);
    return unknown;
  });
  const nodes = [...new Set(tracks.flatMap(({ users }) => users.nodes))];
  const naming = await eventsNaming(db, asOf, nodes, [...new Set(unread.flat())]);
  const rows = await inChunks([...new Set(naming.map(({ run }) => run))], (chunk) =>
    db.findBy(RunRow, { id: In(chunk), firstSequence: LessThanOrEqual(asOf) }),
  );
  const attempts = grouped(await usesOfRuns(db, asOf, rows), ({ attempt }) => attempt.run.id);
  for (const [index, track] of tracks.entries())
    for (const run of unread[index] ?? [])
      for (const attempt of attempts.get(run) ?? [])
        for (const version of writtenBy(attempt, track.users.shown)) track.pending.push(version);
};

const FEWEST_EVENTS = 4;

/**
 * Records how far the events of a job have been read. Unread runs only have events before the last
 * one read, so what they wrote is not later. The exception is a streaming run, which ends where
 * another attempt of the job starts.
 */
const goBack = (
  job: WriterTrack,
  list: readonly JobEvent[],
  starts: ReadonlyMap<number, readonly string[]>,
  most: number,
): void => {
  for (const { run } of list) for (const start of starts.get(run) ?? []) job.starts.add(start);
  const last = list.at(-1);
  if (!last || list.length < most) {
    job.bound = null;
    return;
  }
  let bound = LAST;
  for (const start of job.starts) if (start > last.orderKey && start < bound) bound = start;
  job.bound = bound;
  job.place = { ...job.place, last, except: longRuns(list, job.place.except) };
};

/** Continues reading the version names that runs state they read. */
const readRead = async (
  db: EntityManager,
  asOf: number,
  tracks: readonly Track[],
  most: number,
): Promise<void> => {
  const fresh: { readonly track: Track; readonly names: readonly NameRead[] }[] = [];
  const open = tracks.filter(({ reads }) => reads.bound !== null);
  const wanted = open.map(({ users, reads: { before } }) => ({ users, before }));
  const read = await namesReadBefore(db, asOf, wanted, most);
  for (const [index, track] of open.entries()) {
    const { reads } = track;
    const { names = [], bound = null } = read[index] ?? {};
    fresh.push({ track, names: names.filter(({ version }) => !reads.names.has(version)) });
    for (const { version } of names) reads.names.add(version);
    reads.bound = bound;
    reads.before = bound;
  }
  const named = await versionsNamed(
    db,
    asOf,
    fresh.map(({ track: { users, declared }, names }) => {
      return { users, declared, names: new Set(names.map(({ version }) => version)) };
    }),
  );
  for (const [index, { track }] of fresh.entries())
    for (const own of named[index]?.values() ?? [])
      for (const version of own)
        if (version.writer === null && version.readableFrom === null) track.pending.push(version);
};
