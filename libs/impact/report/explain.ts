import type { Step } from '#lineage';
import { byName, type DatasetName } from '#openlineage';
import type { Fact, Location } from '../propagation/fact.ts';
import type { ProgramGraph } from '../propagation/program-graph.ts';
import { sentenceOf } from '../rules/rules.ts';
import type { Usage } from '../rules/usage.ts';

/** Why an asset is affected, in one sentence: how it uses what is affected before it, and what the rule says of that. */
export const explanationOf = (fact: Fact, graph: ProgramGraph): string => {
  const { location, parent, edge, rule } = fact;
  const why = sentenceOf(rule);
  const here = locationName(location, graph);
  if (parent === null) return `${here}: ${why}.`;
  if (edge === null) return `${locationName(parent.location, graph)} precedes ${here}: ${why}.`;
  const isDeclared = parent.location.kind === 'DECLARATION';
  const source = locationName((isDeclared ? (parent.parent ?? parent) : parent).location, graph);
  if (edge.job === null) return `${here} is declared to be derived from ${source}: ${why}.`;
  const job = graph.name(edge.job).name;
  if (parent.location.kind === 'JOB') return `${job} writes ${here}: ${why}.`;
  const use = `${job} ${VERBS[edge.usage]} ${source}`;
  return location.kind === 'JOB' ? `${use}: ${why}.` : `${use} for ${here}: ${why}.`;
};

const locationName = ({ kind, node, field, other }: Location, graph: ProgramGraph): string => {
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

/** What a verdict says of the derivation of its fact. */
export interface DerivationPaths {
  /** From what is changed to the affected dataset, or to what the affected job reads. */
  pathOf(fact: Fact): readonly Step[];
  /** The datasets whose missing column lineage makes the fact only possible, sorted. */
  missingColumnLineageOf(fact: Fact): readonly DatasetName[];
}

/**
 * Follows the back-pointers of facts. A derivation continues that of its parent, whose path is built once and
 * shared.
 */
export const derivationPaths = (graph: ProgramGraph): DerivationPaths => {
  const paths = new Map<Fact, readonly Step[]>();
  const missing = new Map<Fact, readonly number[]>();
  return {
    pathOf: (fact) =>
      along(fact, paths, (path, here, parent) => {
        const step = stepOf(here, parent, graph);
        return step === null ? path : [...path, step];
      }),
    missingColumnLineageOf(fact) {
      const nodes = along(fact, missing, (before, { edge }) => {
        const own = edge?.missing ?? null;
        return own === null || before.includes(own) ? before : [...before, own];
      });
      return nodes.map((node) => nameOf(node, graph)).sort(byName);
    },
  };
};

/** The list along a derivation, which begins empty at its seed; not by recursion, for derivations may be long. */
const along = <T>(
  fact: Fact,
  known: Map<Fact, readonly T[]>,
  next: (before: readonly T[], here: Fact, parent: Fact) => readonly T[],
): readonly T[] => {
  const ahead: Fact[] = [];
  let here = fact;
  while (here.parent !== null && !known.has(here)) {
    ahead.push(here);
    here = here.parent;
  }
  let list = known.get(here) ?? [];
  for (const one of ahead.reverse()) {
    list = next(list, one, here);
    known.set(one, list);
    here = one;
  }
  return list;
};

/** Null for a step from a dataset to a job that reads it: the path goes on to what the job writes. */
const stepOf = (here: Fact, parent: Fact, graph: ProgramGraph): Step | null => {
  const { location, edge } = here;
  if (isJob(here) || edge === null) return null;
  // What a job does not write comes from what it reads.
  const source = parent.location.kind === 'JOB_INPUT' || !isJob(parent) ? parent : parent.parent;
  if (source === null) return null;
  return {
    from: endOf(source, graph),
    to: { ...nameOf(location.node, graph), field: location.field },
    job: edge.job === null ? null : nameOf(edge.job, graph),
    basis: edge.basis,
    transformation: edge.transformation,
    openedAt: edge.openedAt,
  };
};

const isJob = ({ location: { kind } }: Fact): boolean =>
  kind === 'JOB' || kind === 'JOB_INPUT' || kind === 'DECLARATION';

const endOf = ({ location }: Fact, graph: ProgramGraph): Step['from'] => {
  const { kind, node, other, field } = location;
  return { ...nameOf(kind === 'JOB_INPUT' ? (other ?? node) : node, graph), field };
};

const nameOf = (node: number, graph: ProgramGraph): DatasetName => {
  const { namespace, name } = graph.name(node);
  return { namespace, name };
};
