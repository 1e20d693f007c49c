import type { GraphEdge, GraphFieldEdge } from '../graph.ts';
import type { Arc, Path, Place } from './best-paths.fixture.ts';
import type { Moment } from './snapshot.fixture.ts';

/** What a question asks about: whole datasets, or fields. */
export interface Level {
  readonly arcs: readonly Arc[];
  readonly starts: readonly Path[];
  readonly sureStarts: readonly Path[];
  /** The asked field, by the name that the dataset has for it. */
  readonly field: string | null;
  readonly isStart: (place: Place) => boolean;
  /** False where a place is only a station on the way. */
  readonly isListed: (place: Place) => boolean;
  readonly isUser: (job: number, place: Place) => boolean;
  /** True for a FEEDS edge without field detail that leads on from the place. */
  readonly leadsOn: (feed: GraphEdge, place: Place) => boolean;
}

export const feedsOf = ({ rows }: Moment) => rows.edges.filter(({ kind }) => kind === 'FEEDS');

/** The field edges that the job of a FEEDS edge states between its datasets while it holds. */
export const detailOf = ({ rows, dataset }: Moment, feed: GraphEdge): readonly GraphFieldEdge[] =>
  rows.fieldEdges.filter(
    (row) =>
      row.job === feed.job &&
      dataset(row.from) === dataset(feed.from) &&
      dataset(row.to) === dataset(feed.to) &&
      overlap(row, feed),
  );

export const overlap = (a: GraphFieldEdge, b: GraphEdge): boolean =>
  a.openedAt < b.closedAt && b.openedAt < a.closedAt;

export const isBare = (moment: Moment, feed: GraphEdge): boolean =>
  moment.dataset(feed.from) !== moment.dataset(feed.to) && detailOf(moment, feed).length === 0;
