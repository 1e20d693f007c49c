import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/** Notes the state of a run where its children will ask for it, and touches the children's jobs when it changes. */
export const foldRunState = async (
  state: FoldState,
  { job, run, runKey }: { readonly job: number; readonly run: number; readonly runKey: string },
  touched: Touched,
): Promise<void> => {
  const own = [...(await state.rows.attempts.group(job)).values()].filter((row) => row.run === run);
  const newest = own.reduce((a, b) => (a.number > b.number ? a : b));
  const row = { run, runKey, state: newest.state, began: newest.began };
  const former = (await state.rows.runStates.group(runKey)).get(`${run}`);
  if (former?.state === row.state && former.began === row.began) return;
  state.rows.runStates.put(former ? Object.assign(former, row) : row);
  for (const child of (await state.rows.parents.group(runKey)).values())
    touched.owners.add(child.job);
};
