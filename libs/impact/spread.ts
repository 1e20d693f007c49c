import type { Consequence } from './consequence.ts';
import { consequencesOf } from './consequences.ts';
import type { Deadline } from './deadline.ts';
import { keyOf, type Fact, type Where } from './fact.ts';
import { pathOrder, type PathOrder } from './path-order.ts';
import { Layers } from './layers.ts';
import { copyRule, partRule } from './refined.ts';
import type { Surroundings } from './surroundings.ts';
import type { FieldTypes } from './field-types.ts';

/** What a walk goes by. */
export interface Ground {
  readonly around: Surroundings;
  readonly types: FieldTypes;
  readonly deadline: Deadline;
}

/** All facts that follow from the starts, by key, and whether anything but certain ones was met on the way. */
export interface Spread {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly isAllCertain: boolean;
  /** Of the ways of two of these facts. */
  readonly compare: PathOrder['compare'];
}

/**
 * Breadth first over what is affected only: each fact is taken with the way that has the fewest dataset hops, then the fewest
 * steps, then the least names, and leads on once. What follows never depends on what does not, so the facts are the same in
 * whichever order edges are looked at, and cycles end.
 */
export const spread = async (
  starts: readonly Fact[],
  onlyCertain: boolean,
  ground: Ground,
): Promise<Spread> => {
  const { around, types, deadline } = ground;
  const facts = new Map<string, Fact>();
  const waiting = new Layers<Candidate>();
  const order = pathOrder(around);
  let isAllCertain = true;

  const take = (fact: Fact, key: string) => {
    facts.set(key, fact);
    for (const consequence of consequencesOf(fact, around)) {
      const isCertain = consequence.outcome.certainty === 'CERTAIN';
      if (!isCertain) isAllCertain = false;
      // What is known has a way that is no worse: nothing waits to tell it again.
      if ((!isCertain && onlyCertain) || facts.has(keyAt(consequence))) continue;
      waiting.add(fact.hops + consequence.hops, fact.length + 1, { from: fact, consequence });
    }
  };

  await around.load(starts.flatMap(({ where }) => nodesOf(where)));
  for (const fact of starts) if (!facts.has(keyOf(fact))) take(fact, keyOf(fact));
  for (let layer = waiting.next(); layer !== null; layer = waiting.next()) {
    await around.load(layer.items.flatMap(({ consequence }) => nodesIn(consequence)));
    await types.load(layer.items.filter(isCopy).map(({ consequence }) => consequence.target.node));
    const best = new Map<string, Fact>();
    for (const { from, consequence } of layer.items) {
      for (const outcome of refined(consequence, ground)) {
        if (onlyCertain && outcome.outcome.certainty !== 'CERTAIN') {
          isAllCertain = false;
          continue;
        }
        for (const where of placesOf(outcome, around)) {
          const key = keyFor(where, outcome);
          if (facts.has(key)) continue;
          const fact = factOf(from, where, outcome, layer.hops, layer.length);
          const other = best.get(key);
          if (other === undefined || order.compare(fact, other) < 0) best.set(key, fact);
        }
      }
    }
    deadline.left();
    for (const fact of order.place([...best.values()])) take(fact, keyOf(fact));
  }
  return { facts, isAllCertain, compare: order.compare };
};

interface Candidate {
  readonly from: Fact;
  readonly consequence: Consequence;
}

const nodesOf = (where: Where): readonly number[] =>
  where.kind === 'INPUT' ? [where.node, where.input] : [where.node];

const keyFor = (where: Where, { outcome, type }: Consequence): string =>
  keyOf({ where, effect: outcome.effect, severity: outcome.severity, type });

/** The key of the fact that it leads to, as far as its target is told by name alone; empty where it is not. */
const keyAt = (consequence: Consequence): string => {
  const { target, type } = consequence;
  if (target.kind === 'OPEN' || type !== null) return '';
  const { node } = target;
  return keyFor(
    target.kind === 'FIELD'
      ? { kind: 'FIELD', node, field: target.name }
      : { kind: target.kind, node },
    consequence,
  );
};

/** What it leads to, and what it is to be told with. */
const nodesIn = ({ target, lacks }: Consequence): readonly number[] =>
  lacks === null ? [target.node] : [target.node, lacks];

const isCopy = ({ consequence }: Candidate): boolean => consequence.type !== null;

/** What a rule says may depend on the field that it leads to. */
const refined = (consequence: Consequence, { around, types }: Ground): readonly Consequence[] =>
  consequence.target.kind === 'FIELD'
    ? [partRule(copyRule(consequence, around, types), around)]
    : [consequence];

const placesOf = ({ target }: Consequence, around: Surroundings): readonly Where[] => {
  const { kind, node } = target;
  if (kind === 'JOB' || kind === 'DATASET') return [{ kind, node }];
  const { book, into } = around.dataset(node);
  if (kind === 'FIELD') return [{ kind, node, field: book.written(target.name) }];
  const stated = new Set(
    (into.get(target.job) ?? []).map(({ toField }) => toField && book.written(toField)),
  );
  const open = book.known.filter((field) => !stated.has(field));
  return [
    ...open.map((field) => ({ kind: 'FIELD' as const, node, field })),
    { kind: 'REST', node },
  ];
};

const factOf = (
  parent: Fact,
  where: Where,
  { outcome, rule, type, via, lacks }: Consequence,
  hops: number,
  length: number,
): Fact => ({
  ...{ where, effect: outcome.effect, type, severity: outcome.severity, rule },
  ...{ change: parent.change, hops, length, parent, via, lacks },
});
