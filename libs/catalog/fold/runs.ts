import { isJsonObject, type JobName, type RunEvent } from '#openlineage';
import type { AttemptRow } from '../working-tables.ts';
import { storable } from '../storable.ts';
import { attemptsOf, type Attempt, type RunFact } from './attempts.ts';
import { contentOfRun, type EventContent } from './event-content.ts';
import type { Fact } from './fact.ts';
import { sha256, type FoldState } from './state.ts';
import { namesIn, place, type PlacedContent } from './placed.ts';
import { accumulate, statementOf } from './statement.ts';
import type { Touched } from './touched.ts';

/** Folds a run event into its run: attempts, what they state, and the state that children ask for. */
export const foldRun = async (
  state: FoldState,
  event: RunEvent,
  fact: Fact,
  touched: Touched,
): Promise<number> => {
  const job = await state.jobNode(event.job, fact.sequence);
  const run = await runOf(state, event, job, fact.sequence);
  const content = contentOfRun(event);
  const parent = event.runFacets.parent;
  await state.rows.runEvents.group(run);
  state.rows.runEvents.put({
    sequence: fact.sequence,
    run,
    orderKey: fact.orderKey,
    eventType: event.eventType,
    parentRunId: parent ? storable(parent.runId) : null,
    parentKey: parent ? sha256(parent.runId) : null,
    errorMessage:
      event.runFacets.errorMessage === undefined ? null : storable(event.runFacets.errorMessage),
    content: state.keep(content),
  });
  if (parent) {
    const parentKey = sha256(parent.runId);
    const children = await state.rows.parents.group(parentKey);
    if (!children.has(`${job}`)) state.rows.parents.put({ parentKey, job });
  }
  const attempts = await foldAttempts(
    state,
    { name: event.job, node: job },
    run,
    fact.sequence,
    touched,
  );
  await foldRunState(state, event.runId, run, attempts, touched);
  return run;
};

const runOf = async (
  state: FoldState,
  event: RunEvent,
  job: number,
  sequence: number,
): Promise<number> => {
  const key = sha256(JSON.stringify([event.runId, event.job.namespace, event.job.name]));
  const known = (await state.rows.runs.group(key)).get('');
  if (known) return known.id;
  const id = state.nextRun();
  state.rows.runs.put({
    id,
    runId: storable(event.runId),
    job,
    firstSequence: sequence,
    key,
    runKey: sha256(event.runId),
  });
  state.rows.runEvents.begin(id);
  return id;
};

interface KeptFact extends RunFact {
  readonly parentKey: string | null;
  readonly content: string;
}

/** Cuts a run into attempts again and notes which of them differ. */
const foldAttempts = async (
  state: FoldState,
  owner: Owner,
  run: number,
  sequence: number,
  touched: Touched,
): Promise<readonly Attempt<KeptFact>[]> => {
  const facts: KeptFact[] = [...(await state.rows.runEvents.group(run)).values()].sort((a, b) =>
    a.orderKey < b.orderKey ? -1 : 1,
  );
  const attempts = attemptsOf(facts);
  const known = await state.rows.attempts.group(owner.node);
  for (const attempt of attempts) {
    const row = await attemptRow(state, owner, attempt, run, sequence);
    const former = known.get(`${run} ${attempt.number}`);
    if (former && isSame(former, row)) continue;
    touched.jobs.add(owner.node);
    if (former?.state !== row.state) await touchSchemas(state, attempt, touched, sequence);
    if (former) Object.assign(former, row);
    state.rows.attempts.put(former ?? row);
  }
  for (const row of [...known.values()]) {
    if (row.run !== run || row.number <= attempts.length) continue;
    state.rows.attempts.remove(row);
    touched.jobs.add(owner.node);
  }
  return attempts;
};

/** A job by name and node. */
interface Owner {
  readonly name: JobName;
  readonly node: number;
}

/** Looks at all runs of a job again: its processing type changed, and with it what an end of a run means. */
export const refoldRuns = async (
  state: FoldState,
  owner: Owner,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  const runs = new Set(
    [...(await state.rows.attempts.group(owner.node)).values()].map((row) => row.run),
  );
  for (const run of runs) await foldAttempts(state, owner, run, sequence, touched);
};

const attemptRow = async (
  state: FoldState,
  owner: Owner,
  attempt: Attempt<KeptFact>,
  run: number,
  sequence: number,
): Promise<AttemptRow> => {
  const contents: EventContent[] = [];
  const placed: PlacedContent[] = [];
  for (const { content: hash } of attempt.events) {
    const content = await state.content<EventContent>(hash);
    contents.push(content);
    placed.push(await placeContent(state, content, sequence));
  }
  const jobType =
    contents.findLast((content) => content.jobType !== null)?.jobType ??
    (await jobTypeOf(state, owner.node));
  const streaming =
    jobType?.processingType === 'STREAMING' || jobType?.processingType === 'SERVICE';
  const snapshot = jobType?.eventContentMode === 'COMPLETE_SNAPSHOT';
  const statement = statementOf(accumulate(placed, snapshot), owner.node);
  return {
    run,
    number: attempt.number,
    job: owner.node,
    state: streaming && attempt.terminal ? 'COMPLETED' : attempt.state,
    began: attempt.events[0]?.orderKey ?? '',
    ended: (attempt.events.findLast(isTerminal) ?? attempt.events.at(-1))?.orderKey ?? '',
    parentKey: attempt.events.findLast((fact) => fact.parentKey !== null)?.parentKey ?? null,
    extractionError: contents.some((content) => content.extractionError),
    streaming,
    statesEdge: statement.feeds.length > 0 || statement.precedes.length > 0,
    statesDataset: statement.reads.length > 0 || statement.writes.length > 0,
    statement: state.keep(statement),
  };
};

const isTerminal = ({ eventType }: RunFact): boolean =>
  eventType === 'COMPLETE' || eventType === 'FAIL' || eventType === 'ABORT';

/** What the job's latest jobType facet says, for a run that does not say it itself. */
const jobTypeOf = async (state: FoldState, job: number): Promise<EventContent['jobType']> => {
  const row = (await state.rows.facetStatements.group(job)).get('jobType');
  if (!row?.content) return null;
  const facet = await state.facet(row.content);
  if (!isJsonObject(facet) || typeof facet['processingType'] !== 'string') return null;
  const pattern = facet['emissionPattern'];
  const mode = isJsonObject(pattern) ? pattern['eventContentMode'] : null;
  return {
    processingType: facet['processingType'],
    eventContentMode: typeof mode === 'string' ? mode : null,
  };
};

/** Reads the nodes of all names in a content, then places it in one go. */
export const placeContent = async (
  state: FoldState,
  content: EventContent,
  sequence: number,
): Promise<PlacedContent> => {
  const key = ({ namespace, name }: JobName) => JSON.stringify([namespace, name]);
  const datasets = new Map<string, number>();
  const jobs = new Map<string, number>();
  const names = namesIn(content);
  for (const name of names.datasets) {
    if (!datasets.has(key(name))) datasets.set(key(name), await state.datasetNode(name, sequence));
  }
  for (const name of names.jobs) {
    if (!jobs.has(key(name))) jobs.set(key(name), await state.jobNode(name, sequence));
  }
  return place(content, {
    dataset: (name) => known(datasets, key(name)),
    job: (name) => known(jobs, key(name)),
  });
};

const known = (nodes: ReadonlyMap<string, number>, key: string): number => {
  const node = nodes.get(key);
  if (node === undefined) throw new Error(`unreachable: the node of ${key} was not read`);
  return node;
};

const isSame = (one: AttemptRow, other: AttemptRow): boolean =>
  (Object.keys(other) as (keyof AttemptRow)[]).every((member) => one[member] === other[member]);

// Outputs of failed runs state no fields: their word counts, or no longer counts, when the state changes.
const touchSchemas = async (
  state: FoldState,
  attempt: Attempt<KeptFact>,
  touched: Touched,
  sequence: number,
): Promise<void> => {
  for (const { content } of attempt.events) {
    const { outputs } = await state.content<EventContent>(content);
    for (const output of outputs) touched.schemas.add(await state.datasetNode(output, sequence));
  }
};

const foldRunState = async (
  state: FoldState,
  runId: string,
  run: number,
  attempts: readonly Attempt<KeptFact>[],
  touched: Touched,
): Promise<void> => {
  const runKey = sha256(runId);
  const newest = attempts.at(-1);
  if (!newest) return;
  const row = { run, runKey, state: newest.state, began: newest.events[0]?.orderKey ?? '' };
  const former = (await state.rows.runStates.group(runKey)).get(`${run}`);
  if (former?.state === row.state && former.began === row.began) return;
  if (former) Object.assign(former, row);
  state.rows.runStates.put(former ?? row);
  for (const child of (await state.rows.parents.group(runKey)).values())
    touched.jobs.add(child.job);
};
