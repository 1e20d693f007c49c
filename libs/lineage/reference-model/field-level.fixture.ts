import type { Basis, GraphEdge, GraphFieldEdge, Step } from '../graph.ts';
import type { Arc, Vertex } from './best-paths.fixture.ts';
import { namesOf, resolve } from './field-names.fixture.ts';
import { datasetEdges, fieldDetail, isCoarse, type Level, overlap } from './level.fixture.ts';
import type { Snapshot } from './snapshot.fixture.ts';

/** The graph of fields, with datasets as a whole. Null if the start is not known. */
export const fieldLevel = (snapshot: Snapshot, asked: string, isDown: boolean): Level | null => {
  const { rows, dataset, start: id } = snapshot;
  if (id === null) return null;
  const vertices = verticesOf(snapshot);
  const field = resolve(asked, vertices.names(id));
  if (field === null) return null;
  const start = vertices.field(id, field);

  const arcs = rows.fieldEdges.flatMap((row) => arcsOfFieldEdge(snapshot, vertices, row));
  for (const feed of datasetEdges(snapshot).filter((one) => isCoarse(snapshot, one))) {
    const { basis, job, openedAt } = feed;
    const labels = { certain: false, basis: basis ?? 'INFERRED', transformation: null, openedAt };
    for (const to of [...vertices.open(feed), vertices.rest(dataset(feed.to))])
      for (const from of vertices.any(dataset(feed.from)))
        arcs.push({ from, to, job: nameOf(snapshot, job), ...labels });
  }

  // The row set of a dataset feeds each of its fields.
  const starts = isDown ? [start] : [start, vertices.rows(id)];
  const paths = starts.map((vertex) => ({ hops: 0, vertices: [vertex] }));
  return {
    arcs,
    starts: paths,
    certainStarts: paths,
    field,
    isStart: ({ key }) => key === start.key,
    isListed: ({ key, kind }) => key !== start.key && (isDown || kind !== 'rows'),
    isUser: (job, vertex) => !isDown || uses(snapshot, vertices, job, vertex),
    leadsOn(feed, vertex) {
      if (!isCoarse(snapshot, feed)) return false;
      if (isDown) return dataset(feed.from) === vertex.dataset;
      const into = [...vertices.open(feed), vertices.rest(dataset(feed.to))];
      return into.some(({ key }) => key === vertex.key);
    },
  };
};

type Vertices = ReturnType<typeof verticesOf>;

const verticesOf = (snapshot: Snapshot) => {
  const { rows, dataset } = snapshot;
  const vertex = (id: number, kind: Vertex['kind'], field: string | null): Vertex => ({
    key: JSON.stringify([id, kind, field]),
    dataset: id,
    ...snapshot.name(id),
    field,
    kind,
  });
  const book = namesOf(snapshot);
  const fields = (id: number) => book.all(id).map((name) => vertex(id, 'field', name));
  const whole = (kind: 'rows' | 'rest') => (id: number) => vertex(id, kind, null);
  const target = ({ to, toField }: GraphFieldEdge) =>
    toField === null
      ? vertex(dataset(to), 'rows', null)
      : vertex(dataset(to), 'field', book.written(dataset(to), toField));
  return {
    names: book.all,
    field: (id: number, name: string) => vertex(id, 'field', name),
    rows: whole('rows'),
    rest: whole('rest'),
    any: (id: number) => [...fields(id), vertex(id, 'rows', null), vertex(id, 'rest', null)],
    /** Null for the source dataset as a whole. */
    source: ({ from, fromField }: GraphFieldEdge) =>
      fromField === null
        ? null
        : vertex(dataset(from), 'field', book.read(dataset(from), fromField)),
    target,
    /** The fields of an edge's target whose sources its job does not state. */
    open(feed: GraphEdge) {
      const stated = rows.fieldEdges
        .filter((row) => row.job === feed.job && dataset(row.to) === dataset(feed.to))
        .filter((row) => overlap(row, feed))
        .map((row) => target(row).key);
      return fields(dataset(feed.to)).filter(({ key }) => !stated.includes(key));
    },
  };
};

const arcsOfFieldEdge = (
  snapshot: Snapshot,
  vertices: Vertices,
  row: GraphFieldEdge,
): readonly Arc[] => {
  const { type, subtype, masking, openedAt } = row;
  const transformation = { type, subtype, masking };
  const job = nameOf(snapshot, row.job);
  const stated = { to: vertices.target(row), basis: basisOf(snapshot, row), job, openedAt };
  const from = vertices.source(row);
  if (from === null)
    return vertices
      .any(snapshot.dataset(row.from))
      .map((any) => ({ ...stated, from: any, certain: false, transformation }));
  return [
    { ...stated, from, certain: true, transformation },
    { ...stated, from: vertices.rows(from.dataset), certain: false, transformation: null },
  ];
};

const nameOf = (snapshot: Snapshot, job: number | null): Step['job'] =>
  job === null ? null : snapshot.name(job);

const basisOf = (snapshot: Snapshot, row: GraphFieldEdge): Basis =>
  datasetEdges(snapshot).some(
    (feed) =>
      feed.basis === 'EXPLICIT' &&
      feed.job === row.job &&
      snapshot.dataset(feed.from) === snapshot.dataset(row.from) &&
      snapshot.dataset(feed.to) === snapshot.dataset(row.to),
  )
    ? 'EXPLICIT'
    : 'COLUMN';

/**
 * A reader uses a field unless it states field edges for everything it makes from the dataset, and none from this
 * field.
 */
const uses = (snapshot: Snapshot, vertices: Vertices, job: number, vertex: Vertex): boolean => {
  const feeds = datasetEdges(snapshot).filter(
    (feed) => feed.job === job && snapshot.dataset(feed.from) === vertex.dataset,
  );
  const stated = snapshot.rows.fieldEdges
    .filter((row) => row.job === job && snapshot.dataset(row.from) === vertex.dataset)
    .map(vertices.source);
  const statesAll =
    feeds.length > 0 &&
    feeds.every((feed) => fieldDetail(snapshot, feed).length > 0) &&
    !stated.includes(null);
  return !statesAll || vertex.field === null || stated.some((source) => source?.key === vertex.key);
};
