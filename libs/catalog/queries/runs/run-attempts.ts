import { isJsonObject, parseJson } from '#openlineage';
import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { type Attempt, attemptsOf, isStream, type StoredLineage } from '#projection';
import { FacetRow } from '../../answer-tables.ts';
import type { RunState } from '../../catalog.ts';
import { RunEventRow, RunRow } from '../../log-tables.ts';
import { contentsByHash } from '../contents.ts';
import { grouped } from '../grouped.ts';
import { inChunks } from '../in-chunks.ts';
import { openAt } from '../open-at.ts';
import { firstStartsAfter } from './run-starts.ts';

/** An attempt of a run as of a sequence. */
export interface AttemptAt {
  readonly run: RunRow;
  readonly attempt: Attempt<RunEventRow>;
  /** The state to show. For a streaming job it can differ from the attempt's own. */
  readonly state: RunState;
  /**
   * The order key of the event that ended it; for a streaming job this can be an event of another
   * run. Null: not ended.
   */
  readonly ended: string | null;
  /** Whether it belongs to a streaming job, whose runs do not end on their own. */
  readonly isStream: boolean;
}

/**
 * Every attempt of these runs as of a sequence, by run, first attempt first. Considers only events
 * with an order key up to `until`, unless it is null.
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
  const shown = attempts.map((one) => (isOfStream(one) ? streamAt(one) : one));
  const open = shown.filter(({ isStream: streaming, ended }) => streaming && ended === null);
  const ends = await firstStartsAfter(
    db,
    asOf,
    open.map(({ run, attempt }) => ({
      job: run.job,
      after: attempt.events.at(-1)?.orderKey ?? '',
    })),
    until,
  );
  const endOf = new Map(open.map((one, index) => [one, ends[index] ?? null]));
  return shown.map((one): AttemptAt => {
    const ended = endOf.get(one) ?? null;
    return ended === null ? one : { ...one, state: 'COMPLETED', ended };
  });
};

const cutAt = async (
  db: EntityManager,
  asOf: number,
  runs: readonly RunRow[],
  until: string | null,
): Promise<readonly AttemptAt[]> => {
  const known = {
    sequence: LessThanOrEqual(asOf),
    ...(until !== null && { orderKey: LessThanOrEqual(until) }),
  };
  const rows = await inChunks(
    runs.map(({ id }) => id),
    (chunk) => db.findBy(RunEventRow, { run: In(chunk), ...known }),
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

// Every terminal event counts as COMPLETE, and an attempt without one ends when a later run starts
// (docs/semantics.md, Attempts).
const streamAt = (one: AttemptAt): AttemptAt => {
  const end = one.attempt.firstTerminal;
  return end
    ? { ...one, state: 'COMPLETED', ended: end.orderKey, isStream: true }
    : { ...one, isStream: true };
};

/** The processing types that events state themselves, by content hash. */
const jobTypesIn = async (
  db: EntityManager,
  attempts: readonly AttemptAt[],
): Promise<ReadonlyMap<string, string>> => {
  const hashes = attempts.flatMap(({ attempt }) => attempt.events.map(({ content }) => content));
  const types = new Map<string, string>();
  for (const [hash, json] of await contentsByHash(db, hashes)) {
    const { jobType } = JSON.parse(json) as StoredLineage;
    if (jobType) types.set(hash, jobType.processingType);
  }
  return types;
};

/** The current processing types of those jobs that state one. */
export const processingTypesOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<ReadonlyMap<number, string>> => {
  const facets = await inChunks(jobs, (chunk) =>
    db.findBy(FacetRow, { owner: In(chunk), key: 'jobType', counts: true, ...openAt(asOf) }),
  );
  const texts = await contentsByHash(
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
