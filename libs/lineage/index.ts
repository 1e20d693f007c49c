export { OPEN, shownNode, TraversalTimedOut } from './graph.ts';
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
  Question,
  Reached,
  ReachedJob,
  Step,
  Vicinity,
} from './graph.ts';
export { FieldNames } from './in-process/fields/field-names.ts';
export { inProcessGraph } from './in-process/in-process-graph.ts';
export { pairIntervals } from './pair-intervals.ts';
export { GraphUnavailable } from './neo4j/graph-unavailable.ts';
export { openGraph, removeGraph } from './open-graph.ts';
