import { NONE } from './column.ts';
import { FieldPlaces } from './field-places.ts';
import type { DatasetPlaces } from './field-places.ts';
import type { Moment } from './moment.ts';

/** A field edge at one of the datasets that it joins; a place is null where it names the source dataset as a whole. */
export interface FieldLink {
  readonly near: number | null;
  readonly far: number | null;
  readonly other: DatasetPlaces;
  readonly row: number;
}

/** A FEEDS edge into another dataset, whose job states no field edges between the two. */
export interface BareFeed {
  readonly source: DatasetPlaces;
  readonly target: DatasetPlaces;
  readonly row: number;
}

export type LinksByPlace = ReadonlyMap<number | null, readonly FieldLink[]>;

/** The field edges of a moment and the feeds without any, by dataset, each made when it is first asked for. */
export const fieldLinks = (moment: Moment) => {
  const { fieldEdges, edges } = moment.store;
  const [fromField, toField] = fieldEdges.extra;
  const places = new FieldPlaces(moment);

  const source = (row: number): readonly [DatasetPlaces, number | null] => {
    const found = places.of(moment.dataset(fieldEdges.from.at(row)));
    return [found, found.read.get(fromField?.values[row] ?? NONE) ?? null];
  };
  const target = (row: number): readonly [DatasetPlaces, number] => {
    const found = places.of(moment.dataset(fieldEdges.to.at(row)));
    return [found, found.written.get(toField?.values[row] ?? NONE) ?? found.rows];
  };

  const outgoing = remembered((dataset): LinksByPlace => {
    const links: FieldLink[] = [];
    moment.eachFrom(fieldEdges, dataset, (row) => {
      const [other, far] = target(row);
      links.push({ near: source(row)[1], far, other, row });
    });
    return grouped(links);
  });

  const incoming = remembered((dataset): LinksByPlace => {
    const links: FieldLink[] = [];
    moment.eachTo(fieldEdges, dataset, (row) => {
      const [other, far] = source(row);
      links.push({ near: target(row)[1], far, other, row });
    });
    return grouped(links);
  });

  const bare = (visitAll: 'eachFrom' | 'eachTo') =>
    remembered((dataset): readonly BareFeed[] => {
      const found: BareFeed[] = [];
      moment[visitAll](edges.FEEDS, dataset, (row) => {
        const from = moment.dataset(edges.FEEDS.from.at(row));
        const to = moment.dataset(edges.FEEDS.to.at(row));
        // Within a dataset only its field edges tell anything.
        if (from === to || moment.hasFieldDetail(row)) return;
        found.push({ source: places.of(from), target: places.of(to), row });
      });
      return found;
    });

  /** The field edges that each job states into a dataset, by the place they lead to. */
  const statedInto = remembered((dataset) => {
    const stated = new Map<number, Map<number, number[]>>();
    for (const [place, links] of incoming(dataset)) {
      for (const { row } of links) {
        const job = fieldEdges.job.values[row] ?? NONE;
        const byPlace = stated.get(job) ?? new Map<number, number[]>();
        stated.set(job, byPlace);
        byPlace.set(place ?? NONE, [...(byPlace.get(place ?? NONE) ?? []), row]);
      }
    }
    return stated;
  });

  return {
    places,
    outgoing,
    incoming,
    bareFrom: bare('eachFrom'),
    bareTo: bare('eachTo'),
    /** True when the job that states the feed states, at the same time, where this field of its target comes from. */
    isCovered({ target: { dataset }, row }: BareFeed, field: number): boolean {
      const job = edges.FEEDS.job.values[row] ?? NONE;
      const rows = statedInto(dataset).get(job)?.get(field) ?? [];
      return rows.some((other) => moment.holdTogether(row, other));
    },
  };
};

export type FieldLinks = ReturnType<typeof fieldLinks>;

const grouped = (links: readonly FieldLink[]): LinksByPlace => {
  const byPlace = new Map<number | null, FieldLink[]>();
  for (const link of links) {
    const list = byPlace.get(link.near);
    if (list === undefined) byPlace.set(link.near, [link]);
    else list.push(link);
  }
  return byPlace;
};

const remembered = <T>(make: (dataset: number) => T): ((dataset: number) => T) => {
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
