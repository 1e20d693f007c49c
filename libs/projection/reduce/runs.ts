import type { RunEvent } from '#openlineage';
import { escapeForDb } from '../db-text.ts';
import { NO_LACK } from '../lineage/coverage.ts';
import {
  attemptsOf,
  beginsNewAttempt,
  hasFailed,
  isSnapshot,
  isStream,
} from '../rules/attempts.ts';
import { batchRankOf, timeOf } from '../rules/current-attempts.ts';
import type { EventOrder } from '../rules/event-order.ts';
import { isRename } from '../rules/resolve-names.ts';
import { statesEdge } from '../rules/run-lineage.ts';
import type { StoredLineage } from '../rules/stored-lineage.ts';
import type { AttemptRow, RunEventRow } from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';
import { NO_USES, usesOf, type RunUses } from './run-uses.ts';
import { jobTypeOf, progressOf, step, type Progress } from './attempt-progress.ts';
import { markAliasSet, type Dirty } from './dirty.ts';
import type { Reducer } from './reducer.ts';
import { holdRenames, renamesOf } from './renames.ts';

/** A run of a job, with the SHA-256 of its run id. */
export interface RunOfJob {
  readonly run: number;
  readonly job: number;
  readonly runKey: string;
}

/** A run after one of its events. */
export interface ReducedRun extends RunOfJob {
  /** The names of all datasets in the event. */
  readonly datasets: readonly number[];
  readonly uses: RunUses;
}

/** Takes in an event of a run: its attempt, and the state that child runs ask for. */
export const reduceRun = (
  reducer: Reducer,
  event: RunEvent,
  { sequence, orderKey }: EventOrder,
  dirty: Dirty,
): ReducedRun => {
  const { state, names, reader } = reducer;
  const job = names.job(event.job, sequence);
  const runKey = state.runKeyOf(event.runId);
  const run = runOf(state, event, job, runKey, sequence);
  const own = { run, job, runKey };

  const { content, hash, renames } = reducer.statedContent(event, job);
  const parent = event.runFacets.parent;
  const parentKey = parent ? state.runKeyOf(parent.runId) : null;
  const { errorMessage } = event.runFacets;
  const row: RunEventRow = {
    sequence,
    run,
    job,
    orderKey,
    eventType: event.eventType,
    parentRunId: parent ? escapeForDb(parent.runId) : null,
    parentKey,
    errorMessage: errorMessage === undefined ? null : escapeForDb(errorMessage),
    content: hash,
  };
  state.runEvents.put(row);

  let latest: AttemptRow | undefined;
  let renamed = renames;
  for (const attempt of state.attempts.group(run).values()) {
    if (!latest || attempt.number > latest.number) latest = attempt;
    renamed ||= attempt.renames;
  }
  const resolved = reader.resolve(content, row.content, orderKey, sequence);
  const { datasets } = resolved;
  const uses = usesOf(reader.byNames(resolved.hash, job), job);
  mention(state, job, datasets, dirty, uses);
  const isInOrder = !latest || orderKey > latest.last;
  const present = latest ? progressOf(latest) : null;
  const before = present && !beginsNewAttempt(present, row) ? present : null;
  const ofJob = jobTypeOf(state, job);
  const snapshot = isSnapshot(content.jobType ?? before?.jobType ?? ofJob);
  const wasSnapshot = before ? isSnapshot(before.jobType ?? ofJob) : snapshot;
  if (isInOrder && !renamed && snapshot === wasSnapshot) {
    const after = step(reducer, before, row, content, resolved, snapshot);
    const number = (latest?.number ?? 0) + (before ? 0 : 1);
    const former = before && latest ? latest : null;
    putAttempt(reducer, own, number, after, former, after.began, dirty, sequence);
  } else {
    recomputeRun(reducer, own, dirty, sequence);
  }
  endStreams(reducer, own, dirty, sequence);
  noteRunState(state, own, dirty);
  return { ...own, datasets, uses };
};

const runOf = (
  state: ProjectionState,
  event: RunEvent,
  job: number,
  runKey: string,
  sequence: number,
): number => {
  const known = state.runs.group(runKey).get(job);
  if (known) return known.id;
  const id = state.next.run();
  state.runs.put({
    id,
    runId: escapeForDb(event.runId),
    job,
    firstSequence: sequence,
    runKey,
    state: 'NEW',
    began: '',
    wasStream: false,
  });
  state.attempts.begin(id);
  return id;
};

/** Notes that a job names datasets, so that it is looked at again when one of them becomes another. */
export const mention = (
  state: ProjectionState,
  owner: number,
  datasets: readonly number[],
  dirty: Dirty,
  { reads, writes }: RunUses = NO_USES,
): void => {
  for (const dataset of datasets) {
    const mentions = state.mentions.group(dataset);
    const known = mentions.get(owner);
    const isInput = known?.isInput === true || reads.has(dataset);
    const isOutput = known?.isOutput === true || writes.has(dataset);
    if (known?.isInput === isInput && known.isOutput === isOutput) continue;
    if (mentions.size === 0) markAliasSet(state, dataset, dirty);
    state.mentions.put({ dataset, owner, isInput, isOutput });
  }
};

const putAttempt = (
  reducer: Reducer,
  { run, job, runKey }: RunOfJob,
  number: number,
  progress: Progress,
  former: AttemptRow | null,
  lastBegan: string,
  dirty: Dirty,
  sequence: number,
): void => {
  const { state, reader } = reducer;
  const { terminal, firstTerminal, jobType, lineage } = progress;
  const streaming = isStream((jobType ?? jobTypeOf(state, job))?.processingType);
  // Of a stream every terminal counts as COMPLETE, and the first of them stands.
  const end = streaming ? firstTerminal : terminal;
  const ended = end?.orderKey ?? progress.last;
  const edges = reader.byNames(lineage ?? '', job);
  const isEnded =
    streaming &&
    (end !== null ||
      ended < later(lastBegan, lastBeganOfOthers(reducer, job, run, dirty, sequence)));
  const { extractionError } = progress;
  const present = isEnded ? 'COMPLETED' : progress.state;
  const states = edges ? statesEdge(edges) : false;
  const statesDataset = edges ? edges.reads.length + edges.writes.length > 0 : false;
  const row: AttemptRow = {
    run,
    number,
    job,
    runKey,
    state: present,
    began: progress.began,
    ended,
    last: progress.last,
    terminal: terminal?.orderKey ?? null,
    firstTerminal: firstTerminal?.orderKey ?? null,
    ownState: progress.state,
    hasStart: progress.hasStart,
    parentKey: progress.parentKey,
    extractionError,
    jobType: jobType === null ? null : JSON.stringify(jobType),
    streaming,
    statesEdge: states,
    statesDataset,
    batchRank: batchRankOf({ state: present, extractionError, statesEdge: states, statesDataset }),
    renames: progress.renames,
    lineage: lineage ?? '',
  };
  if (former && isSame(former, row)) return;
  noteParent(state, former, row);
  state.attempts.put(row);
  dirty.owners.add(job);
  dirty.attempts.push({ former, present: row });
};

/** Notes when attempts of a job under a parent run ended at the earliest: none of them is missing that ended since. */
const noteParent = (
  state: ProjectionState,
  former: AttemptRow | null,
  { job, parentKey, ended }: AttemptRow,
): void => {
  if (parentKey === null || (former?.parentKey === parentKey && former.ended <= ended)) return;
  const known = state.parents.group(parentKey).get(job);
  if (!known || ended < known.since) state.parents.put({ parentKey, job, since: ended });
};

const isSame = (one: AttemptRow, other: AttemptRow): boolean => {
  // As a rule there is one more event.
  if (one.last !== other.last) return false;
  for (const [member, value] of Object.entries(other))
    if (Reflect.get(one, member) !== value) return false;
  return true;
};

const later = (one: string, other: string): string => (one > other ? one : other);

/** Order key of the first event of the attempt that began last among the other runs of a job. */
const lastBeganOfOthers = (
  { state, owners }: Reducer,
  job: number,
  run: number,
  dirty: Dirty,
  sequence: number,
): string => {
  // The frontier does not know yet what this event changed.
  const changed = new Set([run]);
  for (const { former, present } of dirty.attempts) {
    const attempt = present ?? former;
    if (attempt?.job === job) changed.add(attempt.run);
  }
  let last = owners.of(job, sequence)?.frontier?.lastBeganBut(changed) ?? '';
  for (const other of changed) {
    if (other === run) continue;
    for (const { began } of state.attempts.group(other).values()) last = later(last, began);
  }
  return last;
};

/** Cuts a run into attempts from all of its events: one came late, or names changed their meaning. */
const recomputeRun = (reducer: Reducer, own: RunOfJob, dirty: Dirty, sequence: number): void => {
  const { state, reader } = reducer;
  const { run, job } = own;
  dirty.recut.add(run);
  const known = new Map([...state.attempts.group(run).values()].map((row) => [row.number, row]));
  const events = [...(state.lookUp({ name: 'eventsOfRun', run })?.runEvents ?? [])].sort((a, b) =>
    a.orderKey < b.orderKey ? -1 : 1,
  );
  const ofJob = jobTypeOf(state, job);
  const attempts = attemptsOf(events);
  const lastBegan = attempts.at(-1)?.events[0]?.orderKey ?? '';
  const renames = [];
  const vacated = [];
  for (const { number, events: stretch, state: ownState } of attempts) {
    let progress: Progress | null = null;
    const contents = [];
    for (const row of stretch) {
      const content = state.content<StoredLineage>(row.content);
      if (content) contents.push({ row, orderKey: row.orderKey, content });
    }
    const ownType = contents.findLast(({ content }) => content.jobType !== null)?.content.jobType;
    const snapshot = isSnapshot(ownType ?? ofJob);
    for (const { row, content } of contents) {
      const resolved = reader.resolve(content, row.content, row.orderKey, sequence);
      const uses = usesOf(reader.byNames(resolved.hash, job), job);
      mention(state, job, resolved.datasets, dirty, uses);
      progress = step(reducer, progress, row, content, resolved, snapshot);
      for (const output of content.outputs)
        if (isRename(output) && output.previous) vacated.push(output.previous);
    }
    if (!progress) continue;
    putAttempt(
      reducer,
      own,
      number,
      progress,
      known.get(number) ?? null,
      lastBegan,
      dirty,
      sequence,
    );
    known.delete(number);
    const present = state.attempts.group(run).get(number);
    if ((present?.state ?? ownState) === 'COMPLETED')
      for (const rename of renamesOf(contents, number)) renames.push(rename);
  }
  for (const former of known.values()) {
    state.attempts.remove(former);
    dirty.owners.add(job);
    dirty.attempts.push({ former, present: null });
  }
  if (vacated.length > 0 && holdRenames(reducer, run, renames, vacated, sequence, dirty))
    recomputeRun(reducer, own, dirty, sequence);
};

/** Streams without a terminal event end when a run of their job begins after their last event, and go on when none does. */
const endStreams = (reducer: Reducer, own: RunOfJob, dirty: Dirty, sequence: number): void => {
  const { state } = reducer;
  const frontier = reducer.owners.of(own.job, sequence)?.frontier;
  const known = frontier?.openStreams() ?? [];
  const isRecut = dirty.recut.has(own.run);
  const areStreams = dirty.attempts.some(({ present }) => present?.streaming);
  if (known.length === 0 && !isRecut && !areStreams) return;
  let last = lastBeganOfOthers(reducer, own.job, own.run, dirty, sequence);
  for (const { began } of state.attempts.group(own.run).values()) last = later(last, began);
  // The run that began last may have begun before it seemed to: streams that it ended meanwhile go on.
  if (isRecut && frontier && !frontier.knowsStreamsSince(last)) {
    state.needMore(own.job, { ...NO_LACK, endedFrom: timeOf(last) });
    return;
  }
  const streams = openStreamsOf(known, own.job, dirty);
  for (const row of streams) {
    if (row.run === own.run) continue;
    const present = row.ended < last ? 'COMPLETED' : row.ownState;
    if (present === row.state) continue;
    const former = state.attempts.group(row.run).get(row.number);
    if (!former) continue;
    const stream = { run: row.run, job: row.job, runKey: row.runKey };
    if (former.renames) {
      // What it renames counts once it has completed.
      recomputeRun(reducer, stream, dirty, sequence);
    } else {
      const changed = {
        ...former,
        state: present,
        batchRank: batchRankOf({ ...former, state: present }),
      };
      state.attempts.put(changed);
      dirty.owners.add(own.job);
      dirty.attempts.push({ former, present: changed });
    }
    noteRunState(state, stream, dirty);
  }
};

/** The attempts of a job's streams that have no terminal event, with those that this event changed. */
const openStreamsOf = (
  known: readonly AttemptRow[],
  job: number,
  dirty: Dirty,
): readonly AttemptRow[] => {
  const streams = new Map<string, AttemptRow>();
  const keyOf = ({ run, number }: AttemptRow): string => `${run} ${number}`;
  for (const row of known) streams.set(keyOf(row), row);
  for (const { former, present } of dirty.attempts) {
    if (former) streams.delete(keyOf(former));
    if (present?.job === job && present.streaming && present.firstTerminal === null)
      streams.set(keyOf(present), present);
  }
  return [...streams.values()];
};

/** Notes the state of a run where its children ask for it, and marks their jobs when it changes. */
const noteRunState = (
  state: ProjectionState,
  { run, job, runKey }: RunOfJob,
  dirty: Dirty,
): void => {
  const row = state.runs.group(runKey).get(job);
  let newest: AttemptRow | null = null;
  let wasStream = row?.wasStream ?? false;
  for (const attempt of state.attempts.group(run).values()) {
    if (newest === null || attempt.number > newest.number) newest = attempt;
    wasStream ||= attempt.streaming;
  }
  if (!newest || !row) return;
  const isSameState = row.state === newest.state && row.began === newest.began;
  if (isSameState && row.wasStream === wasStream) return;
  state.runs.put({ ...row, state: newest.state, began: newest.began, wasStream });
  if (isSameState) return;
  for (const child of state.parents.group(runKey).values()) dirty.owners.add(child.job);
};

/** Looks at all runs of a job again: what an end of a run means, or what the names in them mean, has changed. */
export const recomputeRunsOf = (
  reducer: Reducer,
  job: number,
  dirty: Dirty,
  sequence: number,
): void => {
  const { state } = reducer;
  const attempts = state.lookUp({ name: 'attemptsOfJob', job })?.attempts ?? [];
  const runs = new Map(attempts.map(({ run, runKey }) => [run, runKey]));
  // Those of the event at hand are not stored yet.
  for (const { present } of dirty.attempts)
    if (present?.job === job) runs.set(present.run, present.runKey);
  for (const [run, runKey] of [...runs].sort(([a], [b]) => a - b)) {
    const own = { run, job, runKey };
    recomputeRun(reducer, own, dirty, sequence);
    endStreams(reducer, own, dirty, sequence);
    noteRunState(state, own, dirty);
  }
};

/** Whether the schemas that an attempt's outputs state count. */
export const schemasCount = (attempt: AttemptRow | undefined): boolean =>
  !attempt || !hasFailed(attempt);
