import type { Basis, GraphEdge, GraphFieldEdge, Step } from '../graph.ts';
import type { Arc, Place } from './best-paths.fixture.ts';
import { namesOf, resolve } from './field-names.fixture.ts';
import { detailOf, feedsOf, isBare, overlap } from './level.fixture.ts';
import type { Level } from './level.fixture.ts';
import type { Moment } from './snapshot.fixture.ts';

/** Fields, and datasets as a whole, with every way for data to go. Null when the start is not known. */
export const fieldLevel = (moment: Moment, asked: string, isDown: boolean): Level | null => {
  const { rows, dataset, start: id } = moment;
  if (id === null) return null;
  const places = placesOf(moment);
  const field = resolve(asked, places.names(id));
  if (field === null) return null;
  const start = places.field(id, field);

  const arcs = rows.fieldEdges.flatMap((row) => arcsOfFieldEdge(moment, places, row));
  for (const feed of feedsOf(moment).filter((one) => isBare(moment, one))) {
    const { basis, job, openedAt } = feed;
    const said = { certain: false, basis: basis ?? 'INFERRED', transformation: null, openedAt };
    for (const to of [...places.open(feed), places.rest(dataset(feed.to))])
      for (const from of places.any(dataset(feed.from)))
        arcs.push({ from, to, job: nameOf(moment, job), ...said });
  }

  // What decides on a dataset's rows decides on each of its fields.
  const starts = isDown ? [start] : [start, places.rows(id)];
  const paths = starts.map((place) => ({ hops: 0, places: [place] }));
  return {
    arcs,
    starts: paths,
    sureStarts: paths,
    field,
    isStart: ({ key }) => key === start.key,
    isListed: ({ key, kind }) => key !== start.key && (isDown || kind !== 'rows'),
    isUser: (job, place) => !isDown || uses(moment, places, job, place),
    leadsOn(feed, place) {
      if (!isBare(moment, feed)) return false;
      if (isDown) return dataset(feed.from) === place.dataset;
      const into = [...places.open(feed), places.rest(dataset(feed.to))];
      return into.some(({ key }) => key === place.key);
    },
  };
};

type Places = ReturnType<typeof placesOf>;

const placesOf = (moment: Moment) => {
  const { rows, dataset } = moment;
  const place = (id: number, kind: Place['kind'], field: string | null): Place => ({
    key: JSON.stringify([id, kind, field]),
    dataset: id,
    ...moment.name(id),
    field,
    kind,
  });
  const book = namesOf(moment);
  const fields = (id: number) => book.all(id).map((name) => place(id, 'field', name));
  const whole = (kind: 'rows' | 'rest') => (id: number) => place(id, kind, null);
  const target = ({ to, toField }: GraphFieldEdge) =>
    toField === null
      ? place(dataset(to), 'rows', null)
      : place(dataset(to), 'field', book.written(dataset(to), toField));
  return {
    names: book.all,
    field: (id: number, name: string) => place(id, 'field', name),
    rows: whole('rows'),
    rest: whole('rest'),
    any: (id: number) => [...fields(id), place(id, 'rows', null), place(id, 'rest', null)],
    /** Null for the source dataset as a whole. */
    source: ({ from, fromField }: GraphFieldEdge) =>
      fromField === null
        ? null
        : place(dataset(from), 'field', book.read(dataset(from), fromField)),
    target,
    /** The fields of a feed's target for which its job states no field lineage of their own. */
    open(feed: GraphEdge) {
      const stated = rows.fieldEdges
        .filter((row) => row.job === feed.job && dataset(row.to) === dataset(feed.to))
        .filter((row) => overlap(row, feed))
        .map((row) => target(row).key);
      return fields(dataset(feed.to)).filter(({ key }) => !stated.includes(key));
    },
  };
};

const arcsOfFieldEdge = (moment: Moment, places: Places, row: GraphFieldEdge): readonly Arc[] => {
  const { type, subtype, masking, openedAt } = row;
  const transformation = { type, subtype, masking };
  const job = nameOf(moment, row.job);
  const stated = { to: places.target(row), basis: basisOf(moment, row), job, openedAt };
  const from = places.source(row);
  if (from === null)
    return places
      .any(moment.dataset(row.from))
      .map((any) => ({ ...stated, from: any, certain: false, transformation }));
  return [
    { ...stated, from, certain: true, transformation },
    { ...stated, from: places.rows(from.dataset), certain: false, transformation: null },
  ];
};

const nameOf = (moment: Moment, job: number | null): Step['job'] =>
  job === null ? null : moment.name(job);

const basisOf = (moment: Moment, row: GraphFieldEdge): Basis =>
  feedsOf(moment).some(
    (feed) =>
      feed.basis === 'EXPLICIT' &&
      feed.job === row.job &&
      moment.dataset(feed.from) === moment.dataset(row.from) &&
      moment.dataset(feed.to) === moment.dataset(row.to),
  )
    ? 'EXPLICIT'
    : 'COLUMN';

/** A reader uses a field unless it tells of all that it makes of the dataset, and of this field nothing. */
const uses = (moment: Moment, places: Places, job: number, place: Place): boolean => {
  const feeds = feedsOf(moment).filter(
    (feed) => feed.job === job && moment.dataset(feed.from) === place.dataset,
  );
  const told = moment.rows.fieldEdges
    .filter((row) => row.job === job && moment.dataset(row.from) === place.dataset)
    .map(places.source);
  const tellsAll =
    feeds.length > 0 &&
    feeds.every((feed) => detailOf(moment, feed).length > 0) &&
    !told.includes(null);
  return !tellsAll || place.field === null || told.some((source) => source?.key === place.key);
};
