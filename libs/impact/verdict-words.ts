import type { Fact } from './fact.ts';
import { sentenceOf } from './rules.ts';
import type { Surroundings } from './surroundings.ts';
import type { Use } from './uses.ts';

/** Why something is affected, in one sentence: what it has to do with what is the matter, and what the rule says of that. */
export const reasonOf = (fact: Fact, around: Surroundings): string => {
  const { where, parent, via, rule } = fact;
  const sentence = sentenceOf(rule);
  const here = nameOf(fact, around);
  if (parent === null) return `${here}: ${sentence}.`;
  const source = nameOf(parent, around);
  if (via === null) return `${source} comes before ${here}: ${sentence}.`;
  if (via.job === null) return `${here} is declared to come from ${source}: ${sentence}.`;
  const job = around.name(via.job).name;
  if (parent.where.kind === 'JOB') return `${job} writes ${here}: ${sentence}.`;
  const deed = `${job} ${VERBS[via.use]} ${source}`;
  return where.kind === 'JOB' ? `${deed}: ${sentence}.` : `${deed} for ${here}: ${sentence}.`;
};

const nameOf = ({ where }: Fact, around: Surroundings): string => {
  const { name } = around.name(where.node);
  if (where.kind === 'INPUT') return around.name(where.input).name;
  return where.kind === 'FIELD' ? `${name}.${where.field}` : name;
};

const VERBS: Readonly<Record<Use, string>> = {
  IDENTITY: 'copies',
  TRANSFORMATION: 'computes with',
  AGGREGATION: 'aggregates',
  MASKED: 'masks',
  COUNT: 'counts',
  UNKNOWN: 'uses',
  JOIN: 'joins on',
  FILTER: 'filters by',
  GROUP_BY: 'groups by',
  SORT: 'sorts by',
  WINDOW: 'opens a window over',
  CONDITIONAL: 'decides by',
  INDIRECT: 'depends on',
  NOT_TOLD: 'may use',
  READS: 'reads',
  WRITTEN_BY: 'writes',
  WRITES: 'writes',
  PRECEDES: 'comes after',
};
