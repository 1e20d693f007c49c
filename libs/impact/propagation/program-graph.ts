import { datasetsByName, fieldsOf, type Catalog } from '#catalog';
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
  graph: Pick<LineageGraph, 'neighbourhoods'>,
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
        const found = await graph.neighbourhoods(part, asOf, deadline.left());
        for (const [index, neighbourhood] of found.entries()) {
          const id = part[index] ?? -1;
          if (neighbourhood === null) throw new Error(`the graph does not have node ${id}`);
          canonical.set(id, neighbourhood.id).set(neighbourhood.id, neighbourhood.id);
          if (!nodes.has(neighbourhood.id)) nodes.set(neighbourhood.id, new GraphNode(neighbourhood));
        }
      }
    },
    isLoaded: (id) => nodes.has(id),
    node,
    name: node,
    canonical: (id) => loaded(canonical, id),
  };
};

/** The types of the fields of datasets, as far as they were loaded. */
export interface FieldTypes {
  load(nodes: readonly number[]): Promise<void>;
  /** Null where no event states it. */
  of(node: number, field: string): string | null;
}

/** Read from the catalog; `nameOf` gives the canonical name of a dataset. */
export const fieldTypes = (
  db: Catalog['db'],
  asOf: number,
  nameOf: (node: number) => DatasetName,
): FieldTypes => {
  const known = new Map<number, ReadonlyMap<string, string | null>>();
  return {
    async load(nodes) {
      const missing = [...new Set(nodes)].filter((node) => !known.has(node));
      if (missing.length === 0) return;
      const views = await datasetsByName(db, asOf, missing.map(nameOf));
      const roots = views.map((view) => view?.node ?? -1);
      const fields = await fieldsOf(db, asOf, roots);
      for (const [index, node] of missing.entries())
        known.set(node, new Map(fields[index]?.map(({ path, type }) => [path, type])));
    },
    of: (node, field) => known.get(node)?.get(field) ?? null,
  };
};

const loaded = <T>(known: ReadonlyMap<number, T>, id: number): T => {
  const one = known.get(id);
  if (one === undefined) throw new Error(`unreachable: node ${id} was not loaded`);
  return one;
};
