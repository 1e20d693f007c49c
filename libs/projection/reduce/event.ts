import {
  createEventReader,
  formatInstant,
  JsonSyntaxError,
  orderKey,
  parseInstant,
  type DatasetMention,
  type JobEvent,
  type KnownObjectCache,
  type OpenLineageEvent,
  type RunEvent,
} from '#openlineage';
import {
  CLOCK_CORRECTED,
  ENTRY_RESTORED,
  ENTRY_SET_ASIDE,
  IDENTITY_SPLIT,
  isChangeType,
  readChangeEntry,
  readClockCorrected,
  readEntryDecision,
  readIdentitySplit,
} from '#domain-events';
import { escapeForDb } from '../db-text.ts';
import { describeFailure } from '../failure.ts';
import { attemptAt, isStream } from '../rules/attempts.ts';
import { afterRename, orderKeyOf, type EventOrder } from '../rules/event-order.ts';
import { isRename } from '../rules/resolve-names.ts';
import { lineageOfJob, storedEntries, type StoredLineage } from '../rules/stored-lineage.ts';
import type { AttemptRow, DatasetStatementRow } from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';
import { endLinks, noteSymlinks, statedSymlinks } from './aliases.ts';
import { changedRuns, clearDirty, type Dirty } from './dirty.ts';
import { noteFacets } from './facets.ts';
import {
  declareLife,
  isLifeTracked,
  NO_LIFE,
  putLife,
  renewLives,
  withStatement,
} from './lifecycle.ts';
import { jobTypeOf } from './attempt-progress.ts';
import type { Reducer } from './reducer.ts';
import { NO_USES, versionKeyOf, type RunUses } from './run-uses.ts';
import { settle } from './settle.ts';
import { mention, recomputeRunsOf, reduceRun, schemasCount } from './runs.ts';
import { addEvidence, followAttempts } from './schemas.ts';

/** An entry of the log with its body in full. */
export interface LogEntry {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly data: Buffer;
  readonly metadata: string;
}

/** An entry as it was read: once, however often the pass over it is repeated. */
export interface ReadEntry {
  readonly entry: LogEntry;
  /** Null where the entry is not an OpenLineage event, or cannot be read. */
  readonly event: OpenLineageEvent | null;
  /** Why the entry cannot be read, or was set aside; null where it is projected. */
  readonly unreadable: string | null;
  /** What was thrown where reading failed and should not have; see describeFailure. */
  readonly failure?: string;
  /** Whether a later entry of the log says that this one is not projected. */
  readonly isSetAside?: boolean;
}

/** Why an entry became a dead letter at which the projection itself failed. Without names: they may be secrets. */
export const NOT_PROJECTED =
  'the projection failed at this entry; please report it, with the entry';

/**
 * Makes a reader of entries. What cannot be read becomes a dead letter, and the projection goes on. `cache` keeps what a job
 * repeats run after run.
 */
export const createEntryReader = (cache: KnownObjectCache) => {
  const readEvent = createEventReader(cache);
  return (entry: LogEntry): ReadEntry => {
    if (!entry.type.startsWith('OpenLineage')) return { entry, event: null, unreadable: null };
    try {
      const outcome = readEvent(entry.data);
      return outcome.ok
        ? { entry, event: outcome.event, unreadable: null }
        : { entry, event: null, unreadable: outcome.reason };
    } catch (error) {
      if (error instanceof JsonSyntaxError)
        return { entry, event: null, unreadable: error.message };
      return { entry, event: null, unreadable: NOT_PROJECTED, failure: describeFailure(error) };
    }
  };
};

/** An entry that a later one set aside, for a reason. Its body is not read: reading it may be what ended the projector. */
export const entrySetAside = (entry: LogEntry, reason: string): ReadEntry => ({
  entry,
  event: null,
  unreadable: reason,
  isSetAside: true,
});

/**
 * Takes one entry of the log into the state. `recordedAt` is the greatest so far, `sequence` the entry's. When the state
 * lacks something, it says what is missing: what this pass did is to be taken back, and the pass repeated.
 */
export const reduce = (
  reducer: Reducer,
  { entry, event, unreadable, isSetAside = false }: ReadEntry,
  sequence: number,
  recordedAt: string,
): void => {
  const { state, names, dirty } = reducer;
  clearDirty(dirty);
  const sender = state.senderOf(entry.metadata);
  state.events.put({
    sequence,
    id: entry.id,
    stream: entry.stream,
    revision: entry.revision,
    position: entry.position,
    type: entry.type,
    recordedAt,
    kind: event?.kind ?? null,
    eventTime: event ? formatInstant(event.eventTime) : null,
    producer: event ? escapeForDb(event.producer) : null,
    actor: sender.actor,
    address: sender.address,
    client: sender.client,
  });
  if (unreadable !== null) {
    state.deadLetters.put({ sequence, reason: escapeForDb(unreadable), isSetAside });
    return;
  }
  if (isChangeType(entry.type)) noteChange(state, entry, sequence, recordedAt);
  if (entry.type === IDENTITY_SPLIT) {
    const split = readIdentitySplit(entry.data);
    if (split) {
      // After all that happened up to this moment; what a clock that is ahead states is later.
      const at = orderKey(parseInstant(recordedAt) ?? 0n, true, entry.id);
      endLinks(state, names.dataset(split, at, sequence), 'ALL', at, dirty);
      settle(reducer, dirty, sequence);
    } else {
      const reason = 'this is no IdentitySplit that this version can read';
      state.deadLetters.put({ sequence, reason, isSetAside: false });
    }
  }
  if (
    (entry.type === CLOCK_CORRECTED && readClockCorrected(entry.data) === null) ||
    (DECISIONS.includes(entry.type) && readEntryDecision(entry.data) === null)
  ) {
    const reason = `this is no ${entry.type} that this version can read`;
    state.deadLetters.put({ sequence, reason, isSetAside: false });
  }
  if (!event) return;
  if (event.setAside.length > 0) noteSetAside(state, event.setAside, sequence);
  const order = { sequence, orderKey: orderKeyOf(event, entry.id, recordedAt) };
  if (event.kind === 'DATASET') reduceDatasetEvent(reducer, event, order, dirty);
  else reduceJobOrRun(reducer, event, order, dirty);
  settle(reducer, dirty, sequence);
};

const noteSetAside = (
  state: ProjectionState,
  parts: OpenLineageEvent['setAside'],
  sequence: number,
): void => {
  for (const [ordinal, { path, reason }] of parts.entries())
    state.setAside.put({ sequence, ordinal, path: escapeForDb(path), reason: escapeForDb(reason) });
};

const noteChange = (
  state: ProjectionState,
  entry: LogEntry,
  sequence: number,
  recordedAt: string,
): void => {
  const read = readChangeEntry(entry);
  if (!read) {
    const reason = `this is no ${entry.type} that this version can read`;
    state.deadLetters.put({ sequence, reason, isSetAside: false });
    return;
  }
  const { event, assessment } = read;
  state.changeEvents.put({
    sequence,
    change: event.change,
    type: event.type,
    actor: escapeForDb(event.actor),
    recordedAt,
    event: state.keepOnce(event),
    assessment: assessment && state.keepOnce(assessment),
  });
};

const DECISIONS: readonly string[] = [ENTRY_SET_ASIDE, ENTRY_RESTORED];

const NOTHING: StoredLineage = {
  inputs: [],
  outputs: [],
  lineage: null,
  jobType: null,
  extractionError: false,
};

const reduceDatasetEvent = (
  reducer: Reducer,
  event: Extract<OpenLineageEvent, { kind: 'DATASET' }>,
  order: EventOrder,
  dirty: Dirty,
): void => {
  const { state } = reducer;
  const integration = state.integrationOf(event.producer);
  const by = { integration, run: null, job: null, uses: NO_USES, attempt: undefined };
  const dataset = reduceMention(reducer, event.dataset, 'DECLARATION', 0, by, order, dirty);
  declareLife(state, dataset, order.orderKey, dirty);
  const { lineage } = event.dataset.facets;
  if (!lineage) return;
  const content = { ...NOTHING, lineage: storedEntries(lineage) };
  declare(reducer, dataset, content, order, new Set([dataset]), 1, by.integration, dirty);
};

const reduceJobOrRun = (
  reducer: Reducer,
  event: RunEvent | JobEvent,
  order: EventOrder,
  dirty: Dirty,
): void => {
  const { state, names, stated } = reducer;
  const { sequence } = order;
  const job = names.job(event.job, sequence);
  const statesType = event.jobFacets.all.has('jobType');
  const formerType = statesType ? jobTypeOf(state, job) : null;
  const integration = state.integrationOf(event.producer);
  noteFacets(state, job, stated.facets(event.jobFacets.all, integration), order, dirty);
  if (statesType && names.at(job)?.firstSequence !== sequence) {
    const type = jobTypeOf(state, job);
    const isOther =
      isStream(type?.processingType) !== isStream(formerType?.processingType) ||
      type?.eventContentMode !== formerType?.eventContentMode;
    if (isOther) recomputeRunsOf(reducer, job, dirty, sequence);
  }

  const run = event.kind === 'RUN' ? reduceRun(reducer, event, order, dirty) : null;
  const by = {
    integration,
    run: run?.run ?? null,
    job: run?.job ?? null,
    uses: run?.uses ?? NO_USES,
    attempt: run ? attemptAt(state.attempts.group(run.run).values(), order.orderKey) : undefined,
  };
  const mentioned = new Set<number>();
  let at = 0;
  for (const input of event.inputs)
    mentioned.add(reduceMention(reducer, input, 'READER', at++, by, order, dirty));
  for (const output of event.outputs)
    mentioned.add(reduceMention(reducer, output, 'WRITER', at++, by, order, dirty));
  if (run) noteNamed(reducer, run.datasets, by, order, mentioned, at);
  for (const one of changedRuns(dirty)) followAttempts(reducer, one, dirty);
  if (event.kind === 'JOB') {
    const content = lineageOfJob(event);
    const states = content.inputs.length + content.outputs.length > 0;
    if (states || event.jobFacets.lineage)
      declare(reducer, job, content, order, mentioned, at, integration, dirty);
  }
};

interface Speaker {
  readonly integration: string;
  readonly run: number | null;
  readonly job: number | null;
  readonly uses: RunUses;
  /** The attempt of the run that the event belongs to. */
  readonly attempt: AttemptRow | undefined;
}

/** Takes in what an event says of one dataset. Gives the id of the name. */
const reduceMention = (
  { state, names, stated }: Reducer,
  dataset: DatasetMention,
  role: 'READER' | 'WRITER' | 'DECLARATION',
  at: number,
  by: Speaker,
  order: EventOrder,
  dirty: Dirty,
): number => {
  const { lifecycle } = dataset.facets;
  const change = lifecycle?.change ?? null;
  const isNewName = role === 'WRITER' && lifecycle && isRename({ ...dataset, ...lifecycle });
  const own = isNewName ? { ...order, orderKey: afterRename(order.orderKey) } : order;
  const node = names.dataset(dataset, own.orderKey, order.sequence);
  const facets = stated.facets(dataset.facets.all, by.integration);
  noteFacets(state, node, facets, own, dirty);

  const { attempt } = by;
  const schema = stated.schema(dataset.facets.schema);
  const row: DatasetStatementRow = {
    sequence: order.sequence,
    mention: at,
    dataset: node,
    role,
    orderKey: own.orderKey,
    run: by.run,
    job: by.job,
    integration: by.integration,
    schema: schema?.content ?? null,
    counts: role !== 'WRITER' || by.run === null || schemasCount(attempt),
    change,
    symlinks: statedSymlinks(state, dataset),
    facets: facets.all(),
    isInput: by.uses.reads.has(node),
    isOutput: by.uses.writes.has(node),
    versionKey: by.run === null ? null : versionKeyOf(dataset),
  };
  state.datasetStatements.put(row);
  if (schema) addEvidence(state, row, schema, dirty);
  if (role === 'WRITER' && attempt) {
    const { run, number } = attempt;
    if (isLifeTracked(state, node)) {
      const before = state.lives.group(node).get(`${run} ${number}`) ?? NO_LIFE;
      const life = withStatement(before, row);
      putLife(state, { dataset: node, run, number, state: attempt.state, ...life }, dirty);
    } else if (change === 'DROP') {
      renewLives(state, node, true, dirty);
    }
  }
  noteSymlinks(state, names, node, dataset, by.run === null, own, dirty);
  return node;
};

/** Notes what a run or declaration names without having it as an input or output, such as the source of a column. */
const noteNamed = (
  { state }: Reducer,
  datasets: readonly number[],
  { integration, run, job, uses }: Omit<Speaker, 'attempt'>,
  { sequence, orderKey: key }: EventOrder,
  mentioned: ReadonlySet<number>,
  from: number,
): void => {
  let at = from;
  for (const dataset of datasets) {
    if (mentioned.has(dataset)) continue;
    state.datasetStatements.put({
      sequence,
      mention: at++,
      dataset,
      role: 'NAMED',
      orderKey: key,
      run,
      job,
      integration,
      schema: null,
      counts: true,
      change: null,
      symlinks: null,
      facets: null,
      isInput: uses.reads.has(dataset),
      isOutput: uses.writes.has(dataset),
      versionKey: null,
    });
  }
};

/** Notes what a JobEvent or DatasetEvent declares. */
const declare = (
  reducer: Reducer,
  owner: number,
  content: StoredLineage,
  order: EventOrder,
  mentioned: ReadonlySet<number>,
  from: number,
  integration: string,
  dirty: Dirty,
): void => {
  const { state, reader } = reducer;
  const { sequence, orderKey: key } = order;
  const row = { sequence, orderKey: key, owner, content: state.keep(content) };
  state.declarations.put(row);
  dirty.declarations.push(row);
  const { datasets, stated } = reader.resolve(content, row.content, key, sequence);
  mention(state, owner, datasets, dirty);
  for (const dataset of stated) declareLife(state, dataset, key, dirty);
  const by = { integration, run: null, job: null, uses: NO_USES };
  noteNamed(reducer, datasets, by, order, mentioned, from);
  dirty.owners.add(owner);
};
