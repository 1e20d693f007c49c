import type { NearEdge } from '#lineage';
import type { Tell } from './consequence.ts';
import type { Effect } from './effects.ts';
import type { Via } from './fact.ts';
import { isTold } from './is-told.ts';
import { asPossible } from './outcomes.ts';
import type { DatasetPlace } from './place.ts';
import type { Rule } from './rule.ts';
import { ruleFor, ruleWithId } from './rules.ts';
import type { Spots } from './spots.ts';
import { isValueUse, useOf } from './uses.ts';

/** What follows for those that read a dataset, when something is the matter with it as a whole. */
export const consequencesOfDataset = (
  effect: Effect,
  place: DatasetPlace,
  spots: Spots,
  tell: Tell,
): void => {
  const rule = ruleFor(effect, 'READS', 'STRICT');
  if (rule === null) return;
  forUsers(rule, place, spots, tell);
  for (const feed of place.feeds) if (feed.to !== place.node) forFed(rule, feed, spots, tell);
  forFields(rule, place, spots, tell);
};

const forUsers = (rule: Rule, { users }: DatasetPlace, spots: Spots, tell: Tell): void => {
  const { id, job: outcome } = rule;
  if (outcome === null) return;
  for (const [job, openedAt] of users) {
    const spot = spots.job(job);
    if (isTold(spot, outcome)) continue;
    const via: Via = { job, use: 'READS', basis: 'INFERRED', transformation: null, openedAt };
    tell({ spot, outcome, rule: id, type: null, via, hops: 1, lacks: null });
  }
};

/** A dataset is certainly made of another one where that is stated, and possibly where it is inferred. */
const forFed = (rule: Rule, feed: NearEdge, spots: Spots, tell: Tell): void => {
  const { job, to, basis, openedAt } = feed;
  // What no job makes, and is only declared to come of it, is not made any more when its source is gone.
  const isFailing = rule.job?.effect === 'FAILS' && job === null;
  const { id, dataset: outcome } = isFailing ? ruleWithId('failing-writes') : rule;
  const spot = spots.dataset(to);
  if (outcome === null || isTold(spot, outcome)) return;
  const isInferred = basis === 'INFERRED';
  const isPossible = isInferred || (isFailing && rule.job.certainty === 'POSSIBLE');
  tell({
    spot,
    outcome: isPossible ? asPossible(outcome) : outcome,
    rule: id,
    type: null,
    via: { job, use: 'READS', basis: basis ?? 'INFERRED', transformation: null, openedAt },
    hops: 1,
    lacks: isInferred ? to : null,
  });
};

const forFields = (rule: Rule, { fieldEdges }: DatasetPlace, spots: Spots, tell: Tell): void => {
  const { id, field: outcome } = rule;
  if (outcome === null) return;
  for (const edge of fieldEdges) {
    const { job, to, toField: name, transformation, openedAt } = edge;
    const use = useOf(edge);
    if (name === null || !isValueUse(use)) continue;
    const via: Via = { job, use, basis: 'COLUMN', transformation, openedAt };
    tell({ spot: spots.field(to, name), outcome, rule: id, type: null, via, hops: 1, lacks: null });
  }
};
