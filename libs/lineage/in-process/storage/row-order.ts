import { NONE } from './column.ts';
import type { PackedColumns, RowTable } from './row-table.ts';

type Order = (table: PackedColumns) => (a: number, b: number) => number;

/**
 * Edges between the same two nodes: the strongest basis first, then the least job (none before any), then the oldest.
 * Whatever else two of them differ in does not show in an answer.
 */
export const byStrength =
  (ranks: Uint32Array): Order =>
  ({ extra, job, opened }) =>
  (a, b) =>
    (extra[0]?.at(a) ?? 0) - (extra[0]?.at(b) ?? 0) ||
    rankOfJob(ranks, job.values[a]) - rankOfJob(ranks, job.values[b]) ||
    opened.at(a) - opened.at(b);

/** Field edges between the same two datasets: those of a job together. */
export const byJob: Order =
  ({ job }) =>
  (a, b) =>
    (job.values[a] ?? NONE) - (job.values[b] ?? NONE);

export const rankOfJob = (ranks: Uint32Array, job: number | undefined): number =>
  job === undefined || job === NONE ? -1 : (ranks[job] ?? -1);

/** The first packed field edge of this job between two nodes; the others follow it. */
export const firstFieldEdge = (
  { out, to, job }: RowTable,
  ranks: Uint32Array,
  fromNode: number,
  toNode: number,
  byWhom: number,
): number | null => {
  const end = out[fromNode + 1] ?? 0;
  let low = out[fromNode] ?? end;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order =
      (ranks[to.values[middle] ?? 0] ?? 0) - (ranks[toNode] ?? 0) ||
      (job.values[middle] ?? 0) - byWhom;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return low < end && to.values[low] === toNode && job.values[low] === byWhom ? low : null;
};
