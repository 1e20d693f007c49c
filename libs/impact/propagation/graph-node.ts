import { FieldNames, type NearEdge, type NearFieldEdge, type Neighbourhood } from '#lineage';
import { compareUtf8, type DatasetName } from '#openlineage';

/** Which field of a dataset a name means, by the rules of lineage: exactly, otherwise case-insensitively if that is unique. */
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
 * A dataset or a job with its edges as of a sequence. Each part is read from the graph when it is first used, and kept: most stale
 * datasets are stale as a whole, and their fields are never looked at. A dataset has no edges of a job, and a job none of a dataset.
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
