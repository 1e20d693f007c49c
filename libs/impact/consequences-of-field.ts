import type { Spot, Tell } from './consequence.ts';
import { consequencesOfNewField } from './consequences-of-new-field.ts';
import type { Effect } from './effects.ts';
import type { Fact } from './fact.ts';
import type { FieldUse } from './field-uses.ts';
import { isTold } from './is-told.ts';
import type { DatasetPlace } from './place.ts';
import { platformTyping } from './platforms.ts';
import type { Outcome, Rule } from './rule.ts';
import { rulesFor, ruleWithId } from './rules.ts';
import type { Territory } from './territory.ts';

/** What follows for those that use a field, or may use something of which nobody knows what it is. */
export const consequencesOfField = (
  fact: Fact,
  effect: Effect,
  place: DatasetPlace,
  { spots, usesIn }: Territory,
  tell: Tell,
): void => {
  if (effect === 'ADDED') {
    consequencesOfNewField(place, spots, tell);
    return;
  }
  // Of a type that is not known nobody can say what is refused.
  const isKnown = effect !== 'RETYPED' || fact.type !== null;
  const rules = rulesFor(effect, isKnown ? platformTyping(place.namespace) : 'COERCING');
  const follow = (use: FieldUse) => {
    const rule = rules.get(use.via.use);
    if (rule === undefined) return;
    ofUser(rule, use, tell);
    ofMade(rule, use, fact.type, tell);
  };
  const { named, any } = usesIn(place);
  if (fact.where.kind === 'FIELD') named.get(fact.where.field)?.forEach(follow);
  any.forEach(follow);
};

/** The job itself; where no job but a declaration says it, what it declares is what no longer comes about. */
const ofUser = (rule: Rule, { via, user, declared, lacks }: FieldUse, tell: Tell): void => {
  const { job: outcome } = rule;
  if (outcome === null) return;
  if (user !== null && !isTold(user, outcome))
    tell({ spot: user, outcome, rule: rule.id, type: null, via, hops: 1, lacks });
  if (declared === null || outcome.effect !== 'FAILS') return;
  const { id, dataset } = ruleWithId('failing-writes');
  if (dataset === null) return;
  const { certainty } = outcome;
  const stale = { ...dataset, certainty };
  tell({ spot: declared, outcome: stale, rule: id, type: null, via, hops: 1, lacks });
};

const ofMade = (rule: Rule, use: FieldUse, type: string | null, tell: Tell): void => {
  const { onward: spot, via, hops, lacks } = use;
  if (spot === null) return;
  const outcome = outcomeAt(spot, rule, lacks !== null);
  if (outcome === null) return;
  const own = spot.at.kind === 'OPEN' ? null : type;
  if (own === null && isTold(spot, outcome)) return;
  tell({ spot, outcome, rule: rule.id, type: own, via, hops, lacks });
};

const outcomeAt = (spot: Spot, rule: Rule, isUntold: boolean): Outcome | null => {
  if (spot.at.kind !== 'DATASET') return rule.field;
  return isUntold ? asDataset(rule.field) : rule.dataset;
};

const asDataset = (field: Outcome | null): Outcome | null =>
  field?.effect === 'CHANGED' ? { ...field, effect: 'OTHER_ROWS' } : null;
