import type { Candidate, Consequence, Due, Spot } from './consequence.ts';
import { consequencesOf } from './consequences.ts';
import { factLike, type Fact } from './fact.ts';
import { factOf } from './fact-of.ts';
import type { Ground } from './ground.ts';
import { Layers } from './layers.ts';
import type { PathOrder } from './path-order.ts';
import { refined } from './refined.ts';
import { spotsOf } from './spots-of.ts';
import type { Territory } from './territory.ts';

/** A walk over what is affected. */
export interface Walk {
  /** With what is the matter at first; the same a second time is not looked at. */
  begin(start: Fact): void;
  /** Lets one way on wait for its layer, unless what it leads to is known. */
  consider(from: Fact, consequence: Consequence): void;
  /** All that is found, layer by layer, each in the order of its ways. To be asked once. */
  facts(): Promise<readonly Fact[]>;
}

/** Told of every certain way that a possible one, of `better`, came before. Null: the walk is by certain steps alone. */
export type PassBy = ((candidate: Candidate, better: Fact) => unknown) | null;

/**
 * A layer is all that is as many hops and steps away. Of ways that are alike the best is kept as soon as they are met, so that no more
 * waits than will be found.
 */
export const newWalk = (
  territory: Territory,
  { around, types, deadline }: Ground,
  order: PathOrder,
  passBy: PassBy,
): Walk => {
  const found: Fact[] = [];
  const waiting = new Layers<Candidate>();
  // What is to be loaded with the next layer, and the datasets whose types are asked for.
  const wanted = new Set<number>();
  const copies = new Set<number>();
  // The spots that the layer at hand brings something to.
  let touched: Spot[] = [];

  const isMeant = (isCertain: boolean) => isCertain || passBy !== null;
  const known = (spot: Spot, { effect, severity }: Matter, type: string | null) => {
    const fact = factLike(spot.facts, effect, severity, type);
    if (passBy !== null || fact?.isCertain === true) return fact;
    return factLike(spot.certain, effect, severity, type);
  };
  const passByCertain = (candidate: Candidate, isCertain: boolean, better: Fact) => {
    if (passBy !== null && isCertain && !better.isCertain) passBy(candidate, better);
  };

  const consider = (from: Fact, consequence: Consequence) => {
    const { spot, outcome, type, lacks } = consequence;
    const isCertain = from.isCertain && outcome.certainty === 'CERTAIN';
    if (!isMeant(isCertain)) return;
    // What is known has a way that is no worse: nothing waits to tell it again. What a type comes to is seen in its layer.
    const isPlain = type === null && spot.at.kind !== 'OPEN';
    const before = isPlain ? known(spot, outcome, type) : undefined;
    if (before?.isCertain === true) return;
    const [hops, length] = [from.hops + consequence.hops, from.length + 1];
    if (before !== undefined) {
      passByCertain({ from, consequence, hops, length }, isCertain, before);
      return;
    }
    if (lacks !== null) wanted.add(lacks);
    for (const other of spot.waiting) {
      if (other.hops !== hops || other.length !== length) continue;
      if (!isAlike(other.from, other.consequence, from, consequence)) continue;
      if (order.compareWays(from, consequence, other.from, other.consequence) < 0) {
        other.from = from;
        other.consequence = consequence;
      }
      return;
    }
    const candidate = { from, consequence, hops, length };
    spot.waiting.push(candidate);
    waiting.add(hops, length, candidate);
  };

  const take = (fact: Fact) => {
    const spot = territory.spots.at(fact.where);
    (passBy === null ? spot.certain : spot.facts).push(fact);
    found.push(fact);
    consequencesOf(fact, territory, (consequence) => consider(fact, consequence));
  };

  const arrive = (candidate: Candidate, consequence: Consequence, spot: Spot) => {
    const { at: where } = spot;
    if (where.kind === 'OPEN') throw new Error('unreachable: it comes to the places it is open to');
    const fact = factOf(candidate, consequence, where);
    const before = known(spot, fact, fact.type);
    if (before !== undefined) {
      passByCertain(candidate, fact.isCertain, before);
      return;
    }
    const { effect, severity, type } = fact;
    const other = spot.due.find((one) => factLike([one.fact], effect, severity, type));
    const due: Due = { fact, candidate };
    if (spot.due.length === 0) touched.push(spot);
    if (other === undefined) {
      spot.due = [...spot.due, due];
      return;
    }
    const [better, worse] = order.compare(fact, other.fact) < 0 ? [due, other] : [other, due];
    passByCertain(worse.candidate, worse.fact.isCertain, better.fact);
    spot.due = spot.due.with(spot.due.indexOf(other), better);
  };

  const explore = async (layer: readonly Candidate[]) => {
    for (const { consequence } of layer) {
      const { spot, via, type } = consequence;
      wanted.add(spot.at.node);
      // With what it makes, for ways are compared by the names of jobs.
      if (via !== null && via.job !== null) wanted.add(via.job);
      if (type !== null) copies.add(spot.at.node);
    }
    await around.load(wanted);
    await types.load([...copies]);
    wanted.clear();
    copies.clear();
    for (const candidate of layer) {
      await deadline.turn();
      const { waiting: own } = candidate.consequence.spot;
      own.splice(own.indexOf(candidate), 1);
      const consequence = refined(candidate.consequence, around, types);
      const isCertain = candidate.from.isCertain && consequence.outcome.certainty === 'CERTAIN';
      if (!isMeant(isCertain)) continue;
      for (const spot of spotsOf(consequence.spot, territory)) arrive(candidate, consequence, spot);
    }
    const facts: Fact[] = [];
    for (const spot of touched) {
      for (const { fact } of spot.due) facts.push(fact);
      spot.due = NOTHING;
    }
    touched = [];
    for (const fact of order.place(facts)) {
      await deadline.turn();
      take(fact);
    }
  };

  return {
    begin(start) {
      const spot = territory.spots.at(start.where);
      if (known(spot, start, start.type) === undefined) take(start);
    },
    consider,
    async facts() {
      for (let layer = waiting.next(); layer !== null; layer = waiting.next())
        await explore(layer.items);
      return found;
    },
  };
};

type Matter = Pick<Fact, 'effect' | 'severity'>;

const NOTHING: readonly Due[] = [];

/**
 * True for ways of one layer that come to the same in the end, whatever is found there: so the better one will do. What a job says may
 * be refined by what else it says; and other jobs, by whose names ways are compared, are perhaps not loaded yet.
 */
const isAlike = (oneFrom: Fact, one: Consequence, otherFrom: Fact, other: Consequence): boolean =>
  one.rule === other.rule &&
  one.outcome === other.outcome &&
  one.type === other.type &&
  oneFrom.isCertain === otherFrom.isCertain &&
  one.via?.job === other.via?.job;
