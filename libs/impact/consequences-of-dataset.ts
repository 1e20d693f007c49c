import type { Consequence } from './consequence.ts';
import type { Effect } from './effects.ts';
import type { Via } from './fact.ts';
import type { Rule } from './rule.ts';
import { ruleFor, ruleWithId } from './rules.ts';
import type { DatasetPlace, Feed } from './surroundings.ts';
import { isValueUse, useOf } from './uses.ts';

/** What follows for those that read a dataset, when something is the matter with it as a whole. */
export const consequencesOfDataset = (
  effect: Effect,
  place: DatasetPlace,
): readonly Consequence[] => {
  const rule = ruleFor(effect, 'READS', 'STRICT');
  if (rule === null) return [];
  return [...forReaders(rule, place), ...forFed(rule, place), ...forFields(rule, place)];
};

const forReaders = (rule: Rule, { feeds, readers }: DatasetPlace): readonly Consequence[] => {
  if (rule.job === null) return [];
  const outcome = rule.job;
  const since = new Map(readers);
  for (const { job, openedAt } of feeds)
    if (job !== null && !since.has(job)) since.set(job, openedAt);
  return Array.from(since, ([job, openedAt]) => ({
    ...{ target: { kind: 'JOB', node: job }, outcome, rule: rule.id, type: null },
    ...{ hops: 1, lacks: null },
    via: { job, use: 'READS', basis: 'INFERRED', transformation: null, openedAt },
  }));
};

/** A dataset is certainly made of another one where that is stated, and possibly where it is inferred. */
const forFed = (rule: Rule, { node, feeds }: DatasetPlace): readonly Consequence[] => {
  const failing = ruleWithId('failing-writes');
  return feeds.flatMap((feed): readonly Consequence[] => {
    if (feed.to === node) return [];
    // What no job makes, and is only declared to come of it, is not made any more when its source is gone.
    const isFailing = rule.job?.effect === 'FAILS' && feed.job === null;
    const [id, outcome] = isFailing ? [failing.id, failing.dataset] : [rule.id, rule.dataset];
    if (outcome === null) return [];
    const isInferred = feed.basis === 'INFERRED';
    const isPossible = isInferred || (isFailing && rule.job.certainty === 'POSSIBLE');
    return [
      {
        ...{ target: { kind: 'DATASET', node: feed.to }, rule: id, type: null, hops: 1 },
        outcome: isPossible ? { ...outcome, certainty: 'POSSIBLE' } : outcome,
        ...{ via: viaOf(feed), lacks: isInferred ? feed.to : null },
      },
    ];
  });
};

const viaOf = ({ job, basis, openedAt }: Feed): Via => ({
  ...{ job, use: 'READS', basis: basis ?? 'INFERRED', transformation: null, openedAt },
});

const forFields = (rule: Rule, { fieldEdges }: DatasetPlace): readonly Consequence[] => {
  if (rule.field === null) return [];
  const outcome = rule.field;
  return fieldEdges.flatMap((edge): readonly Consequence[] => {
    const { job, to: node, toField: name, type, subtype, masking, openedAt } = edge;
    const use = useOf(edge);
    if (name === null || !isValueUse(use)) return [];
    return [
      {
        ...{ target: { kind: 'FIELD', node, name }, outcome, rule: rule.id, type: null },
        ...{ hops: 1, lacks: null },
        via: { job, use, basis: 'COLUMN', transformation: { type, subtype, masking }, openedAt },
      },
    ];
  });
};
