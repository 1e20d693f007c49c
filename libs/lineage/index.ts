export { GraphUnavailable, OPEN, shownNode, TraversalTimedOut } from './graph.ts';
export type {
  Answer,
  Basis,
  Direction,
  GraphChanges,
  GraphEdge,
  GraphField,
  GraphFieldEdge,
  GraphIdentity,
  GraphNode,
  GraphProductMember,
  LineageGraph,
  NearEdge,
  NearFieldEdge,
  Neighbourhood,
  Question,
  Reached,
  ReachedJob,
  Step,
} from './graph.ts';
export { FieldNames } from './in-process/fields/field-names.ts';
export { inProcessGraph } from './in-process/in-process-graph.ts';
export { pairIntervals } from './pair-intervals.ts';
export { openGraph, removeGraph } from './open-graph.ts';
