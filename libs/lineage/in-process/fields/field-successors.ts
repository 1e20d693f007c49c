import type { Direction } from '../../graph.ts';
import type { FieldLinks } from './field-edges.ts';
import type { FieldStep } from './field-step.ts';
import type { ProductFeed } from '../product-edges.ts';
import { productSteps } from '../product-steps.ts';

/** The steps from a place, in the order of the places they lead to, of those to one place the best first. */
export type FieldSteps = (place: number) => readonly FieldStep[];

/** Steps that are field edges all through. */
export const certainSteps = (links: FieldLinks, direction: Direction): FieldSteps => {
  const linksOf = direction === 'DOWNSTREAM' ? links.leaving : links.entering;
  return (place) => linksOf(links.places.datasetOf(place)).edges.get(place) ?? [];
};

/**
 * All steps, for one walk: a step that any place of a dataset could take is given to the first one only. The walk asks
 * in the order of paths, so what another place could reach by it, this one has reached by a better path.
 */
export const allSteps = (links: FieldLinks, direction: Direction): FieldSteps => {
  const certain = certainSteps(links, direction);
  const possible = direction === 'DOWNSTREAM' ? possibleDown(links) : possibleUp(links);
  return (place) => {
    const more = possible(place);
    return more.length === 0 ? certain(place) : links.inOrder([...certain(place), ...more]);
  };
};

const possibleDown = (links: FieldLinks) => {
  const { places, moment } = links;
  const stepsOf = productSteps(moment, 'DOWNSTREAM');
  const left = new Set<number>();
  return (place: number): FieldStep[] => {
    const dataset = places.datasetOf(place);
    const { edges, whole } = links.leaving(dataset);
    const steps: FieldStep[] = [];
    if (places.isRows(place)) {
      for (const list of edges.values())
        for (const { to, row } of list) steps.push({ to, kind: 'ROWS', row });
    }
    if (left.has(dataset)) return steps;
    left.add(dataset);
    for (const { target, row } of whole) steps.push({ to: target, kind: 'WHOLE', row });
    const toAny = (feed: ProductFeed, row: number) => {
      for (const to of places.fields(feed.target))
        if (!links.isCovered(feed, to)) steps.push({ to, kind: 'BARE', row });
      steps.push({ to: places.rest(feed.target), kind: 'BARE', row });
    };
    for (const feed of links.bareFrom(dataset)) toAny(feed, feed.row);
    if (links.hasProductSteps)
      stepsOf(dataset, (feed) => {
        if (moment.hasDetail(feed)) return false;
        toAny(feed, moment.productFeeds.numberOf(feed));
        return true;
      });
    return steps;
  };
};

const possibleUp = (links: FieldLinks) => {
  const { places, moment } = links;
  const { asOf } = moment;
  const stepsOf = productSteps(moment, 'UPSTREAM');
  // A step within the dataset costs no hop, so it may be better than one that was given before.
  const entered = { within: new Set<number>(), between: new Set<number>() };
  return (place: number): FieldStep[] => {
    const dataset = places.datasetOf(place);
    const { edges, whole } = links.entering(dataset);
    const steps: FieldStep[] = [];
    for (const { to, row } of edges.get(place) ?? [])
      steps.push({ to: places.rows(places.datasetOf(to)), kind: 'ROWS', row });

    const given = (source: number) => (source === dataset ? entered.within : entered.between);
    const sources = new Set<number>();
    const fromAny = (source: number, kind: FieldStep['kind'], row: number) => {
      sources.add(source);
      steps.push({ to: places.rest(source), kind, row });
      // Where all were given before, one is enough to tell that there is such a step.
      if (given(source).has(source)) return;
      steps.push({ to: places.rows(source), kind, row });
      for (const to of places.fields(source)) steps.push({ to, kind, row });
    };
    for (const { source, target, row } of whole)
      if (target === place) fromAny(source, 'WHOLE', row);
    if (!places.isRows(place)) {
      for (const feed of links.bareTo(dataset))
        if (places.isWhole(place) || !links.isCovered(feed, place))
          fromAny(feed.source, 'BARE', feed.row);
      const isCovered = (job: number) =>
        // Of all sources alike: what is stated at the moment is stated beside each of them.
        links.isCovered(
          { source: dataset, target: dataset, job, openedAt: asOf, closedAt: asOf + 1 },
          place,
        );
      const give = (feed: ProductFeed): boolean => {
        if (moment.hasDetail(feed)) return false;
        fromAny(feed.source, 'BARE', moment.productFeeds.numberOf(feed));
        return true;
      };
      if (links.hasProductSteps) stepsOf(dataset, give, isCovered);
    }
    for (const source of sources) given(source).add(source);
    return steps;
  };
};
