import type { ColumnRef } from './expression.ts';
import { refsOf } from './refs-of.ts';
import type { Job } from './pipeline.ts';
import type { Query } from './query.ts';

/**
 * The job without one of its inputs: what was made of it is made no more, and what it was joined for is as if there were no
 * join. A query that starts from it, or that nothing is left of, is not run at all.
 */
export const withoutInput = (job: Job, dataset: string): Job => ({
  ...job,
  outputs: job.outputs.flatMap((output) => {
    const query = rest(output.query, dataset);
    if (query === null) return [];
    // The table is made anew, without the columns that nothing is written into.
    const declared = query === output.query ? output.declared : null;
    return [{ ...output, query, declared }];
  }),
  shows: job.shows === null ? null : rest(job.shows, dataset),
});

const rest = (query: Query, dataset: string): Query | null => {
  const gone = query.inputs.indexOf(dataset);
  if (gone < 0) return query;
  if (gone === 0 || query.columns === '*') return null;
  const stays = ({ input }: ColumnRef): boolean => input !== gone;
  const columns = query.columns.filter(({ of }) => refsOf(of).every(({ ref }) => stays(ref)));
  const groupBy = query.groupBy?.filter(stays) ?? null;
  if (columns.length === 0 || groupBy?.length === 0) return null;
  return {
    ...query,
    joins: query.joins.map((join, index) =>
      index + 1 === gone ? { ...join, kind: 'NONE' as const } : join,
    ),
    columns,
    groupBy,
    filter: query.filter !== null && stays(query.filter.of) ? query.filter : null,
    sort: query.sort !== null && stays(query.sort.by) ? query.sort : null,
  };
};
