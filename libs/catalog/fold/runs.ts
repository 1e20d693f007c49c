import type { RunEvent } from '#openlineage';
import { sha256 } from '../sha256.ts';
import { storable } from '../storable.ts';
import { foldAttempts, type KeptFact } from './attempt-rows.ts';
import type { Attempt } from './attempts.ts';
import { contentOfRun } from './event-content.ts';
import type { Fact } from './fact.ts';
import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/** Folds a run event into its run: attempts, what they state, and the state that children ask for. */
export const foldRun = async (
  state: FoldState,
  event: RunEvent,
  fact: Fact,
  touched: Touched,
): Promise<number> => {
  const job = await state.nodes.job(event.job, fact.sequence);
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
  const attempts = await foldAttempts(state, job, run, fact.sequence, touched);
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
    touched.owners.add(child.job);
};
