import { isJsonObject, parseJson } from '#openlineage';
import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { FacetRow } from '../answer-tables.ts';
import type { RunState } from '../catalog.ts';
import { attemptsOf, type Attempt } from '../fold/attempts.ts';
import type { EventContent } from '../fold/event-content.ts';
import { ContentRow, RunEventRow, RunRow } from '../log-tables.ts';
import { inChunks } from './in-chunks.ts';
import { holdsAt } from './holds-at.ts';

/** One attempt of a run as of a sequence, with the state that it shows. */
export interface AttemptAt {
  readonly run: RunRow;
  readonly attempt: Attempt<RunEventRow>;
  readonly state: RunState;
}

/** Every attempt of every run of these jobs (of all jobs for null) as of a sequence: by job, then in the order of their first events. */
export const attemptsAt = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[] | null,
): Promise<ReadonlyMap<number, readonly AttemptAt[]>> => {
  const runs = await runsOfJobs(db, asOf, jobs);
  const byRun = await eventsOf(
    db,
    asOf,
    runs.map(({ id }) => id),
  );
  const events = [...byRun.values()].flat();
  const jobTypes = await jobTypesIn(db, events);
  const ofJobs = await processingTypesOf(db, asOf, [...new Set(runs.map(({ job }) => job))]);
  const byJob = new Map<number, AttemptAt[]>();
  for (const run of runs) {
    const own = attemptsOf(byRun.get(run.id) ?? []).map((attempt) => ({
      run,
      attempt,
      state: attempt.state,
    }));
    byJob.set(run.job, [...(byJob.get(run.job) ?? []), ...own]);
  }
  for (const [job, attempts] of byJob) {
    attempts.sort((a, b) => (began(a) < began(b) ? -1 : 1));
    byJob.set(
      job,
      attempts.map((one, index) => {
        const own = one.attempt.events.findLast(({ content }) => jobTypes.has(content))?.content;
        const type = own === undefined ? ofJobs.get(job) : jobTypes.get(own);
        if (type !== 'STREAMING' && type !== 'SERVICE') return one;
        return { ...one, state: streamingState(one, attempts[index + 1]) };
      }),
    );
  }
  return byJob;
};

const began = ({ attempt }: AttemptAt): string => attempt.events[0]?.orderKey ?? '';

// Every terminal counts as COMPLETE, and the next run ends one that has none (DESIGN.md 4, Attempts).
const streamingState = (one: AttemptAt, next: AttemptAt | undefined): RunState => {
  if (one.attempt.terminal) return 'COMPLETED';
  const last = one.attempt.events.at(-1)?.orderKey ?? '';
  return next && last < began(next) ? 'COMPLETED' : one.state;
};

const runsOfJobs = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[] | null,
): Promise<readonly RunRow[]> =>
  jobs === null
    ? db.findBy(RunRow, { firstSequence: LessThanOrEqual(asOf) })
    : inChunks(jobs, (chunk) =>
        db.findBy(RunRow, { job: In(chunk), firstSequence: LessThanOrEqual(asOf) }),
      );

const eventsOf = async (
  db: EntityManager,
  asOf: number,
  runs: readonly number[],
): Promise<ReadonlyMap<number, readonly RunEventRow[]>> => {
  const rows = await inChunks(runs, (chunk) =>
    db.findBy(RunEventRow, { run: In(chunk), sequence: LessThanOrEqual(asOf) }),
  );
  const byRun = new Map<number, RunEventRow[]>();
  for (const row of rows) byRun.set(row.run, [...(byRun.get(row.run) ?? []), row]);
  for (const own of byRun.values()) own.sort((a, b) => (a.orderKey < b.orderKey ? -1 : 1));
  return byRun;
};

/** The processing types that events state themselves, by the hash of their content. */
const jobTypesIn = async (
  db: EntityManager,
  events: readonly RunEventRow[],
): Promise<ReadonlyMap<string, string>> => {
  const hashes = [...new Set(events.map(({ content }) => content))];
  const rows = await inChunks(hashes, (chunk) => db.findBy(ContentRow, { hash: In(chunk) }));
  const types = new Map<string, string>();
  for (const { hash, json } of rows) {
    const { jobType } = JSON.parse(json) as EventContent;
    if (jobType) types.set(hash, jobType.processingType);
  }
  return types;
};

const processingTypesOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<ReadonlyMap<number, string>> => {
  const facets = await inChunks(jobs, (chunk) =>
    db.findBy(FacetRow, { owner: In(chunk), key: 'jobType', ...holdsAt(asOf) }),
  );
  const rows = await inChunks(
    facets.map(({ content }) => content),
    (chunk) => db.findBy(ContentRow, { hash: In(chunk) }),
  );
  const texts = new Map(rows.map(({ hash, json }) => [hash, json]));
  const types = new Map<number, string>();
  for (const { owner, content } of facets) {
    const facet = parseJson(Buffer.from(texts.get(content) ?? 'null'));
    const type = isJsonObject(facet) ? facet['processingType'] : null;
    if (typeof type === 'string') types.set(owner, type);
  }
  return types;
};
