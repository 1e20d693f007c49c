import { compareUtf8, type DatasetName } from '#openlineage';
import type { Consequence } from './consequence.ts';
import type { Fact, Via } from './fact.ts';
import type { Surroundings } from './surroundings.ts';

/** The order of ways within a walk, which learns the places of whole layers so that it need not go back to the start each time. */
export interface PathOrder {
  readonly compare: (a: Fact, b: Fact) => number;
  /** Of two ways on that are as many steps away and say the same of the same place. */
  readonly compareWays: (a: Fact, nextA: Consequence, b: Fact, nextB: Consequence) => number;
  /** Tells that these facts are all of one layer, as many steps and hops from the start; returns them in order. */
  readonly place: (layer: readonly Fact[]) => readonly Fact[];
}

export const pathOrder = (around: Surroundings): PathOrder => {
  const { compareSteps, compareVias } = stepOrder(around);
  let layers = 0;
  const compare = (one: Fact, other: Fact): number => {
    if (one.length !== other.length) return one.length - other.length;
    let result = 0;
    let [a, b]: [Fact | null, Fact | null] = [one, other];
    // From the end to the start: the difference nearest to the start is what counts.
    while (a !== null && b !== null && a !== b) {
      if (areOfOneLayer(a, b)) return a.rank - b.rank;
      // Then steps need not be looked at.
      if (a.parent !== b.parent && areOfOneLayer(a.parent, b.parent))
        return (a.parent?.rank ?? 0) - (b.parent?.rank ?? 0);
      result = compareSteps(a, b) || result;
      [a, b] = [a.parent, b.parent];
    }
    return result;
  };
  return {
    compare,
    compareWays: (a, nextA, b, nextB) =>
      compare(a, b) ||
      compareVias(nextA.via, nextB.via) ||
      a.change - b.change ||
      (nextA.lacks ?? -1) - (nextB.lacks ?? -1),
    place(layer) {
      const sorted = layer.toSorted(compare);
      layers += 1;
      for (const [rank, fact] of sorted.entries()) {
        fact.layer = layers;
        fact.rank = rank;
      }
      return sorted;
    },
  };
};

const areOfOneLayer = (a: Fact | null, b: Fact | null): boolean =>
  a !== null && b !== null && a.layer !== -1 && a.layer === b.layer;

/** One step by the names at its end, then by what else is seen of it. */
const stepOrder = (around: Surroundings) => {
  const nameOf = (node: number): DatasetName => around.name(node);
  const compareNodes = (a: number, b: number): number =>
    a === b
      ? 0
      : compareUtf8(nameOf(a).namespace, nameOf(b).namespace) ||
        compareUtf8(nameOf(a).name, nameOf(b).name) ||
        a - b;
  const compareVias = (a: Via | null, b: Via | null): number =>
    a === b || a === null || b === null
      ? Number(a !== null) - Number(b !== null)
      : BASES.indexOf(a.basis) - BASES.indexOf(b.basis) ||
        compareJobs(a.job, b.job) ||
        compareTexts(a.use, b.use) ||
        compareTransformations(a.transformation, b.transformation) ||
        a.openedAt - b.openedAt;
  const compareJobs = (a: number | null, b: number | null): number =>
    a === null || b === null ? Number(a !== null) - Number(b !== null) : compareNodes(a, b);
  const compareSteps = (a: Fact, b: Fact): number =>
    compareNodes(a.where.node, b.where.node) ||
    compareTexts(a.where.kind, b.where.kind) ||
    (a.where.kind === 'FIELD' && b.where.kind === 'FIELD'
      ? compareTexts(a.where.field, b.where.field)
      : 0) ||
    compareVias(a.via, b.via) ||
    compareTexts(a.effect, b.effect) ||
    compareTexts(a.rule, b.rule) ||
    compareTexts(a.type, b.type) ||
    a.change - b.change ||
    (a.lacks ?? -1) - (b.lacks ?? -1);
  return { compareSteps, compareVias };
};

const BASES = ['EXPLICIT', 'COLUMN', 'INFERRED'];

const compareTransformations = (a: Via['transformation'], b: Via['transformation']): number =>
  a === b ? 0 : compareTexts(JSON.stringify(a), JSON.stringify(b));

const compareTexts = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a !== null) - Number(b !== null) : compareUtf8(a, b);
