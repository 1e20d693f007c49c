import type { Direction } from '../graph.ts';
import type { Moment } from './snapshot.ts';
import type { ProductFeed } from './product-edges.ts';
import { productSteps } from './product-steps.ts';
import { rankOfJob } from './storage/row-order.ts';

/**
 * Visits the datasets next to one, in the order of their names, with the FEEDS rows that lead there, the strongest
 * first. Rows within the dataset are left out. Returns how many rows were looked at. Where products lead on, the numbers
 * of their feeds stand for rows; {@link productSteps} says which of them are given.
 */
export type Neighbours = (
  dataset: number,
  visit: (neighbour: number, row: number) => void,
) => number;

/** For one walk. `certainOnly` leaves the feeds of products out. */
export const neighbours = (
  moment: Moment,
  direction: Direction,
  certainOnly: boolean,
): Neighbours => {
  const table = moment.store.edges.FEEDS;
  const down = direction === 'DOWNSTREAM';
  const [opened, closed] = moment.bounds(table);
  const [openings, ends] = [table.opened.values, table.closed.values];
  const far = (down ? table.to : table.from).values;
  const offsets = down ? table.out : table.inOffsets;
  const rows = down ? null : table.inRows;
  const later = down ? table.outLater : table.inLater;

  const { holdings } = table;

  const packed: Neighbours = (dataset, visit) => {
    holdings?.[down ? 'leaving' : 'entering'].look(dataset);
    const start = offsets[dataset] ?? 0;
    const end = offsets[dataset + 1] ?? start;
    for (let i = start; i < end; i += 1) {
      const row = rows === null ? i : (rows[i] ?? 0);
      if ((openings[row] ?? 0) > opened || (ends[row] ?? 0) <= closed) continue;
      const neighbour = far[row] ?? 0;
      if (neighbour !== dataset) visit(neighbour, row);
    }
    return end - start;
  };

  const compare = byNameThenStrength(moment);
  const { productFeeds } = moment;
  const near = down ? 'SOURCE' : 'TARGET';
  const stepsOf = productSteps(moment, direction);
  const sorted: Neighbours = (dataset, visit) => {
    const found: Found[] = [];
    const addFeed = (feed: ProductFeed) =>
      found.push({
        neighbour: down ? feed.target : feed.source,
        row: productFeeds.numberOf(feed),
      });
    const isInProduct = !certainOnly && productFeeds.isIn(near, dataset);
    const add = (row: number) => {
      const neighbour = moment.dataset(far[row] ?? 0);
      if (neighbour === dataset) return;
      const feeds = isInProduct ? productFeeds.ofRow(row) : null;
      if (feeds === null) found.push({ neighbour, row });
      else feeds.forEach(addFeed);
    };
    if (down) moment.eachFrom(table, dataset, add);
    else moment.eachTo(table, dataset, add);
    const looked = !isInProduct
      ? 0
      : stepsOf(dataset, (feed) => {
          addFeed(feed);
          return !moment.hasDetail(feed);
        });
    found.sort(compare);
    for (const { neighbour, row } of found) visit(neighbour, row);
    return found.length + looked + 1;
  };

  if (moment.identity.shown !== null) return sorted;
  const isSorted = (dataset: number): boolean =>
    later.has(dataset) || (!certainOnly && productFeeds.isIn(near, dataset));
  return (dataset, visit) => (isSorted(dataset) ? sorted : packed)(dataset, visit);
};

interface Found {
  readonly neighbour: number;
  readonly row: number;
}

// The order that packing gives, for rows that come from the overlay or from several names.
const byNameThenStrength = (moment: Moment) => {
  const { ranks } = moment;
  return (a: Found, b: Found): number => {
    const byName = (ranks[a.neighbour] ?? 0) - (ranks[b.neighbour] ?? 0);
    if (byName !== 0) return byName;
    const [one, other] = [moment.feedAt(a.row), moment.feedAt(b.row)];
    return (
      moment.basisAt(a.row) - moment.basisAt(b.row) ||
      rankOfJob(ranks, one.job) - rankOfJob(ranks, other.job) ||
      one.openedAt - other.openedAt
    );
  };
};
