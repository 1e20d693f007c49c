import type { Consequence } from './consequence.ts';
import { consequencesOfDataset } from './consequences-of-dataset.ts';
import { consequencesOfField } from './consequences-of-field.ts';
import { consequencesOfJob } from './consequences-of-job.ts';
import type { Fact } from './fact.ts';
import { platformTyping } from './platforms.ts';
import { ruleFor } from './rules.ts';
import type { Surroundings } from './surroundings.ts';

/** All that follows from a fact at once. Where it is must have been loaded, and of a job what it was reached from. */
export const consequencesOf = (fact: Fact, around: Surroundings): readonly Consequence[] => {
  const { where, effect } = fact;
  if (effect === null) return [];
  if (where.kind === 'JOB' || where.kind === 'INPUT')
    return consequencesOfJob({ ...fact, effect }, around);
  const place = around.dataset(where.node);
  const onward =
    where.kind === 'DATASET'
      ? consequencesOfDataset(effect, place)
      : consequencesOfField({ ...fact, effect }, place);
  return fact.parent === null ? [...onward, ...consequencesForWriters(fact, around)] : onward;
};

/** Those who make what is changed are taken to be changed with it; what comes of it otherwise, the rules say. */
const consequencesForWriters = (
  { where: { node }, effect }: Fact,
  around: Surroundings,
): readonly Consequence[] => {
  const { writers, namespace } = around.dataset(node);
  const rule = effect && ruleFor(effect, 'WRITTEN_BY', platformTyping(namespace));
  if (!rule?.job) return [];
  const { id, job: outcome } = rule;
  return Array.from(writers, ([job, openedAt]) => ({
    ...{ target: { kind: 'JOB', node: job }, outcome, rule: id, type: null, hops: 0, lacks: null },
    via: { job, use: 'WRITTEN_BY', basis: 'INFERRED', transformation: null, openedAt },
  }));
};
