import type { Basis, Step } from '../graph.ts';
import { compareNames, compareTexts } from './snapshot.fixture.ts';

/**
 * A place that data passes: a dataset (all there is at dataset level), a field of it, or of the two ways to mean it as a
 * whole its `rows` or the `rest`.
 */
export interface Place {
  readonly key: string;
  readonly dataset: number;
  readonly namespace: string;
  readonly name: string;
  readonly field: string | null;
  readonly kind: 'dataset' | 'field' | 'rows' | 'rest';
}

/** One way for data to go from a place to another, stated by an edge. */
export interface Arc {
  readonly from: Place;
  readonly to: Place;
  readonly certain: boolean;
  readonly basis: Basis;
  readonly job: Step['job'];
  readonly transformation: Step['transformation'];
  readonly openedAt: number;
}

export interface Path {
  /** Hops at the first place: 0 but for what a job writes or reads. */
  readonly hops: number;
  readonly places: readonly Place[];
}

/** The best path from the starts to each place, improved until nothing improves any more. */
export const bestPaths = (starts: readonly Path[], arcs: readonly Arc[], isDown: boolean) => {
  const best = new Map<string, Path>();
  const offer = (path: Path): boolean => {
    const key = lastOf(path).key;
    const known = best.get(key);
    if (known !== undefined && comparePaths(known, path) <= 0) return false;
    best.set(key, path);
    return true;
  };
  for (const start of starts) offer(start);
  for (let isBetter = true; isBetter;) {
    isBetter = false;
    for (const { from, to } of arcs) {
      const [near, far] = isDown ? [from, to] : [to, from];
      const path = best.get(near.key);
      if (path === undefined) continue;
      const hop = near.dataset === far.dataset ? 0 : 1;
      if (offer({ hops: path.hops + hop, places: [...path.places, far] })) isBetter = true;
    }
  }
  return best;
};

/** Fewest hops, then fewest steps, then the least by names from the start. */
export const comparePaths = (a: Path, b: Path): number => {
  const first = a.hops - b.hops || a.places.length - b.places.length;
  if (first !== 0) return first;
  for (const [index, place] of a.places.entries()) {
    const other = b.places[index];
    const order = other === undefined ? 1 : comparePlaces(place, other);
    if (order !== 0) return order;
  }
  return 0;
};

const KINDS = ['dataset', 'field', 'rows', 'rest'];

/** A dataset as a whole comes after its fields. Of datasets with one name, the one known first comes first. */
export const comparePlaces = (a: Place, b: Place): number =>
  compareNames(a, b) ||
  a.dataset - b.dataset ||
  Number(a.field === null) - Number(b.field === null) ||
  compareTexts(a.field, b.field) ||
  KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind);

export const lastOf = ({ places }: Path): Place => {
  const last = places.at(-1);
  if (last === undefined) throw new Error('a path has a place');
  return last;
};

/** A path's steps in the direction of the data, each by the best arc between its places. */
export const stepsOf = (path: Path, arcs: readonly Arc[], isDown: boolean): readonly Step[] => {
  const places = isDown ? path.places : path.places.toReversed();
  return places.slice(1).map((to, index) => {
    const from = places[index];
    const [arc] = arcs
      .filter((one) => one.from.key === from?.key && one.to.key === to.key)
      .sort(compareArcs);
    if (arc === undefined) throw new Error('a path follows arcs');
    return {
      from: endOf(arc.from),
      to: endOf(arc.to),
      job: arc.job,
      basis: arc.basis,
      transformation: arc.transformation,
      openedAt: arc.openedAt,
    };
  });
};

const endOf = ({ namespace, name, field }: Place): Step['from'] => ({ namespace, name, field });

const BASES = ['EXPLICIT', 'COLUMN', 'INFERRED'];

const compareArcs = (a: Arc, b: Arc): number =>
  Number(b.certain) - Number(a.certain) ||
  BASES.indexOf(a.basis) - BASES.indexOf(b.basis) ||
  compareMaybe(a.job, b.job, compareNames) ||
  -compareMaybe(a.transformation, b.transformation, (one, other) => -compareStated(one, other)) ||
  a.openedAt - b.openedAt;

type Transformation = NonNullable<Arc['transformation']>;

const compareStated = (a: Transformation, b: Transformation): number =>
  compareTexts(a.type, b.type) ||
  compareTexts(a.subtype, b.subtype) ||
  Number(a.masking) - Number(b.masking);

/** What is null comes first. */
const compareMaybe = <T>(a: T | null, b: T | null, compare: (a: T, b: T) => number): number =>
  a === null || b === null ? Number(a !== null) - Number(b !== null) : compare(a, b);
