import type { Deadline } from '../deadline.ts';
import type { Seed } from '../proposal/seeds.ts';
import type { Entry } from '../rules/rules.ts';
import {
  conclude,
  creationLookedAt,
  guardedLocation,
  isCertainStep,
  isGuarded,
  isUser,
  typesLookedAt,
} from './conclude.ts';
import { derivationOrder, type DerivationOrder } from './derivation-order.ts';
import {
  type Derivation,
  type Fact,
  isSubsumed,
  type Location,
  LocationTable,
  type UsageEdge,
} from './fact.ts';
import type { ProgramGraph, TargetFacts } from './program-graph.ts';
import { type Sink, transfer } from './transfer.ts';
import { Usages } from './usages.ts';

export interface PropagationInput {
  readonly graph: ProgramGraph;
  readonly targets: TargetFacts;
  readonly deadline: Deadline;
}

export interface Propagation {
  /** In the order in which they were found: by dataset hops, steps, then names. */
  readonly facts: readonly Fact[];
  readonly compare: DerivationOrder['compare'];
}

/**
 * The least fixpoint of the transfer function over the seeds: a forward may-analysis. A worklist takes derivations in the order of
 * (dataset hops, steps), a layer at a time, so that each fact is found by its best derivation first (Dijkstra's algorithm, on buckets).
 * A fact that is found again is dropped, unless the new derivation is certain and the known one is not: certainty is part of the key, so
 * certain facts follow from certain ones only, and one pass finds both. The facts are finite, so cycles end; which edge is looked
 * at first makes no difference.
 */
export const propagate = async (
  seeds: readonly Seed[],
  { graph, targets, deadline }: PropagationInput,
): Promise<Propagation> => {
  const locations = new LocationTable();
  const context = { graph, locations, targets, usages: new Usages(locations) };
  const order = derivationOrder(graph);
  const worklist = new Worklist(order);
  const found: Fact[] = [];
  const admit = (fact: Fact) => {
    if (isKnown(fact)) return;
    fact.location.facts.push(fact);
    found.push(fact);
    transfer(fact, context, worklist);
  };

  const first = seeds.map((seed) => seedFact(seed, locations));
  await graph.load(first.flatMap(({ location }) => nodesOf(location)));
  first.forEach(admit);
  for (let layer = worklist.take(); layer !== null; layer = worklist.take()) {
    await graph.load(nodesToLoad(layer));
    await targets.loadTypes(layer.flatMap((one) => typesLookedAt(one) ?? []));
    await targets.loadRecreated(layer.flatMap((one) => creationLookedAt(one, context) ?? []));
    const arrivals: Fact[] = [];
    for (const derivation of layer) {
      await deadline.turn();
      for (const fact of conclude(derivation, context)) if (!isKnown(fact)) arrivals.push(fact);
    }
    for (const fact of order.rankLayer(arrivals)) {
      await deadline.turn();
      admit(fact);
    }
  }
  const isBest = (fact: Fact) =>
    fact.isCertain || !isSubsumed(fact.location, fact.effect, fact.severity, fact.newType, true);
  return { facts: found.filter(isBest), compare: order.compare };
};

/** The fact that a seed stands for. */
export const seedFact = ({ rule, change, at, newType }: Seed, locations: LocationTable): Fact => ({
  location: seedLocation(at, locations),
  ...{ effect: rule.effect, severity: rule.severity, isCertain: true, newType },
  ...{ rule: rule.id, change, hops: 0, steps: 0, parent: null, edge: null, layer: -1, rank: -1 },
});

const seedLocation = (at: Seed['at'], locations: LocationTable): Location => {
  switch (at.kind) {
    case 'FIELD':
      return locations.field(at.node, at.field);
    case 'DATASET':
      return locations.dataset(at.node);
    case 'JOB':
      return locations.job(at.node);
    case 'JOB_INPUT':
      return locations.input(at.node, at.input);
  }
};

const isKnown = ({ location, effect, severity, newType, isCertain }: Fact): boolean =>
  isSubsumed(location, effect, severity, newType, isCertain);

const nodesToLoad = (layer: readonly Derivation[]): ReadonlySet<number> => {
  const nodes = new Set<number>();
  for (const derivation of layer) {
    const { to, edge } = derivation;
    nodes.add(to.node);
    const guarded = isGuarded(derivation) ? guardedLocation(derivation) : null;
    if (guarded !== null) nodes.add(guarded.node);
    // Derivations are compared by the names of jobs, and verdicts name the datasets without column lineage.
    if (edge !== null && edge.job !== null) nodes.add(edge.job);
    if (edge !== null && edge.missing !== null) nodes.add(edge.missing);
  }
  return nodes;
};

const nodesOf = ({ kind, node, other }: Location): readonly number[] =>
  kind === 'JOB_INPUT' && other !== null ? [node, other] : [node];

/** The derivations that are still to be taken. Of those that are bound to end in the same facts only the best is kept. */
class Worklist implements Sink {
  readonly #queue = new BucketQueue<Derivation>();
  readonly #order: DerivationOrder;

  constructor(order: DerivationOrder) {
    this.#order = order;
  }

  wants(from: Fact, to: Location, entries: readonly Entry[], missing: number | null): boolean {
    const [first] = entries;
    if (first === undefined) return false;
    // Which fact the step ends in shows at once only where no guard is to be evaluated.
    if (entries.length > 1 || to.facts.length === 0) return true;
    const { effect, severity, carriesType } = first.outcome;
    const newType = carriesType ? from.newType : null;
    return !isSubsumed(to, effect, severity, newType, isCertainStep(from, missing, first));
  }

  add(
    from: Fact,
    edge: UsageEdge | null,
    to: Location,
    entries: readonly Entry[],
    further: number,
  ): void {
    const [hops, steps] = [from.hops + further, from.steps + 1];
    for (const other of to.pending) {
      if (other.hops !== hops || other.steps !== steps) continue;
      if (!endsAlike(other, from, edge, entries)) continue;
      if (this.#order.compareSteps(from, edge, other.from, other.edge) < 0) {
        other.from = from;
        other.edge = edge;
      }
      return;
    }
    const derivation: Derivation = { from, edge, to, entries, hops, steps };
    to.pending.push(derivation);
    this.#queue.add(hops, steps, derivation);
  }

  take(): readonly Derivation[] | null {
    const layer = this.#queue.take();
    for (const derivation of layer ?? []) {
      const { pending } = derivation.to;
      pending.splice(pending.indexOf(derivation), 1);
    }
    return layer;
  }
}

/** True for derivations to one target, equally long, that end in the same facts whatever is found there. */
const endsAlike = (
  one: Derivation,
  from: Fact,
  edge: Derivation['edge'],
  entries: readonly Entry[],
): boolean =>
  one.entries === entries &&
  one.from.newType === from.newType &&
  one.from.isCertain === from.isCertain &&
  // Guards on a job look at what it derives.
  (!isUser(one.to) || !isGuarded(one) || one.edge?.target === edge?.target) &&
  // Other jobs, by whose names derivations are compared, are perhaps not loaded yet.
  one.edge?.job === edge?.job &&
  (one.edge?.missing === null) === (edge?.missing === null);

/**
 * A priority queue for two small whole numbers, dataset hops and then steps (Dial's bucket queue). Nothing may be
 * added before the bucket that was taken last.
 */
class BucketQueue<T> {
  #hops = 0;
  readonly #buckets = new Map<number, Map<number, T[]>>();

  add(hops: number, steps: number, item: T): void {
    const bySteps = this.#buckets.get(hops);
    if (bySteps === undefined) {
      this.#buckets.set(hops, new Map([[steps, [item]]]));
      return;
    }
    const items = bySteps.get(steps);
    if (items === undefined) bySteps.set(steps, [item]);
    else items.push(item);
  }

  /** Takes the least bucket out; null when the queue is empty. */
  take(): readonly T[] | null {
    if (this.#buckets.size === 0) return null;
    let bySteps = this.#buckets.get(this.#hops);
    for (; bySteps === undefined; bySteps = this.#buckets.get(this.#hops)) this.#hops += 1;
    let least = Infinity;
    for (const steps of bySteps.keys()) least = Math.min(least, steps);
    const items = bySteps.get(least) ?? [];
    bySteps.delete(least);
    if (bySteps.size === 0) this.#buckets.delete(this.#hops);
    return items;
  }
}
