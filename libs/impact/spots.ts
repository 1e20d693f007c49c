import type { Spot, Target } from './consequence.ts';
import type { Where } from './fact.ts';

/** The spots of a walk, each made when it is first asked for. */
export interface Spots {
  job(node: number): Spot;
  dataset(node: number): Spot;
  field(node: number, name: string): Spot;
  rest(node: number): Spot;
  open(node: number, job: number | null): Spot;
  at(where: Where): Spot;
}

export const newSpots = (): Spots => {
  const [jobs, datasets, rests] = [newMap<number>(), newMap<number>(), newMap<number>()];
  const fields = new Map<number, Map<string, Spot>>();
  const opens = new Map<number, Map<number | null, Spot>>();
  const inputs = new Map<number, Map<number, Spot>>();
  const job = (node: number) => jobs.get(node) ?? added(jobs, node, { kind: 'JOB', node });
  const dataset = (node: number) =>
    datasets.get(node) ?? added(datasets, node, { kind: 'DATASET', node });
  const rest = (node: number) => rests.get(node) ?? added(rests, node, { kind: 'REST', node });
  const field = (node: number, name: string) => {
    const own = within(fields, node);
    return own.get(name) ?? added(own, name, { kind: 'FIELD', node, field: name });
  };
  const input = (node: number, read: number) => {
    const own = within(inputs, node);
    return own.get(read) ?? added(own, read, { kind: 'INPUT', node, input: read });
  };
  return {
    ...{ job, dataset, field, rest },
    open(node, by) {
      const own = within(opens, node);
      return own.get(by) ?? added(own, by, { kind: 'OPEN', node, job: by });
    },
    at(where) {
      switch (where.kind) {
        case 'JOB':
          return job(where.node);
        case 'DATASET':
          return dataset(where.node);
        case 'REST':
          return rest(where.node);
        case 'FIELD':
          return field(where.node, where.field);
        case 'INPUT':
          return input(where.node, where.input);
      }
    },
  };
};

const newMap = <K>() => new Map<K, Spot>();

const within = <K>(maps: Map<number, Map<K, Spot>>, node: number): Map<K, Spot> => {
  let own = maps.get(node);
  if (own === undefined) {
    own = new Map<K, Spot>();
    maps.set(node, own);
  }
  return own;
};

const added = <K>(spots: Map<K, Spot>, key: K, at: Target): Spot => {
  const spot: Spot = { at, facts: [], certain: [], waiting: [], due: [] };
  spots.set(key, spot);
  return spot;
};
