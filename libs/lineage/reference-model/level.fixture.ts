import type { GraphEdge, GraphFieldEdge } from '../graph.ts';
import type { Arc, Path, Vertex } from './best-paths.fixture.ts';
import type { Snapshot } from './snapshot.fixture.ts';

/** The graph that a question is about: of whole datasets, or of fields. */
export interface Level {
  readonly arcs: readonly Arc[];
  readonly starts: readonly Path[];
  readonly certainStarts: readonly Path[];
  /** The field of the question, with the name that the dataset has for it. */
  readonly field: string | null;
  readonly isStart: (vertex: Vertex) => boolean;
  /** False if a vertex is only passed on the way. */
  readonly isListed: (vertex: Vertex) => boolean;
  readonly isUser: (job: number, vertex: Vertex) => boolean;
  /** True for a FEEDS edge without field detail that leads on from the vertex. */
  readonly leadsOn: (feed: GraphEdge, vertex: Vertex) => boolean;
}

export const datasetEdges = ({ rows }: Snapshot) =>
  rows.edges.filter(({ kind }) => kind === 'FEEDS');

/** The field edges that the job of a FEEDS edge states between its datasets while it is open. */
export const fieldDetail = (
  { rows, dataset }: Snapshot,
  feed: GraphEdge,
): readonly GraphFieldEdge[] =>
  rows.fieldEdges.filter(
    (row) =>
      row.job === feed.job &&
      dataset(row.from) === dataset(feed.from) &&
      dataset(row.to) === dataset(feed.to) &&
      overlap(row, feed),
  );

export const overlap = (a: GraphFieldEdge, b: GraphEdge): boolean =>
  a.openedAt < b.closedAt && b.openedAt < a.closedAt;

export const isCoarse = (snapshot: Snapshot, feed: GraphEdge): boolean =>
  snapshot.dataset(feed.from) !== snapshot.dataset(feed.to) &&
  fieldDetail(snapshot, feed).length === 0;
