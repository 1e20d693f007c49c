import type { LineageGraph } from '#lineage';
import type { DatasetName } from '#openlineage';
import type { Deadline } from './deadline.ts';
import { Place, type DatasetPlace, type JobPlace } from './place.ts';

/** The graph at one sequence as far as it was asked for. */
export interface Surroundings {
  /** Makes all that is around these nodes known, by few questions; {@link dataset} and {@link job} may then be asked for them. */
  load(nodes: Iterable<number>): Promise<void>;
  has(node: number): boolean;
  dataset(node: number): DatasetPlace;
  job(node: number): JobPlace;
  /** Of a dataset or job, once loaded. */
  name(node: number): DatasetName;
  /** The node that a node shows, once loaded. */
  shown(node: number): number;
}

const AT_ONCE = 1000;

export const surroundings = (
  graph: Pick<LineageGraph, 'around'>,
  asOf: number,
  deadline: Deadline,
): Surroundings => {
  const shown = new Map<number, number>();
  const places = new Map<number, Place>();
  const at = (node: number): Place => taken(places, node);
  return {
    async load(nodes) {
      const missing = new Set<number>();
      for (const node of nodes) if (!shown.has(node)) missing.add(node);
      const asked = [...missing];
      for (let start = 0; start < asked.length; start += AT_ONCE) {
        const part = asked.slice(start, start + AT_ONCE);
        const found = await graph.around(part, asOf, deadline.left());
        for (const [index, vicinity] of found.entries()) {
          const node = part[index] ?? -1;
          if (vicinity === null) throw new Error(`the graph does not have node ${node}`);
          shown.set(node, vicinity.id).set(vicinity.id, vicinity.id);
          if (!places.has(vicinity.id)) places.set(vicinity.id, new Place(vicinity));
        }
      }
    },
    has: (node) => places.has(node),
    dataset: at,
    job: at,
    name: at,
    shown: (node) => taken(shown, node),
  };
};

const taken = <T>(known: ReadonlyMap<number, T>, node: number): T => {
  const one = known.get(node);
  if (one === undefined) throw new Error(`unreachable: node ${node} was not loaded`);
  return one;
};
