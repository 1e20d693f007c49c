import type { Change } from '#impact';
import { inputsOf, type Job, type Pipeline } from './pipeline.ts';

export interface Downstream {
  readonly datasets: ReadonlySet<string>;
  readonly jobs: ReadonlySet<string>;
}

/** Everything that comes after what is changed, in whatever way: who takes no look at fields would call all of it affected. */
export const downstreamOf = (change: Change, { jobs }: Pipeline): Downstream => {
  const datasets = new Set<string>(startOf(change, jobs));
  const reached = new Set<string>();
  // Jobs stand in the order of the data.
  for (const job of jobs) {
    if (!inputsOf(job).some((name) => datasets.has(name))) continue;
    reached.add(job.name);
    for (const { dataset } of job.outputs) datasets.add(dataset);
  }
  if (!('job' in change)) datasets.delete(change.dataset.name);
  return { datasets, jobs: reached };
};

const startOf = (change: Change, jobs: readonly Job[]): readonly string[] => {
  if (!('job' in change)) return [change.dataset.name];
  const written = jobs
    .filter(({ name }) => name === change.job.name)
    .flatMap(({ outputs }) => outputs.map(({ dataset }) => dataset));
  return change.kind === 'REMOVE_OUTPUT' ? [change.dataset.name] : written;
};
