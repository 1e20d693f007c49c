import type { Fact, Location } from '../propagation/fact.ts';
import type { ProgramGraph } from '../propagation/program-graph.ts';
import { sentenceOf } from '../rules/rules.ts';
import type { Usage } from '../rules/usage.ts';

/** Why an asset is affected, in one sentence: how it uses what is affected before it, and what the rule says of that. */
export const explanationOf = (fact: Fact, graph: ProgramGraph): string => {
  const { location, parent, edge, rule } = fact;
  const why = sentenceOf(rule);
  const here = nameOf(location, graph);
  if (parent === null) return `${here}: ${why}.`;
  if (edge === null) return `${nameOf(parent.location, graph)} precedes ${here}: ${why}.`;
  const isDeclared = parent.location.kind === 'DECLARATION';
  const source = nameOf((isDeclared ? (parent.parent ?? parent) : parent).location, graph);
  if (edge.job === null) return `${here} is declared to be derived from ${source}: ${why}.`;
  const job = graph.name(edge.job).name;
  if (parent.location.kind === 'JOB') return `${job} writes ${here}: ${why}.`;
  const use = `${job} ${VERBS[edge.usage]} ${source}`;
  return location.kind === 'JOB' ? `${use}: ${why}.` : `${use} for ${here}: ${why}.`;
};

const nameOf = ({ kind, node, field, other }: Location, graph: ProgramGraph): string => {
  if (kind === 'JOB_INPUT' && other !== null) return graph.name(other).name;
  const { name } = graph.name(node);
  return field === null ? name : `${name}.${field}`;
};

const VERBS: Readonly<Record<Usage, string>> = {
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
  COPIES_ALL: 'copies every field besides',
  UNSPECIFIED: 'may use',
  READS: 'reads',
  WRITTEN_BY: 'writes',
  WRITES: 'writes',
  PRECEDES: 'runs after',
};
