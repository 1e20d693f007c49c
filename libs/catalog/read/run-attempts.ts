import { isJsonObject, parseJson } from '#openlineage';
import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { type Attempt, attemptsOf, isStream, type StoredLineage } from '#projection';
import { FacetRow } from '../answer-tables.ts';
import type { RunState } from '../catalog.ts';
import { RunEventRow, RunRow } from '../log-tables.ts';
import { contentsOf } from './contents-of.ts';
import { grouped } from './grouped.ts';
import { inChunks } from './in-chunks.ts';
import { holdsAt } from './holds-at.ts';

/** One attempt of a run as of a sequence. */
export interface AttemptAt {
  readonly run: RunRow;
  readonly attempt: Attempt<RunEventRow>;
  /** The state that it shows: of a stream it is not the attempt's own. */
  readonly state: RunState;
  /** The order key of the event that ended it, one of another run where that ended a stream; null while it has not ended. */
  readonly ended: string | null;
  /** It is of a job whose runs have no end of their own. */
  readonly isStream: boolean;
}

/** Every run of these jobs, of all jobs for null, that was known at a sequence. */
export const runsOf = (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[] | null,
): Promise<readonly RunRow[]> => {
  const known = { firstSequence: LessThanOrEqual(asOf) };
  return jobs === null
    ? db.findBy(RunRow, known)
    : inChunks(jobs, (chunk) => db.findBy(RunRow, { job: In(chunk), ...known }));
};

/**
 * Every attempt of these runs as of a sequence: run by run, the first attempt first. Made of those events only that come not after
 * `until` in the order of events; of all for null.
 */
export const attemptsAt = async (
  db: EntityManager,
  asOf: number,
  runs: readonly RunRow[],
  until: string | null = null,
): Promise<readonly AttemptAt[]> => {
  const attempts = await cutAt(db, asOf, runs, until);
  const jobTypes = await jobTypesIn(db, attempts);
  const ofJobs = await processingTypesOf(db, asOf, [...new Set(runs.map(({ job }) => job))]);
  const isOfStream = ({ run, attempt }: AttemptAt): boolean => {
    const own = attempt.events.findLast(({ content }) => jobTypes.has(content))?.content;
    const type = own === undefined ? ofJobs.get(run.job) : jobTypes.get(own);
    return isStream(type);
  };
  const streams = new Set(attempts.filter(isOfStream));
  const open = [...streams].filter(({ ended }) => ended === null);
  const jobs = [...new Set(open.map(({ run }) => run.job))];
  const beginnings = await beginningsOf(db, asOf, jobs, until);
  return attempts.map((one) =>
    streams.has(one)
      ? { ...streamAt(one, beginnings.get(one.run.job) ?? []), isStream: true }
      : one,
  );
};

const cutAt = async (
  db: EntityManager,
  asOf: number,
  runs: readonly RunRow[],
  until: string | null,
): Promise<readonly AttemptAt[]> => {
  const told = {
    sequence: LessThanOrEqual(asOf),
    ...(until !== null && { orderKey: LessThanOrEqual(until) }),
  };
  const rows = await inChunks(
    runs.map(({ id }) => id),
    (chunk) => db.findBy(RunEventRow, { run: In(chunk), ...told }),
  );
  const byRun = grouped(rows, ({ run }) => run);
  return runs.flatMap((run) => {
    const events = (byRun.get(run.id) ?? []).sort((a, b) => (a.orderKey < b.orderKey ? -1 : 1));
    return attemptsOf(events).map((attempt) => ({
      run,
      attempt,
      state: attempt.state,
      ended: attempt.terminal?.orderKey ?? null,
      isStream: false,
    }));
  });
};

// Every terminal event counts as COMPLETE, and a run that begins later ends one that has none (docs/semantics.md, Attempts).
const streamAt = (one: AttemptAt, beginnings: readonly string[]): AttemptAt => {
  const end = one.attempt.firstTerminal;
  if (end) return { ...one, state: 'COMPLETED', ended: end.orderKey };
  const last = one.attempt.events.at(-1)?.orderKey ?? '';
  const ended = beginnings.find((began) => last < began) ?? null;
  return ended === null ? one : { ...one, state: 'COMPLETED', ended };
};

/** Where the attempts of each job begin, in order. */
const beginningsOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
  until: string | null,
): Promise<ReadonlyMap<number, readonly string[]>> => {
  if (jobs.length === 0) return new Map();
  const all = await cutAt(db, asOf, await runsOf(db, asOf, jobs), until);
  return new Map(
    [...grouped(all, ({ run }) => run.job)].map(([job, own]) => [
      job,
      own.map(({ attempt }) => attempt.events[0]?.orderKey ?? '').sort(),
    ]),
  );
};

/** The processing types that events state themselves, by the hash of their content. */
const jobTypesIn = async (
  db: EntityManager,
  attempts: readonly AttemptAt[],
): Promise<ReadonlyMap<string, string>> => {
  const hashes = attempts.flatMap(({ attempt }) => attempt.events.map(({ content }) => content));
  const types = new Map<string, string>();
  for (const [hash, json] of await contentsOf(db, hashes)) {
    const { jobType } = JSON.parse(json) as StoredLineage;
    if (jobType) types.set(hash, jobType.processingType);
  }
  return types;
};

/** The processing types that jobs have, where they state one. */
export const processingTypesOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<ReadonlyMap<number, string>> => {
  const facets = await inChunks(jobs, (chunk) =>
    db.findBy(FacetRow, { owner: In(chunk), key: 'jobType', counts: true, ...holdsAt(asOf) }),
  );
  const texts = await contentsOf(
    db,
    facets.map(({ content }) => content),
  );
  const types = new Map<number, string>();
  for (const { owner, content } of facets) {
    const facet = parseJson(Buffer.from(texts.get(content) ?? 'null'));
    const type = isJsonObject(facet) ? facet['processingType'] : null;
    if (typeof type === 'string') types.set(owner, type);
  }
  return types;
};
