import { areRecreated, datasetsByName, fieldsOf, type Catalog, type JobOutput } from '#catalog';
import type { LineageGraph } from '#lineage';
import type { DatasetName } from '#openlineage';
import type { Deadline } from '../deadline.ts';
import { GraphNode } from './graph-node.ts';

/** The lineage graph as of one sequence, as far as it was loaded. */
export interface ProgramGraph {
  /** Loads these nodes with their edges, in few queries; {@link node} may then be asked for them. */
  load(nodes: Iterable<number>): Promise<void>;
  isLoaded(node: number): boolean;
  node(id: number): GraphNode;
  name(id: number): DatasetName;
  /** The node of the canonical name, of a node that was loaded by any of its names. */
  canonical(id: number): number;
}

const NODES_PER_QUERY = 1000;

export const programGraph = (
  graph: Pick<LineageGraph, 'around'>,
  asOf: number,
  deadline: Deadline,
): ProgramGraph => {
  const canonical = new Map<number, number>();
  const nodes = new Map<number, GraphNode>();
  const node = (id: number): GraphNode => loaded(nodes, id);
  return {
    async load(ids) {
      const missing = new Set<number>();
      for (const id of ids) if (!canonical.has(id)) missing.add(id);
      const asked = [...missing];
      for (let start = 0; start < asked.length; start += NODES_PER_QUERY) {
        const part = asked.slice(start, start + NODES_PER_QUERY);
        const found = await graph.around(part, asOf, deadline.left());
        for (const [index, vicinity] of found.entries()) {
          const id = part[index] ?? -1;
          if (vicinity === null) throw new Error(`the graph does not have node ${id}`);
          canonical.set(id, vicinity.id).set(vicinity.id, vicinity.id);
          if (!nodes.has(vicinity.id)) nodes.set(vicinity.id, new GraphNode(vicinity));
        }
      }
    },
    isLoaded: (id) => nodes.has(id),
    node,
    name: node,
    canonical: (id) => loaded(canonical, id),
  };
};

/** What guards on targets look at, as far as it was loaded. */
export interface TargetFacts {
  loadTypes(datasets: readonly number[]): Promise<void>;
  /** The type of a field; null where no event states it. */
  typeOf(dataset: number, field: string): string | null;
  loadRecreated(outputs: readonly JobOutput[]): Promise<void>;
  /** True where every run of the job creates the dataset, as CREATE TABLE AS does: then its fields follow the query of the job. */
  isRecreated(output: JobOutput): boolean;
}

/** Read from the catalog; `nameOf` gives the canonical name of a dataset. */
export const targetFacts = (
  db: Catalog['db'],
  asOf: number,
  nameOf: (node: number) => DatasetName,
): TargetFacts => {
  const types = new Map<number, ReadonlyMap<string, string | null>>();
  const recreated = new Map<string, boolean>();
  return {
    async loadTypes(datasets) {
      const missing = [...new Set(datasets)].filter((node) => !types.has(node));
      if (missing.length === 0) return;
      const views = await datasetsByName(db, asOf, missing.map(nameOf));
      const roots = views.map((view) => view?.node ?? -1);
      const fields = await fieldsOf(db, asOf, roots);
      for (const [index, node] of missing.entries())
        types.set(node, new Map(fields[index]?.map(({ path, type }) => [path, type])));
    },
    typeOf: (dataset, field) => types.get(dataset)?.get(field) ?? null,
    async loadRecreated(outputs) {
      const missing = new Map<string, JobOutput>();
      for (const output of outputs)
        if (!recreated.has(outputKey(output))) missing.set(outputKey(output), output);
      if (missing.size === 0) return;
      const found = await areRecreated(db, asOf, [...missing.values()]);
      for (const [index, key] of [...missing.keys()].entries())
        recreated.set(key, found[index] ?? false);
    },
    isRecreated: (output) => recreated.get(outputKey(output)) ?? false,
  };
};

const outputKey = ({ job, dataset }: JobOutput): string => `${job} ${dataset}`;

const loaded = <T>(known: ReadonlyMap<number, T>, id: number): T => {
  const one = known.get(id);
  if (one === undefined) throw new Error(`unreachable: node ${id} was not loaded`);
  return one;
};
