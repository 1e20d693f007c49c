import type { RunDetails } from '#catalog';
import type { DatasetName } from '#openlineage';
import { runDetails } from './run-facets.ts';
import { datasetAt, jobAt, runAt, type RunAt } from '../graphql/shown.ts';

// Several fields of one run ask for them; the bodies of its events are read once.
const known = new WeakMap<RunAt, Promise<RunDetails>>();

/** What the events of a run say of it beyond what the catalog keeps. */
export const detailsOf = (run: RunAt): Promise<RunDetails> => {
  const details = known.get(run) ?? runDetails(run.reading, run.events);
  known.set(run, details);
  return details;
};

/** Details of datasets, which stand under a name that the run gave, with the datasets. */
export const ofDatasets = <T extends { readonly dataset: DatasetName }>(
  { reading }: RunAt,
  details: readonly T[],
) =>
  Promise.all(
    details.map(async ({ dataset, ...rest }) => ({
      ...rest,
      dataset: datasetAt(reading, (await reading.dataset(dataset)) ?? dataset),
    })),
  );

/** The run at the top of those that started a run: as it says, else as far as one leads to the next. */
export const rootOf = async (run: RunAt) => {
  const { reading } = run;
  const { root: stated } = await detailsOf(run);
  if (stated) {
    const runs = await reading.runs(stated.runId);
    const top = runs.find(({ job }) => isSameName(job, stated.job));
    const job = await reading.job(stated.job);
    return {
      runId: stated.runId,
      job: job && jobAt(reading, job),
      run: top ? runAt(reading, top) : null,
    };
  }
  const met = new Set([run.runId]);
  let above = run.parentRunId;
  if (above === null) return null;
  for (;;) {
    const [top] = await reading.runs(above);
    met.add(above);
    const next: string | null = top?.parentRunId ?? null;
    if (next === null || met.has(next)) {
      return {
        runId: above,
        job: top ? jobAt(reading, top.job) : null,
        run: top ? runAt(reading, top) : null,
      };
    }
    above = next;
  }
};

const isSameName = (a: DatasetName, b: DatasetName): boolean =>
  a.namespace === b.namespace && a.name === b.name;
