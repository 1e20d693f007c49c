import type { Candidate, Consequence } from './consequence.ts';
import type { Fact, Where } from './fact.ts';

/** What a candidate comes to at a place, by the consequence as it is refined there. */
export const factOf = (
  { from, hops, length }: Candidate,
  { outcome, rule, type, via, lacks }: Consequence,
  where: Where,
): Fact => ({
  where,
  effect: outcome.effect,
  type,
  severity: outcome.severity,
  rule,
  change: from.change,
  hops,
  length,
  parent: from,
  via,
  lacks,
  isCertain: from.isCertain && outcome.certainty === 'CERTAIN',
  layer: -1,
  rank: -1,
});
