import { sha256, type JobName, type RunEvent } from '#openlineage';
import { escapeForDb, type EventOrder, lineageOfRun } from '#projection';
import { foldAttempts } from './attempt-rows.ts';
import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/** Folds a run event into its run: attempts, what they state, and the state that children ask for. */
export const foldRun = async (
  state: FoldState,
  event: RunEvent,
  fact: EventOrder,
  touched: Touched,
): Promise<number> => {
  const job = await state.nodes.job(event.job, fact.sequence);
  const run = await runOf(state, event, job, fact.sequence);
  const content = lineageOfRun(event);
  const parent = event.runFacets.parent;
  await state.rows.runEvents.group(run);
  state.rows.runEvents.put({
    sequence: fact.sequence,
    run,
    orderKey: fact.orderKey,
    eventType: event.eventType,
    parentRunId: parent ? escapeForDb(parent.runId) : null,
    parentKey: parent ? sha256(parent.runId) : null,
    errorMessage:
      event.runFacets.errorMessage === undefined ? null : escapeForDb(event.runFacets.errorMessage),
    content: state.keep(content),
  });
  if (parent) {
    const parentKey = sha256(parent.runId);
    const children = await state.rows.parents.group(parentKey);
    if (!children.has(`${job}`)) state.rows.parents.put({ parentKey, job });
  }
  const own = { job, run, runKey: sha256(event.runId) };
  await foldAttempts(state, own, fact.sequence, touched);
  return run;
};

const runOf = async (
  state: FoldState,
  event: RunEvent,
  job: number,
  sequence: number,
): Promise<number> => {
  const key = runKeyOf(event.runId, event.job);
  const known = (await state.rows.runs.group(key)).get('');
  if (known) return known.id;
  const id = state.nextRun();
  state.rows.runs.put({
    id,
    runId: escapeForDb(event.runId),
    job,
    firstSequence: sequence,
    key,
    runKey: sha256(event.runId),
  });
  state.rows.runEvents.begin(id);
  return id;
};

/** By what a run of a job is found. */
export const runKeyOf = (runId: string, { namespace, name }: JobName): string =>
  sha256(JSON.stringify([runId, namespace, name]));
