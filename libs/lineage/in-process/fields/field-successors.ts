import type { Direction } from '../../graph.ts';
import { expandProducts, type DatasetEdge } from '../product-edges.ts';
import type { FieldEdges } from './field-edges.ts';
import type { FieldStep } from './field-step.ts';

/** The steps from a vertex, in the order of the vertices they lead to; of those to one vertex the best comes first. */
export type FieldSuccessors = (vertex: number) => readonly FieldStep[];

/** The steps that are certain: field edges only. */
export const certainSuccessors = (edges: FieldEdges, direction: Direction): FieldSuccessors => {
  const edgesAt = direction === 'DOWNSTREAM' ? edges.leaving : edges.entering;
  return (vertex) => edgesAt(edges.vertices.datasetOf(vertex)).steps.get(vertex) ?? [];
};

/**
 * All steps, for one search. A step that every vertex of a dataset could take is returned for the first vertex
 * only: the search asks in the order of paths, so whatever a later vertex could reach by it is reached by a better
 * path already.
 */
export const allSuccessors = (edges: FieldEdges, direction: Direction): FieldSuccessors => {
  const certain = certainSuccessors(edges, direction);
  const possible = direction === 'DOWNSTREAM' ? possibleDown(edges) : possibleUp(edges);
  return (vertex) => {
    const more = possible(vertex);
    return more.length === 0 ? certain(vertex) : edges.inOrder([...certain(vertex), ...more]);
  };
};

const possibleDown = (edges: FieldEdges) => {
  const { vertices, snapshot } = edges;
  const expand = expandProducts(snapshot.productEdges, 'DOWNSTREAM');
  const expanded = new Set<number>();
  return (vertex: number): FieldStep[] => {
    const dataset = vertices.datasetOf(vertex);
    const { steps: fieldSteps, fromDatasets } = edges.leaving(dataset);
    const steps: FieldStep[] = [];
    if (vertices.isRowSet(vertex)) {
      for (const list of fieldSteps.values())
        for (const { to, row } of list) steps.push({ to, kind: 'ROW_DEPENDENCY', row });
    }
    if (expanded.has(dataset)) return steps;
    expanded.add(dataset);
    for (const { target, row } of fromDatasets)
      steps.push({ to: target, kind: 'FROM_DATASET', row });
    const addCoarse = (edge: DatasetEdge, row: number) => {
      for (const to of vertices.fields(edge.target))
        if (!edges.hasStatedSource(edge, to)) steps.push({ to, kind: 'COARSE', row });
      steps.push({ to: vertices.unspecified(edge.target), kind: 'COARSE', row });
    };
    for (const edge of edges.coarseFrom(dataset)) addCoarse(edge, edge.row);
    if (edges.expandsProducts)
      expand(dataset, (edge) => {
        if (snapshot.hasFieldDetail(edge)) return false;
        addCoarse(edge, snapshot.productEdges.numberOf(edge));
        return true;
      });
    return steps;
  };
};

const possibleUp = (edges: FieldEdges) => {
  const { vertices, snapshot } = edges;
  const { asOf } = snapshot;
  const expand = expandProducts(snapshot.productEdges, 'UPSTREAM');
  // A step within the dataset costs no hop, so it may be better than one that was returned before.
  const expanded = { within: new Set<number>(), between: new Set<number>() };
  return (vertex: number): FieldStep[] => {
    const dataset = vertices.datasetOf(vertex);
    const { steps: fieldSteps, fromDatasets } = edges.entering(dataset);
    const steps: FieldStep[] = [];
    for (const { to, row } of fieldSteps.get(vertex) ?? [])
      steps.push({
        to: vertices.rowSet(vertices.datasetOf(to)),
        kind: 'ROW_DEPENDENCY',
        row,
      });

    const expandedOf = (source: number) =>
      source === dataset ? expanded.within : expanded.between;
    const sources = new Set<number>();
    const addFromAny = (source: number, kind: FieldStep['kind'], row: number) => {
      sources.add(source);
      steps.push({ to: vertices.unspecified(source), kind, row });
      // If all vertices of the source were returned before, one is enough to show that there is such a step.
      if (expandedOf(source).has(source)) return;
      steps.push({ to: vertices.rowSet(source), kind, row });
      for (const to of vertices.fields(source)) steps.push({ to, kind, row });
    };
    for (const { source, target, row } of fromDatasets)
      if (target === vertex) addFromAny(source, 'FROM_DATASET', row);
    if (!vertices.isRowSet(vertex)) {
      for (const edge of edges.coarseTo(dataset))
        if (vertices.isWholeDataset(vertex) || !edges.hasStatedSource(edge, vertex))
          addFromAny(edge.source, 'COARSE', edge.row);
      // The same for all sources of the job: what is stated at one sequence is stated beside each of them.
      const hasStatedSource = (job: number) =>
        edges.hasStatedSource(
          { source: dataset, target: dataset, job, openedAt: asOf, closedAt: asOf + 1 },
          vertex,
        );
      const addProductEdge = (edge: DatasetEdge): boolean => {
        if (snapshot.hasFieldDetail(edge)) return false;
        addFromAny(edge.source, 'COARSE', snapshot.productEdges.numberOf(edge));
        return true;
      };
      if (edges.expandsProducts) expand(dataset, addProductEdge, hasStatedSource);
    }
    for (const source of sources) expandedOf(source).add(source);
    return steps;
  };
};
