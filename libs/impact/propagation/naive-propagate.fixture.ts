import type { Seed } from '../proposal/seeds.ts';
import { conclude } from './conclude.ts';
import { type Fact, LocationTable } from './fact.ts';
import { type PropagationInput, seedFact } from './propagate.ts';
import { transfer } from './transfer.ts';
import { Usages } from './usages.ts';

/**
 * The least fixpoint by chaotic iteration: the transfer function is applied to every fact until nothing changes, without order, pruning,
 * layers or back-pointers that matter. Of each fact the fewest hops are kept. Returns a line for each fact that counts.
 */
export const naivePropagate = async (
  seeds: readonly Seed[],
  nodes: readonly number[],
  { graph, targets }: PropagationInput,
): Promise<ReadonlySet<string>> => {
  const locations = new LocationTable();
  const context = { graph, targets, locations, usages: new Usages(locations) };
  await graph.load(nodes);
  const facts = new Map<string, Fact>();
  let hasChanged = true;
  const keep = (fact: Fact) => {
    const known = facts.get(keyOf(fact));
    if (known !== undefined && known.hops <= fact.hops) return;
    facts.set(keyOf(fact), fact);
    hasChanged = true;
  };
  for (const seed of seeds) keep(seedFact(seed, locations));
  while (hasChanged) {
    hasChanged = false;
    for (const fact of [...facts.values()])
      transfer(fact, context, {
        wants: () => true,
        add(from, edge, to, entries, further) {
          const step = { from, edge, to, entries, hops: from.hops + further, steps: 0 };
          for (const next of conclude(step, context)) keep(next);
        },
      });
  }
  // What is certain is not possible besides.
  const counts = (fact: Fact) => fact.isCertain || !facts.has(keyOf({ ...fact, isCertain: true }));
  return new Set([...facts.values()].filter(counts).map(lineOf));
};

/** A fact with its distance, for comparison. */
export const lineOf = (fact: Fact): string => `${keyOf(fact)} at ${fact.hops}`;

const keyOf = ({ location, effect, severity, isCertain, newType }: Fact): string => {
  const { kind, node, field, other } = location;
  return JSON.stringify([kind, node, field, other, effect, severity, isCertain, newType]);
};
