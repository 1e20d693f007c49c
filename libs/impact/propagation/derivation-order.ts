import { compareUtf8 } from '#openlineage';
import { type Effect, EFFECTS } from '../rules/rule.ts';
import { rankOfRule } from '../rules/rules.ts';
import { USAGES } from '../rules/usage.ts';
import { type Fact, LOCATION_KINDS, type UsageEdge } from './fact.ts';
import type { ProgramGraph } from './program-graph.ts';

/** A total order of equally long derivations, so that the best one does not depend on the order of edges. */
export interface DerivationOrder {
  /** By steps, then by the first step, from the seed on, in which the two differ. */
  readonly compare: (a: Fact, b: Fact) => number;
  /** Of two last steps, equally long, by the same rows to the same target. */
  readonly compareSteps: (
    a: Fact,
    edgeOfA: UsageEdge | null,
    b: Fact,
    edgeOfB: UsageEdge | null,
  ) => number;
  /** Sorts facts with equally many hops and steps, and records their ranks, so that later comparisons need not go back to the seeds. */
  readonly rankLayer: (layer: readonly Fact[]) => readonly Fact[];
}

export const derivationOrder = (graph: ProgramGraph): DerivationOrder => {
  const compareNodes = (a: number, b: number): number => {
    if (a === b) return 0;
    const [one, other] = [graph.name(a), graph.name(b)];
    return (
      compareUtf8(one.namespace, other.namespace) || compareUtf8(one.name, other.name) || a - b
    );
  };
  const compareEdges = (a: UsageEdge | null, b: UsageEdge | null): number => {
    if (a === b || a === null || b === null) return Number(a !== null) - Number(b !== null);
    return (
      BASES.indexOf(a.basis) - BASES.indexOf(b.basis) ||
      compareNullable(a.job, b.job, compareNodes) ||
      USAGES.indexOf(a.usage) - USAGES.indexOf(b.usage) ||
      compareTransformations(a.transformation, b.transformation) ||
      a.openedAt - b.openedAt
    );
  };
  const compareLastSteps = (a: Fact, b: Fact): number =>
    compareNodes(a.location.node, b.location.node) ||
    LOCATION_KINDS.indexOf(a.location.kind) - LOCATION_KINDS.indexOf(b.location.kind) ||
    compareNullable(a.location.field, b.location.field, compareUtf8) ||
    compareEdges(a.edge, b.edge) ||
    effectRank(a.effect) - effectRank(b.effect) ||
    rankOfRule(a.rule) - rankOfRule(b.rule) ||
    compareNullable(a.newType, b.newType, compareUtf8) ||
    a.change - b.change ||
    missingOf(a.edge) - missingOf(b.edge);

  const compare = (one: Fact, other: Fact): number => {
    if (one.steps !== other.steps) return one.steps - other.steps;
    let result = 0;
    let [a, b]: [Fact | null, Fact | null] = [one, other];
    // Backwards from the end: the difference nearest to the seed is the one that counts.
    while (a !== null && b !== null && a !== b) {
      if (areOfOneLayer(a, b)) return a.rank - b.rank;
      // Then the last steps need not be looked at.
      if (a.parent !== b.parent && areOfOneLayer(a.parent, b.parent))
        return (a.parent?.rank ?? 0) - (b.parent?.rank ?? 0);
      result = compareLastSteps(a, b) || result;
      [a, b] = [a.parent, b.parent];
    }
    return result;
  };
  let layers = 0;
  return {
    compare,
    compareSteps: (a, edgeOfA, b, edgeOfB) =>
      compare(a, b) ||
      compareEdges(edgeOfA, edgeOfB) ||
      a.change - b.change ||
      missingOf(edgeOfA) - missingOf(edgeOfB),
    rankLayer(layer) {
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

const BASES = ['EXPLICIT', 'COLUMN', 'INFERRED'];

const effectRank = (effect: Effect | null): number =>
  effect === null ? -1 : EFFECTS.indexOf(effect);

const missingOf = (edge: UsageEdge | null): number => edge?.missing ?? -1;

const compareTransformations = (
  a: UsageEdge['transformation'],
  b: UsageEdge['transformation'],
): number => (a === b ? 0 : compareUtf8(JSON.stringify(a), JSON.stringify(b)));

/** Null first. */
const compareNullable = <T>(a: T | null, b: T | null, compare: (a: T, b: T) => number): number =>
  a === null || b === null ? Number(a !== null) - Number(b !== null) : compare(a, b);
