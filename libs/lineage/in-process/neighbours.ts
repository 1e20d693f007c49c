import type { Direction } from '../graph.ts';
import { NONE } from './column.ts';
import type { Moment } from './moment.ts';
import { rankOfJob } from './row-order.ts';
import type { RowTable } from './row-table.ts';

/**
 * Visits the datasets next to one, in the order of their names, with the FEEDS rows that lead there, the strongest
 * first. Rows within the dataset are left out. Returns how many rows were looked at.
 */
export type Neighbours = (
  dataset: number,
  visit: (neighbour: number, row: number) => void,
) => number;

export const neighbours = (moment: Moment, direction: Direction): Neighbours => {
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

  const compare = byNameThenStrength(moment, table);
  const sorted: Neighbours = (dataset, visit) => {
    const found: Found[] = [];
    const add = (row: number) => {
      const neighbour = moment.dataset(far[row] ?? 0);
      if (neighbour !== dataset) found.push({ neighbour, row });
    };
    if (down) moment.eachFrom(table, dataset, add);
    else moment.eachTo(table, dataset, add);
    found.sort(compare);
    for (const { neighbour, row } of found) visit(neighbour, row);
    return found.length + 1;
  };

  if (moment.identity.shown !== null) return sorted;
  return (dataset, visit) => (later.has(dataset) ? sorted : packed)(dataset, visit);
};

interface Found {
  readonly neighbour: number;
  readonly row: number;
}

// The order that packing gives, for rows that come from the overlay or from several names.
const byNameThenStrength = ({ ranks }: Moment, { extra, job, opened }: RowTable) => {
  const basis = extra[0];
  return (a: Found, b: Found): number =>
    (ranks[a.neighbour] ?? 0) - (ranks[b.neighbour] ?? 0) ||
    (basis?.values[a.row] ?? NONE) - (basis?.values[b.row] ?? NONE) ||
    rankOfJob(ranks, job.values[a.row]) - rankOfJob(ranks, job.values[b.row]) ||
    opened.at(a.row) - opened.at(b.row);
};
