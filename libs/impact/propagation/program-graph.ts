import { areRecreated, type Catalog, datasetsByName, fieldsOf, type JobOutput } from '#catalog';
import {
  FieldNames,
  type LineageGraph,
  type NearEdge,
  type NearFieldEdge,
  type Neighbourhood,
} from '#lineage';
import { compareUtf8, type DatasetName } from '#openlineage';
import type { Deadline } from '../deadline.ts';

/** The lineage graph as of one sequence, as far as it was loaded. */
export interface ProgramGraph {
  /** Loads these nodes with their edges, in few queries; {@link node} may then be asked for them. */
  load(nodes: Iterable<number>): Promise<void>;
  isLoaded(node: number): boolean;
  node(id: number): GraphNode;
  name(id: number): DatasetName;
  /** The node of the canonical name, of a node that was loaded by any of its names. */
  canonical(id: number): number;
  /** Frees the edges that were read; they are read again when they are asked for. */
  forgetEdges(): void;
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
          if (!nodes.has(neighbourhood.id))
            nodes.set(neighbourhood.id, new GraphNode(neighbourhood));
        }
      }
    },
    isLoaded: (id) => nodes.has(id),
    node,
    name: node,
    canonical: (id) => loaded(canonical, id),
    forgetEdges() {
      for (const one of nodes.values()) one.forgetEdges();
    },
  };
};

/** What guards on targets look at, as far as it was loaded. */
export interface TargetFacts {
  loadTypes(datasets: readonly number[]): Promise<void>;
  /** The type of a field; null where no event states it. */
  typeOf(dataset: number, field: string): string | null;
  loadRecreated(outputs: readonly JobOutput[]): Promise<void>;
  /**
   * True where every run of the job creates the dataset, as CREATE TABLE AS does: then its fields follow the query
   * of the job.
   */
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

/**
 * Which field of a dataset a name means, by the rules of lineage: exactly, otherwise case-insensitively if that is
 * unique.
 */
export interface FieldNameResolver {
  /** As an edge into the dataset names it. */
  readonly written: (name: string) => string;
  /** As an edge out of the dataset names it. */
  readonly read: (name: string) => string;
  /** As a person names it; null when there is no such field, or several that differ in case only. */
  readonly find: (name: string) => string | null;
  /** In the order of the names. */
  readonly known: readonly string[];
}

/** Jobs or datasets, each with the sequence since when the edge to it holds. */
export type Neighbours = ReadonlyMap<number, number>;

/**
 * A dataset or a job with its edges as of a sequence. Each part is read from the graph when it is first used, and
 * kept: most stale datasets are stale as a whole, and their fields are never looked at. A dataset has no edges of a
 * job, and a job none of a dataset.
 */
export class GraphNode implements DatasetName {
  readonly node: number;
  readonly namespace: string;
  readonly name: string;
  readonly #neighbourhood: Neighbourhood;
  #datasetEdges: readonly NearEdge[] | null = null;
  #datasetEdgesByJob: ReadonlyMap<number | null, readonly NearEdge[]> | null = null;
  #fieldEdges: readonly NearFieldEdge[] | null = null;
  #fieldEdgesInto: ReadonlyMap<number | null, readonly NearFieldEdge[]> | null = null;
  #readers: Neighbours | null = null;
  #users: Neighbours | null = null;
  #outputs: Neighbours | null = null;
  #fieldNames: FieldNameResolver | null = null;

  constructor(neighbourhood: Neighbourhood) {
    this.node = neighbourhood.id;
    this.namespace = neighbourhood.namespace;
    this.name = neighbourhood.name;
    this.#neighbourhood = neighbourhood;
  }

  /** The edges from this dataset to those derived from it. */
  get datasetEdges(): readonly NearEdge[] {
    this.#datasetEdges ??= this.#neighbourhood.leaving('FEEDS');
    return this.#datasetEdges;
  }

  /** Those of them that the job states; null: a declaration. */
  datasetEdgesOf(job: number | null): readonly NearEdge[] {
    this.#datasetEdgesByJob ??= byJob(this.datasetEdges);
    return this.#datasetEdgesByJob.get(job) ?? [];
  }

  /** The edges from fields of this dataset, or from it as a whole, to what is derived from them. */
  get fieldEdges(): readonly NearFieldEdge[] {
    this.#fieldEdges ??= this.#neighbourhood.fieldEdgesLeaving();
    return this.#fieldEdges;
  }

  /** The field edges into this dataset that the job states; null: its own declaration. */
  fieldEdgesInto(job: number | null): readonly NearFieldEdge[] {
    this.#fieldEdgesInto ??= byJob(this.#neighbourhood.fieldEdgesEntering());
    return this.#fieldEdgesInto.get(job) ?? [];
  }

  get readers(): Neighbours {
    this.#readers ??= neighbours(this.#neighbourhood.leaving('READS'), 'to');
    return this.#readers;
  }

  get writers(): Neighbours {
    return neighbours(this.#neighbourhood.entering('WRITES'), 'from');
  }

  /** The readers, and the jobs of which only what they derive from this dataset is known. */
  get users(): Neighbours {
    this.#users ??= this.#usersAmong(this.readers);
    return this.#users;
  }

  /** What the fields of this dataset are called. */
  get fieldNames(): FieldNameResolver {
    const own = this.#neighbourhood;
    this.#fieldNames ??= fieldNameResolver(own.fields(), own.namesWritten(), own.namesRead());
    return this.#fieldNames;
  }

  /** Of a job. */
  get inputs(): Neighbours {
    return neighbours(this.#neighbourhood.entering('READS'), 'from');
  }

  get outputs(): Neighbours {
    this.#outputs ??= neighbours(this.#neighbourhood.leaving('WRITES'), 'to');
    return this.#outputs;
  }

  /** The jobs that this job hands data to. */
  get nextJobs(): Neighbours {
    return neighbours(this.#neighbourhood.leaving('PRECEDES'), 'to');
  }

  forgetEdges(): void {
    this.#datasetEdges = null;
    this.#datasetEdgesByJob = null;
    this.#fieldEdges = null;
    this.#fieldEdgesInto = null;
    this.#readers = null;
    this.#users = null;
    this.#outputs = null;
    this.#fieldNames = null;
  }

  #usersAmong(readers: Neighbours): Neighbours {
    const others = this.datasetEdges.filter(({ job }) => job !== null && !readers.has(job));
    if (others.length === 0) return readers;
    const users = new Map(readers);
    for (const { job, openedAt } of others)
      if (job !== null && !users.has(job)) users.set(job, openedAt);
    return users;
  }
}

const neighbours = (edges: readonly NearEdge[], end: 'from' | 'to'): Neighbours => {
  const found = new Map<number, number>();
  for (const edge of edges) found.set(edge[end], edge.openedAt);
  return found;
};

const byJob = <T extends { readonly job: number | null }>(
  edges: readonly T[],
): ReadonlyMap<number | null, readonly T[]> => {
  const found = new Map<number | null, T[]>();
  for (const edge of edges) {
    const own = found.get(edge.job);
    if (own === undefined) found.set(edge.job, [edge]);
    else own.push(edge);
  }
  return found;
};

/** Of the fields declared, and the names that edges write and read. */
const fieldNameResolver = (
  declared: Iterable<string>,
  written: Iterable<string>,
  read: Iterable<string>,
): FieldNameResolver => {
  const names = new FieldNames(declared);
  const resolvedIn = (own: FieldNames) => (name: string) => own.resolve(name) ?? name;
  const there = new FieldNames([...names, ...Array.from(written, resolvedIn(names))]);
  const known = new FieldNames([...there, ...Array.from(read, resolvedIn(there))]);
  return {
    written: resolvedIn(names),
    read: resolvedIn(there),
    find: (name) => known.resolve(name),
    known: [...known].sort(compareUtf8),
  };
};
