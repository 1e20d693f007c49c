import type { Name } from './facets.ts';
import type { Event, RunTold } from './reading.ts';
import { byMoment, isBefore, type Moment } from './order.ts';

export type State = 'NEW' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'ABORTED';

export interface Attempt {
  readonly job: Name;
  readonly runId: string;
  readonly state: State;
  readonly began: Moment;
  readonly ended: Moment;
  readonly parent: string | null;
  readonly extractionError: boolean;
  /** Its events whose datasets count, in order: all of them, or the latest for complete snapshots. */
  readonly counted: readonly RunTold[];
  readonly events: readonly RunTold[];
}

/** Every attempt of every run, in the order of their first events. */
export const attemptsOf = (events: readonly Event[]): readonly Attempt[] => {
  const told = events.filter((event) => event.kind === 'RUN');
  const jobs = groupBy(told, ({ job }) => JSON.stringify([job.namespace, job.name]));
  return [...jobs.values()].flatMap(attemptsOfJob).sort((a, b) => byMoment(a.began, b.began));
};

export const groupBy = <T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
};

const attemptsOfJob = (events: readonly RunTold[]): readonly Attempt[] => {
  const runs = groupBy(events, ({ runId }) => runId);
  const attempts = [...runs.values()]
    .flatMap(cutAtStarts)
    .map((own) => attemptOf(own, events))
    .sort((a, b) => byMoment(a.began, b.began));
  return attempts.map((attempt) => endedByNext(attempt, attempts.at(-1), events));
};

const SECOND = 1_000_000_000n;

const cutAtStarts = (events: readonly RunTold[]): readonly (readonly RunTold[])[] => {
  const attempts: RunTold[][] = [];
  for (const event of events) {
    const current = attempts.at(-1);
    if (!current || (event.type === 'START' && beginsAnew(current, event))) attempts.push([event]);
    else current.push(event);
  }
  return attempts;
};

const beginsAnew = (current: readonly RunTold[], start: RunTold): boolean => {
  const end = standingTerminal(current);
  if (!end) return false;
  const isLateStart =
    end.type === 'COMPLETE' &&
    !current.some(({ type }) => type === 'START') &&
    start.at.time - end.at.time <= SECOND;
  return !isLateStart;
};

/** The terminal that stands: the first failure, else the first COMPLETE. */
const standingTerminal = (events: readonly RunTold[]): RunTold | undefined =>
  events.find(({ type }) => type === 'FAIL' || type === 'ABORT') ??
  events.find(({ type }) => type === 'COMPLETE');

const attemptOf = (events: readonly RunTold[], ofJob: readonly RunTold[]): Attempt => {
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) throw new Error('unreachable: an attempt has an event');
  const streaming = isStreaming(events, ofJob);
  const terminal = streaming ? events.find(({ at }) => at.terminal) : standingTerminal(events);
  return {
    job: first.job,
    runId: first.runId,
    state: stateOf(events, terminal, streaming),
    began: first.at,
    ended: (terminal ?? last).at,
    parent: latest(events, ({ parent }) => parent),
    extractionError: events.some(({ extractionError }) => extractionError),
    counted:
      streaming && jobTypeOf(events, ofJob)?.contentMode === 'COMPLETE_SNAPSHOT'
        ? snapshot(events)
        : events,
    events,
  };
};

const stateOf = (
  events: readonly RunTold[],
  terminal: RunTold | undefined,
  streaming: boolean,
): State => {
  if (terminal) {
    if (streaming || terminal.type === 'COMPLETE') return 'COMPLETED';
    return terminal.type === 'FAIL' ? 'FAILED' : 'ABORTED';
  }
  return events.some(({ type }) => type === 'START' || type === 'RUNNING') ? 'RUNNING' : 'NEW';
};

const latest = <T>(events: readonly RunTold[], what: (event: RunTold) => T | null): T | null =>
  events.map(what).findLast((value) => value !== null) ?? null;

const jobTypeOf = (events: readonly RunTold[], ofJob: readonly RunTold[]): RunTold['jobType'] =>
  latest(events, ({ jobType }) => jobType) ?? latest(ofJob, ({ jobType }) => jobType);

const isStreaming = (events: readonly RunTold[], ofJob: readonly RunTold[]): boolean =>
  ['STREAMING', 'SERVICE'].includes(jobTypeOf(events, ofJob)?.processing ?? 'BATCH');

const snapshot = (events: readonly RunTold[]): readonly RunTold[] => {
  const last = events.findLast(
    ({ inputs, outputs, lineage }) =>
      inputs.length + outputs.length > 0 || (lineage !== 'deleted' && (lineage ?? []).length > 0),
  );
  return last ? [last] : [];
};

const endedByNext = (
  attempt: Attempt,
  newest: Attempt | undefined,
  ofJob: readonly RunTold[],
): Attempt => {
  const last = attempt.events.at(-1);
  const isOpen = attempt.state === 'NEW' || attempt.state === 'RUNNING';
  if (!newest || !last || !isOpen || !isStreaming(attempt.events, ofJob)) return attempt;
  return isBefore(last.at, newest.began) ? { ...attempt, state: 'COMPLETED' } : attempt;
};

export const isFailed = ({ state }: Attempt): boolean => state === 'FAILED' || state === 'ABORTED';
export const isUnfinished = ({ state }: Attempt): boolean => state === 'NEW' || state === 'RUNNING';
