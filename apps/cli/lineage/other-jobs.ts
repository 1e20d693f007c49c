import { typed } from '../show/names.ts';
import type { Lineage } from './ask-lineage.ts';
import type { Hop } from './hops.ts';
import type { ReachedJob } from './questions.ts';

/** The jobs of an answer that move nothing on, such as a dashboard: they make none of its hops. */
export const otherJobs = (
  { jobs }: Pick<Lineage, 'jobs'>,
  hops: readonly Hop[],
): readonly ReachedJob[] => {
  const movers = new Set(hops.flatMap(({ job }) => (job === null ? [] : [typed(job)])));
  return jobs.filter(({ job }) => !movers.has(typed(job)));
};
