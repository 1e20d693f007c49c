import type { Direction } from '../graph.ts';
import { compareUtf8 } from '../utf8.ts';
import { NONE } from './column.ts';
import type { FieldLink, FieldLinks } from './field-links.ts';
import type { DatasetPlaces } from './field-places.ts';
import type { Moment } from './moment.ts';
import { rankOfJob } from './row-order.ts';
import type { Transformation } from './store.ts';

/**
 * A step to a place:
 * EDGE is a field edge between the two places, and certain.
 * WHOLE is a field edge from the source dataset as a whole, hence from any place in it.
 * ROWS leads from the rows of a dataset to what one of its fields feeds: other rows, other values.
 * BARE is a FEEDS edge without field detail, from any place to any field that its job does not state otherwise.
 */
export interface FieldStep {
  readonly to: number;
  readonly kind: 'EDGE' | 'WHOLE' | 'ROWS' | 'BARE';
  /** A FEEDS row where BARE, else a field edge. */
  readonly row: number;
}

/** The steps from a place, in the order of the places they lead to, of those to one place the best first. */
export type FieldSteps = (place: number) => readonly FieldStep[];

/** Steps that are field edges all through. */
export const certainSteps = (
  moment: Moment,
  links: FieldLinks,
  direction: Direction,
): FieldSteps => {
  const near = direction === 'DOWNSTREAM' ? links.outgoing : links.incoming;
  const sorted = inOrder(moment, links);
  return (place) => sorted(edgeSteps(near(links.places.around(place).dataset).get(place)));
};

/**
 * All steps, for one walk: a step that any place of a dataset could take is given to the first one only. The walk asks
 * in the order of paths, so what another place could reach by it, this one has reached by a better path.
 */
export const allSteps = (moment: Moment, links: FieldLinks, direction: Direction): FieldSteps => {
  const sorted = inOrder(moment, links);
  const steps = direction === 'DOWNSTREAM' ? stepsDown(links) : stepsUp(links);
  return (place) => sorted(steps(place));
};

const stepsDown = (links: FieldLinks) => {
  const left = new Set<number>();
  return (place: number): FieldStep[] => {
    const { dataset, rows } = links.places.around(place);
    const outgoing = links.outgoing(dataset);
    const steps = edgeSteps(outgoing.get(place));
    if (place === rows) {
      for (const [near, list] of outgoing) if (near !== null) push(steps, 'ROWS', list);
    }
    if (left.has(dataset)) return steps;
    left.add(dataset);
    push(steps, 'WHOLE', outgoing.get(null) ?? []);
    for (const feed of links.bareFrom(dataset)) {
      const { first, rows: end, rest } = feed.target;
      for (let to = first; to < end; to += 1)
        if (!links.isCovered(feed, to)) steps.push({ to, kind: 'BARE', row: feed.row });
      steps.push({ to: rest, kind: 'BARE', row: feed.row });
    }
    return steps;
  };
};

const push = (steps: FieldStep[], kind: FieldStep['kind'], links: readonly FieldLink[]): void => {
  for (const { far, row } of links) if (far !== null) steps.push({ to: far, kind, row });
};

const edgeSteps = (links: readonly FieldLink[] = []): FieldStep[] => {
  const steps: FieldStep[] = [];
  push(steps, 'EDGE', links);
  return steps;
};

const stepsUp = (links: FieldLinks) => {
  // A step within the dataset costs no hop, so it may be better than one that was given before.
  const entered = { within: new Set<number>(), between: new Set<number>() };
  return (place: number): FieldStep[] => {
    const { dataset, rows, rest } = links.places.around(place);
    const steps: FieldStep[] = [];
    const sources = new Set<DatasetPlaces>();
    const given = (source: DatasetPlaces) =>
      source.dataset === dataset ? entered.within : entered.between;
    const fromAny = (source: DatasetPlaces, kind: FieldStep['kind'], row: number) => {
      sources.add(source);
      // Where all were given before, one is enough to tell that there is such a step.
      const first = given(source).has(source.dataset) ? source.rest : source.first;
      for (let to = first; to <= source.rest; to += 1) steps.push({ to, kind, row });
    };
    for (const { far, other, row } of links.incoming(dataset).get(place) ?? []) {
      if (far === null) fromAny(other, 'WHOLE', row);
      else steps.push({ to: far, kind: 'EDGE', row }, { to: other.rows, kind: 'ROWS', row });
    }
    if (place !== rows) {
      for (const feed of links.bareTo(dataset))
        if (place === rest || !links.isCovered(feed, place)) fromAny(feed.source, 'BARE', feed.row);
    }
    for (const source of sources) given(source).add(source.dataset);
    return steps;
  };
};

const inOrder = (moment: Moment, { places }: FieldLinks) => {
  const better = byStrength(moment);
  return (steps: FieldStep[]): readonly FieldStep[] =>
    steps.length < 2
      ? steps
      : steps.sort((a, b) => (a.to === b.to ? better(a, b) : places.compare(a.to, b.to)));
};

/**
 * What is certain before what is possible, then by basis, job, transformation and age. Whatever else two steps to one
 * place differ in does not show in an answer.
 */
const byStrength = (moment: Moment) => {
  const { store, ranks } = moment;
  const tableOf = ({ kind }: FieldStep) => (kind === 'BARE' ? store.edges.FEEDS : store.fieldEdges);
  const uncertainty = ({ kind }: FieldStep) => (kind === 'EDGE' ? 0 : 1);
  const jobRank = (step: FieldStep) => rankOfJob(ranks, tableOf(step).job.values[step.row]);
  return (a: FieldStep, b: FieldStep): number =>
    uncertainty(a) - uncertainty(b) ||
    basisOf(moment, a) - basisOf(moment, b) ||
    jobRank(a) - jobRank(b) ||
    compareTransformations(transformationOf(moment, a), transformationOf(moment, b)) ||
    tableOf(a).opened.at(a.row) - tableOf(b).opened.at(b.row);
};

/** By index in BASES. */
export const basisOf = (moment: Moment, { kind, row }: FieldStep): number =>
  kind === 'BARE' ? (moment.store.edges.FEEDS.extra[0]?.at(row) ?? NONE) : moment.basisOf(row);

/** Null where the step is not that of a field edge. */
export const transformationOf = (
  { store }: Moment,
  { kind, row }: FieldStep,
): Transformation | null =>
  kind === 'EDGE' || kind === 'WHOLE'
    ? store.transformations.at(store.fieldEdges.extra[2]?.at(row) ?? NONE)
    : null;

const compareTransformations = (a: Transformation | null, b: Transformation | null): number =>
  a === null || b === null
    ? Number(a === null) - Number(b === null)
    : compareWords(a.type, b.type) ||
      compareWords(a.subtype, b.subtype) ||
      Number(a.masking) - Number(b.masking);

const compareWords = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a !== null) - Number(b !== null) : compareUtf8(a, b);
