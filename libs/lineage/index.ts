export { OPEN, TraversalTimedOut } from './graph.ts';
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
  LineageGraph,
  Question,
  Reached,
  ReachedJob,
  Step,
} from './graph.ts';
export { inProcessGraph } from './in-process.ts';
