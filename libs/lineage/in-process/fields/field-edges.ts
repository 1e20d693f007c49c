import { NONE } from '../storage/column.ts';
import { FieldPlaces } from './field-vertices.ts';
import type { FieldStep } from './field-step.ts';
import { stepOrder } from './field-step.ts';
import type { Moment } from '../snapshot.ts';
import type { ProductFeed } from '../product-edges.ts';

/** The field edges that leave or enter a dataset. */
export interface DatasetLinks {
  /** The certain steps from each place (for what enters: back from it), in order. */
  readonly edges: ReadonlyMap<number, readonly FieldStep[]>;
  /** Those from a source dataset as a whole. */
  readonly whole: readonly WholeLink[];
}

export interface WholeLink {
  /** A dataset. */
  readonly source: number;
  readonly target: number;
  readonly row: number;
}

/** A FEEDS edge into another dataset, whose job states no field edges between the two. */
export interface BareFeed extends ProductFeed {
  /** Of a FEEDS row, or the number that stands for one. */
  readonly row: number;
}

/** The field edges of a moment and the feeds without any, by dataset, each made when it is first asked for. */
export const fieldLinks = (moment: Moment) => {
  const { productFeeds } = moment;
  const { fieldEdges, edges } = moment.store;
  const [fromField, toField] = fieldEdges.extra;
  const places = new FieldPlaces(moment);
  const inOrder = stepOrder(moment, places);

  const placeWritten = (target: number, row: number): number => {
    const word = toField?.values[row] ?? NONE;
    return word === NONE ? places.rows(target) : places.written(target, word);
  };

  const links = (side: 'leaving' | 'entering') =>
    remembered((dataset): DatasetLinks => {
      const steps = new Map<number, FieldStep[]>();
      const whole: WholeLink[] = [];
      moment[side === 'leaving' ? 'eachFrom' : 'eachTo'](fieldEdges, dataset, (row) => {
        const source = moment.dataset(fieldEdges.from.values[row] ?? NONE);
        const target = moment.dataset(fieldEdges.to.values[row] ?? NONE);
        const to = placeWritten(target, row);
        const fromWord = fromField?.values[row] ?? NONE;
        if (fromWord === NONE) {
          whole.push({ source, target: to, row });
          return;
        }
        const from = places.read(source, fromWord);
        if (side === 'leaving') append(steps, from, { to, kind: 'EDGE', row });
        else append(steps, to, { to: from, kind: 'EDGE', row });
      });
      for (const list of steps.values()) inOrder(list);
      return { edges: steps, whole };
    });

  // In a window, whether a field is covered depends on the pair: then all pairs are listed.
  const isAtOneMoment = moment.since === moment.asOf;
  const bare = (visitAll: 'eachFrom' | 'eachTo') =>
    remembered((dataset): readonly BareFeed[] => {
      const found: BareFeed[] = [];
      const add = (feed: ProductFeed, row: number | null): void => {
        // Within a dataset only its field edges tell anything.
        if (feed.source === feed.target || moment.hasDetail(feed)) return;
        found.push({ ...feed, row: row ?? productFeeds.numberOf(feed) });
      };
      moment[visitAll](edges.FEEDS, dataset, (row) => {
        const feeds = productFeeds.ofRow(row);
        if (feeds === null) add(moment.feedAt(row), row);
        else if (isAtOneMoment) for (const feed of feeds) add(feed, null);
      });
      if (!isAtOneMoment) {
        const side = visitAll === 'eachFrom' ? 'SOURCE' : 'TARGET';
        for (const feed of productFeeds.around(side, dataset)) add(feed, null);
      }
      return found;
    });

  const leaving = links('leaving');
  const entering = links('entering');

  /** For each job the field edges that it states into a dataset, by the place they lead to. */
  const statedInto = remembered((dataset) => {
    const stated = new Map<number, Map<number, number[]>>();
    const add = (place: number, row: number) => {
      const job = fieldEdges.job.values[row] ?? NONE;
      const byPlace = stated.get(job) ?? new Map<number, number[]>();
      stated.set(job, byPlace);
      append(byPlace, place, row);
    };
    moment.eachTo(fieldEdges, dataset, (row) => {
      const target = moment.dataset(fieldEdges.to.values[row] ?? NONE);
      add(placeWritten(target, row), row);
    });
    return stated;
  });

  return {
    moment,
    places,
    inOrder,
    leaving,
    entering,
    /** Those that products make besides come by {@link productSteps}. */
    hasProductSteps: isAtOneMoment,
    bareFrom: bare('eachFrom'),
    bareTo: bare('eachTo'),
    /** True when the job that states the feed states, at the same time, where this field of its target comes from. */
    isCovered(feed: ProductFeed, field: number): boolean {
      const rows = statedInto(feed.target).get(feed.job)?.get(field) ?? [];
      return rows.some((other) => moment.holdTogether(feed, other));
    },
  };
};

export type FieldLinks = ReturnType<typeof fieldLinks>;

const append = <T>(lists: Map<number, T[]>, key: number, value: T): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
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
