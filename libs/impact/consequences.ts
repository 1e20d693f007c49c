import type { Tell } from './consequence.ts';
import { consequencesOfDataset } from './consequences-of-dataset.ts';
import { consequencesOfField } from './consequences-of-field.ts';
import { consequencesOfJob } from './consequences-of-job.ts';
import type { Effect } from './effects.ts';
import type { Fact, Via } from './fact.ts';
import type { DatasetPlace } from './place.ts';
import { platformTyping } from './platforms.ts';
import { ruleFor } from './rules.ts';
import type { Spots } from './spots.ts';
import type { Territory } from './territory.ts';

/** Tells all that follows from a fact at once. Where it is must have been loaded, and of a job what it was reached from. */
export const consequencesOf = (fact: Fact, territory: Territory, tell: Tell): void => {
  const { where, effect } = fact;
  if (effect === null) return;
  if (where.kind === 'JOB' || where.kind === 'INPUT') {
    consequencesOfJob(fact, effect, territory, tell);
    return;
  }
  const { around, spots } = territory;
  const place = around.dataset(where.node);
  if (where.kind === 'DATASET') consequencesOfDataset(effect, place, spots, tell);
  else consequencesOfField(fact, effect, place, territory, tell);
  if (fact.parent === null) consequencesForWriters(effect, place, spots, tell);
};

/** Those who make what is changed are taken to be changed with it; what comes of it otherwise, the rules say. */
const consequencesForWriters = (
  effect: Effect,
  { writers, namespace }: DatasetPlace,
  spots: Spots,
  tell: Tell,
): void => {
  const rule = ruleFor(effect, 'WRITTEN_BY', platformTyping(namespace));
  if (!rule?.job) return;
  const { id, job: outcome } = rule;
  for (const [job, openedAt] of writers) {
    const via: Via = { job, use: 'WRITTEN_BY', basis: 'INFERRED', transformation: null, openedAt };
    tell({ spot: spots.job(job), outcome, rule: id, type: null, via, hops: 0, lacks: null });
  }
};
