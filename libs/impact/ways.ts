import type { Step } from '#lineage';
import { byName, type DatasetName } from '#openlineage';
import type { Fact } from './fact.ts';
import type { Surroundings } from './surroundings.ts';

/** What is told of the ways of facts. */
export interface Ways {
  /** From what is changed to the dataset, or to what the job reads. */
  pathOf(fact: Fact): readonly Step[];
  /** The datasets for want of whose field detail it is only possible. */
  lackingOf(fact: Fact): readonly DatasetName[];
}

/** A way goes on from another one: what is told of that is not made again. */
export const waysIn = (around: Surroundings): Ways => {
  const paths = new Map<Fact, readonly Step[]>();
  const lacking = new Map<Fact, readonly number[]>();
  return {
    pathOf: (fact) =>
      along(fact, paths, (path, here, parent) => {
        const step = stepOf(here, parent, around);
        return step === null ? path : [...path, step];
      }),
    lackingOf(fact) {
      const nodes = along(fact, lacking, (before, { lacks }) =>
        lacks === null || before.includes(lacks) ? before : [...before, lacks],
      );
      return nodes.map((node) => nameOf(node, around)).sort(byName);
    },
  };
};

/** What is listed along a way from its start, where nothing is; not by recursion, for ways may be long. */
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

/** Null where the data takes none, from a dataset to the job that reads it. */
const stepOf = (here: Fact, parent: Fact, around: Surroundings): Step | null => {
  const { where, via } = here;
  // What a job fails to write comes from what it fails to read.
  const source = parent.where.kind === 'JOB' ? parent.parent : parent;
  if (where.kind === 'JOB' || via === null || source === null) return null;
  return {
    from: endOf(source, around),
    to: endOf(here, around),
    job: via.job === null ? null : nameOf(via.job, around),
    basis: via.basis,
    transformation: via.transformation,
    openedAt: via.openedAt,
  };
};

const endOf = ({ where }: Fact, around: Surroundings): Step['from'] => {
  const { namespace, name } = around.name(where.kind === 'INPUT' ? where.input : where.node);
  return { namespace, name, field: where.kind === 'FIELD' ? where.field : null };
};

const nameOf = (node: number, around: Surroundings): DatasetName => {
  const { namespace, name } = around.name(node);
  return { namespace, name };
};
