import type { Step } from '#lineage';
import { byName, type DatasetName } from '#openlineage';
import type { Fact } from '../propagation/fact.ts';
import type { ProgramGraph } from '../propagation/program-graph.ts';

/** What a verdict says of the derivation of its fact. */
export interface DerivationPaths {
  /** From what is changed to the affected dataset, or to what the affected job reads. */
  pathOf(fact: Fact): readonly Step[];
  /** The datasets whose missing column lineage makes the fact only possible, sorted. */
  missingColumnLineageOf(fact: Fact): readonly DatasetName[];
}

/** Follows the back-pointers of facts. A derivation continues that of its parent, whose path is built once and shared. */
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
