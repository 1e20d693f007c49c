import type { Candidate } from './consequence.ts';
import { factLike, type Fact, type Where } from './fact.ts';
import { fieldUses } from './field-uses.ts';
import type { Ground } from './ground.ts';
import { pathOrder, type PathOrder } from './path-order.ts';
import { newSpots, type Spots } from './spots.ts';
import { newWalk, type PassBy, type Walk } from './walk.ts';

/** All facts that follow from the starts, in the order of their ways: by hops, then steps, then names. */
export interface Spread {
  /** Each by the best of its certain ways. */
  readonly certain: readonly Fact[];
  /** Those without a certain way, each by its best one. */
  readonly possible: readonly Fact[];
  /** Of the ways of two of these facts. */
  readonly compare: PathOrder['compare'];
}

/**
 * Breadth first over what is affected only: each fact is taken with the way that has the fewest dataset hops, then the fewest
 * steps, then the least names, and leads on once. What follows never depends on what does not, so the facts are the same in
 * whichever order edges are looked at, and cycles end.
 *
 * The best way of a fact, where it is certain, is also the best of its certain ways. Only where a possible way came before a certain
 * one, another walk goes on from there by certain steps alone: where little is only possible it is short.
 */
export const spread = async (starts: readonly Fact[], ground: Ground): Promise<Spread> => {
  const { around } = ground;
  const order = pathOrder(around);
  const walkIn = (spots: Spots, passBy: PassBy): Walk =>
    newWalk({ around, spots, usesIn: fieldUses(spots) }, ground, order, passBy);
  await around.load(starts.flatMap(({ where }) => nodesOf(where)));

  const spots = newSpots();
  const passedBy: { readonly candidate: Candidate; readonly better: Fact }[] = [];
  const anyhow = walkIn(spots, (candidate, better) => passedBy.push({ candidate, better }));
  const all = await factsFrom(starts, anyhow);
  // What a job writes is one hop on where it was reached as a writer, and none where as a reader. Then the best way to the job need not
  // begin the best way on, and the walk by certain steps is gone from the start.
  if (passedBy.some(({ better }) => better.via?.use === 'WRITTEN_BY')) {
    const own = newSpots();
    const certain = await factsFrom(starts, walkIn(own, null));
    return { certain, possible: lackingIn(own, all), compare: order.compare };
  }
  const surely = walkIn(spots, null);
  for (const { candidate } of passedBy) surely.consider(candidate.from, candidate.consequence);
  const late = await surely.facts();
  const certain = all.filter(({ isCertain }) => isCertain);
  return {
    certain: merged(certain, late, order.compare),
    possible: lackingIn(
      spots,
      all.filter(({ isCertain }) => !isCertain),
    ),
    compare: order.compare,
  };
};

const factsFrom = (starts: readonly Fact[], walk: Walk): Promise<readonly Fact[]> => {
  for (const start of starts) walk.begin(start);
  return walk.facts();
};

/** Those that no walk by certain steps found. */
const lackingIn = (spots: Spots, facts: readonly Fact[]): readonly Fact[] =>
  facts.filter(
    ({ where, effect, severity, type }) =>
      factLike(spots.at(where).certain, effect, severity, type) === undefined,
  );

const nodesOf = (where: Where): readonly number[] =>
  where.kind === 'INPUT' ? [where.node, where.input] : [where.node];

/** Two lists in the order of ways as one. */
const merged = (
  one: readonly Fact[],
  other: readonly Fact[],
  compare: PathOrder['compare'],
): readonly Fact[] => {
  if (other.length === 0) return one;
  const all: Fact[] = [];
  let taken = 0;
  for (const fact of one) {
    for (let next = other[taken]; next !== undefined; next = other[taken]) {
      if ((next.hops - fact.hops || compare(next, fact)) > 0) break;
      all.push(next);
      taken += 1;
    }
    all.push(fact);
  }
  return [...all, ...other.slice(taken)];
};
