import type { Outcome } from './rule.ts';

/** The same outcome where it is not certain that it comes; the same object for the same one. */
export const asPossible = (outcome: Outcome): Outcome => {
  if (outcome.certainty === 'POSSIBLE') return outcome;
  const known = POSSIBLE.get(outcome) ?? { ...outcome, certainty: 'POSSIBLE' };
  POSSIBLE.set(outcome, known);
  return known;
};

const POSSIBLE = new WeakMap<Outcome, Outcome>();
