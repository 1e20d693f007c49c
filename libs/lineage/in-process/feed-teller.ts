import type { Step } from '../graph.ts';
import { NONE } from './storage/column.ts';
import type { Moment } from './snapshot.ts';
import { BASES } from './storage/store.ts';

/**
 * Says which job states the feed that a number stands for, on which basis and since when. It keeps the columns of the
 * moment, so that a path can be made later.
 */
export const feedTeller = (
  moment: Moment,
): ((row: number) => Pick<Step, 'job' | 'basis' | 'openedAt'>) => {
  const { job, opened, extra } = moment.store.edges.FEEDS;
  const nameOf = (node: number) => (node === NONE ? null : moment.nameOf(node));
  return (row) => {
    const feed = moment.productFeeds.at(row);
    return feed === undefined
      ? {
          job: nameOf(job.values[row] ?? NONE),
          basis: BASES[extra[0]?.at(row) ?? 0] ?? 'INFERRED',
          openedAt: opened.at(row),
        }
      : { job: nameOf(feed.job), basis: 'INFERRED', openedAt: feed.openedAt };
  };
};
