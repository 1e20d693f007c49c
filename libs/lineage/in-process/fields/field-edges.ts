import type { DatasetEdge } from '../product-edges.ts';
import type { GraphSnapshot } from '../snapshot.ts';
import { NONE } from '../storage/column.ts';
import { stepOrder, type FieldStep } from './field-step.ts';
import { FieldVertices } from './field-vertices.ts';

/** The field edges that leave, or enter, a dataset. */
export interface DatasetFieldEdges {
  /** By vertex of the dataset, the FIELD steps along its edges (back along them, of those that enter), in order. */
  readonly steps: ReadonlyMap<number, readonly FieldStep[]>;
  /** The edges from a source dataset as a whole. */
  readonly fromDatasets: readonly FromDatasetEdge[];
}

/** A field edge from a dataset as a whole. */
export interface FromDatasetEdge {
  /** The canonical node of the source dataset. */
  readonly source: number;
  /** The vertex it leads to. */
  readonly target: number;
  readonly row: number;
}

/** An edge into another dataset, whose job states no field edges between the two. */
export interface CoarseEdge extends DatasetEdge {
  /** The row of FEEDS, or the number of a product's edge. */
  readonly row: number;
}

/** The edges of the field graph of a snapshot. Those of a dataset are read when they are first asked for, and kept. */
export const fieldEdgesIn = (snapshot: GraphSnapshot) => {
  const { productEdges } = snapshot;
  const { fieldEdges, edges } = snapshot.store;
  const [fromField, toField] = fieldEdges.extra;
  const vertices = new FieldVertices(snapshot);
  const inOrder = stepOrder(snapshot, vertices);

  const targetVertex = (target: number, row: number): number => {
    const name = toField?.values[row] ?? NONE;
    return name === NONE ? vertices.rowSet(target) : vertices.written(target, name);
  };

  const edgesAt = (side: 'leaving' | 'entering') =>
    memoized((dataset): DatasetFieldEdges => {
      const steps = new Map<number, FieldStep[]>();
      const fromDatasets: FromDatasetEdge[] = [];
      snapshot[side === 'leaving' ? 'eachOutgoing' : 'eachIncoming'](fieldEdges, dataset, (row) => {
        const source = snapshot.canonical(fieldEdges.from.values[row] ?? NONE);
        const target = snapshot.canonical(fieldEdges.to.values[row] ?? NONE);
        const to = targetVertex(target, row);
        const name = fromField?.values[row] ?? NONE;
        if (name === NONE) {
          fromDatasets.push({ source, target: to, row });
          return;
        }
        const from = vertices.read(source, name);
        if (side === 'leaving') append(steps, from, { to, kind: 'FIELD', row });
        else append(steps, to, { to: from, kind: 'FIELD', row });
      });
      for (const list of steps.values()) inOrder(list);
      return { steps, fromDatasets };
    });

  // In a window, a field may have stated sources beside one source of a product and not beside another. So there the
  // pairs of products are listed one by one, and expandProducts is not used.
  const isOfOneSequence = snapshot.since === snapshot.asOf;
  const coarseAt = (each: 'eachOutgoing' | 'eachIncoming') =>
    memoized((dataset): readonly CoarseEdge[] => {
      const found: CoarseEdge[] = [];
      const add = (edge: DatasetEdge, row: number | null): void => {
        // Within one dataset only field edges say anything.
        if (edge.source === edge.target || snapshot.hasFieldDetail(edge)) return;
        found.push({ ...edge, row: row ?? productEdges.numberOf(edge) });
      };
      snapshot[each](edges.FEEDS, dataset, (row) => {
        const replacing = productEdges.ofRow(row);
        if (replacing === null) add(snapshot.edgeAt(row), row);
        else if (isOfOneSequence) for (const edge of replacing) add(edge, null);
      });
      if (!isOfOneSequence) {
        const side = each === 'eachOutgoing' ? 'SOURCE' : 'TARGET';
        for (const edge of productEdges.around(side, dataset)) add(edge, null);
      }
      return found;
    });

  /** The rows of the field edges into a dataset, by job and by the vertex they lead to. */
  const rowsInto = memoized((dataset) => {
    const byJob = new Map<number, Map<number, number[]>>();
    snapshot.eachIncoming(fieldEdges, dataset, (row) => {
      const target = snapshot.canonical(fieldEdges.to.values[row] ?? NONE);
      const job = fieldEdges.job.values[row] ?? NONE;
      const byVertex = byJob.get(job) ?? new Map<number, number[]>();
      byJob.set(job, byVertex);
      append(byVertex, targetVertex(target, row), row);
    });
    return byJob;
  });

  return {
    snapshot,
    vertices,
    inOrder,
    leaving: edgesAt('leaving'),
    entering: edgesAt('entering'),
    /** True if {@link expandProducts} gives further coarse edges, those of products. */
    expandsProducts: isOfOneSequence,
    coarseFrom: coarseAt('eachOutgoing'),
    coarseTo: coarseAt('eachIncoming'),
    /** True if the edge's job states, at the same time, where this field of the target comes from. */
    hasStatedSource(edge: DatasetEdge, field: number): boolean {
      const rows = rowsInto(edge.target).get(edge.job)?.get(field) ?? [];
      return rows.some((row) => snapshot.overlap(edge, row));
    },
  };
};

export type FieldEdges = ReturnType<typeof fieldEdgesIn>;

const append = <T>(lists: Map<number, T[]>, key: number, value: T): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
};

const memoized = <T>(make: (dataset: number) => T): ((dataset: number) => T) => {
  const made = new Map<number, T>();
  return (dataset) => {
    let known = made.get(dataset);
    if (known === undefined) {
      known = make(dataset);
      made.set(dataset, known);
    }
    return known;
  };
};
