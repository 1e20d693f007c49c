import type { Direction } from '../../graph.ts';
import type { DatasetEdge } from '../product-edges.ts';
import { eachJobUsing } from '../reached-jobs.ts';
import type { GraphSnapshot } from '../snapshot.ts';
import { NONE } from '../storage/column.ts';
import type { FieldEdges } from './field-edges.ts';

/** Visits the jobs that use a vertex: downstream those that read it, upstream those that write it. */
export type FieldUsers = (vertex: number, visit: (job: number) => void) => void;

/**
 * A job that states field edges for everything it makes from a dataset uses only the fields that they name. Every other
 * reader may use all fields. Every writer may write all of them, since field lineage does not mention constants.
 */
export const fieldUsers = (
  snapshot: GraphSnapshot,
  edges: FieldEdges,
  direction: Direction,
): FieldUsers => {
  const usedByDataset = new Map<number, UsedFields>();
  const usedOf = (dataset: number): UsedFields => {
    const used = usedByDataset.get(dataset) ?? usedFields(snapshot, edges, dataset);
    usedByDataset.set(dataset, used);
    return used;
  };
  return (vertex, visit) => {
    const dataset = edges.vertices.datasetOf(vertex);
    const isAnyUser = direction === 'UPSTREAM' || edges.vertices.isWholeDataset(vertex);
    eachJobUsing(snapshot, direction, dataset, (job) => {
      if (isAnyUser || (usedOf(dataset).get(job)?.has(vertex) ?? true)) visit(job);
    });
  };
};

type UsedFields = ReadonlyMap<number, ReadonlySet<number>>;

/** The fields of a dataset that a job uses, for each job that states them all. */
const usedFields = (snapshot: GraphSnapshot, edges: FieldEdges, dataset: number): UsedFields => {
  const { FEEDS: feeds } = snapshot.store.edges;
  const { job: fieldJobs } = snapshot.store.fieldEdges;
  const used = new Map<number, Set<number>>();
  const mayUseAll = new Set<number>();
  const { productEdges } = snapshot;
  const take = (edge: DatasetEdge) => {
    if (snapshot.hasFieldDetail(edge)) used.set(edge.job, new Set());
    else mayUseAll.add(edge.job);
  };
  snapshot.eachOutgoing(feeds, dataset, (row) =>
    (productEdges.ofRow(row) ?? [snapshot.edgeAt(row)]).forEach(take),
  );
  for (const product of productEdges.of('SOURCE', dataset)) {
    for (const target of productEdges.datasetsOf(product, 'TARGET')) {
      if (mayUseAll.has(product.job)) break;
      productEdges.between(dataset, target, product.job)?.forEach(take);
    }
  }
  const jobOf = ({ row }: { readonly row: number }) => fieldJobs.values[row] ?? NONE;
  const { steps, fromDatasets } = edges.leaving(dataset);
  for (const [field, list] of steps) for (const step of list) used.get(jobOf(step))?.add(field);
  for (const edge of fromDatasets) mayUseAll.add(jobOf(edge));
  for (const job of mayUseAll) used.delete(job);
  return used;
};
