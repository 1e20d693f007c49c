import type { Spot } from './consequence.ts';
import { factLike } from './fact.ts';
import type { Outcome } from './rule.ts';

/** True where the walk is certain of it already: most edges lead to what is known, and need not be described. */
export const isTold = ({ facts }: Spot, { effect, severity }: Outcome): boolean =>
  factLike(facts, effect, severity, null)?.isCertain === true;
