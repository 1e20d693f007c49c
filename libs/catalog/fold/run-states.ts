import type { AttemptRow } from '../working-tables.ts';
import { endStreams } from './round.ts';
import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/** Notes the state of the runs of a job where children will ask for it, and touches the children's jobs when it changes. */
export const foldRunStates = async (
  state: FoldState,
  job: number,
  run: number,
  touched: Touched,
): Promise<void> => {
  const all = [...(await state.rows.attempts.group(job)).values()];
  // A run can end other runs only where they are streams.
  const isStream = all.some(({ streaming }) => streaming);
  const newest = new Map<number, AttemptRow>();
  for (const attempt of isStream ? endStreams(all) : all) {
    if (attempt.run !== run && !attempt.streaming) continue;
    const known = newest.get(attempt.run);
    if (!known || known.number < attempt.number) newest.set(attempt.run, attempt);
  }
  for (const attempt of newest.values()) await holdRunState(state, attempt, touched);
};

const holdRunState = async (
  state: FoldState,
  { run, runKey, state: now, began }: AttemptRow,
  touched: Touched,
): Promise<void> => {
  const row = { run, runKey, state: now, began };
  const former = (await state.rows.runStates.group(runKey)).get(`${run}`);
  if (former?.state === row.state && former.began === row.began) return;
  state.rows.runStates.put(former ? Object.assign(former, row) : row);
  for (const child of (await state.rows.parents.group(runKey)).values())
    touched.owners.add(child.job);
};
