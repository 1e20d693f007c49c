import type { DatasetName, JobName } from '#openlineage';

/** The `closedAt` of a row that is still open. */
export const OPEN = Number.MAX_SAFE_INTEGER;

/**
 * What an edge is based on: an explicit `lineage` facet, column lineage, or only that a job has both datasets as
 * input and output.
 */
export type Basis = 'EXPLICIT' | 'COLUMN' | 'INFERRED';

/**
 * A node: the name of a dataset or a job. If a RENAME frees the name of a dataset and it is used again, that is another
 * node with the next `generation`; the first one has 0.
 */
export interface GraphNode {
  readonly id: number;
  readonly kind: 'DATASET' | 'JOB';
  readonly namespace: string;
  readonly name: string;
  readonly generation: number;
  /** The sequence of the first event that mentions the name. */
  readonly firstSequence: number;
}

/**
 * An edge, open for the sequences in [openedAt, closedAt). All edges point in the direction of the data:
 *
 * - FEEDS: dataset → dataset, stated by `job`; null if a declaration of the dataset states it.
 * - READS: dataset → job.
 * - WRITES: job → dataset.
 * - PRECEDES: job → job, a flow of data that `job` states.
 *
 * `basis` is null on READS and WRITES.
 */
export interface GraphEdge {
  readonly id: number;
  readonly kind: 'FEEDS' | 'READS' | 'WRITES' | 'PRECEDES';
  readonly from: number;
  readonly to: number;
  readonly job: number | null;
  readonly basis: Basis | null;
  readonly openedAt: number;
  readonly closedAt: number;
}

/** An edge between fields, within a FEEDS edge of the same job; a null field is the dataset as a whole. */
export interface GraphFieldEdge {
  readonly id: number;
  readonly from: number;
  readonly fromField: string | null;
  readonly to: number;
  readonly toField: string | null;
  readonly job: number | null;
  readonly type: string | null;
  readonly subtype: string | null;
  readonly masking: boolean;
  readonly openedAt: number;
  readonly closedAt: number;
}

/**
 * A member of a product. A product of a job is a complete bipartite graph: while both members are open, each SOURCE
 * feeds each TARGET with the basis INFERRED, as a FEEDS edge of the job would, unless an edge of the same job with
 * another basis is open between the two. It is stored by its members, since its edges are as many as sources times
 * targets.
 */
export interface GraphProductMember {
  readonly id: number;
  readonly product: number;
  readonly job: number;
  readonly side: 'SOURCE' | 'TARGET';
  readonly node: number;
  readonly openedAt: number;
  readonly closedAt: number;
}

/**
 * A name in an alias set (the names of one dataset), in [openedAt, closedAt). The row of the root, the least node
 * of the set, gives the canonical node: the one whose name the dataset shows. The rows of the others give the root.
 * So another canonical name changes one row, however many names there are. A node without a row has no alias. See
 * {@link shownNode}.
 */
export interface GraphIdentity {
  readonly id: number;
  readonly node: number;
  readonly shown: number;
  readonly openedAt: number;
  readonly closedAt: number;
}

/** The canonical node of a node's alias set; `rowOf` returns `shown` of the node's row, if it has one. */
export const shownNode = (node: number, rowOf: (node: number) => number | undefined): number => {
  const next = rowOf(node) ?? node;
  return next < node ? (rowOf(next) ?? next) : next;
};

/** A field of a dataset in its merged schema, in [openedAt, closedAt). */
export interface GraphField {
  readonly id: number;
  readonly dataset: number;
  readonly path: string;
  readonly openedAt: number;
  readonly closedAt: number;
}

/**
 * The rows that were opened or closed after the graph's checkpoint, up to `upTo`. A row replaces the one with its
 * id.
 */
export interface GraphChanges {
  readonly upTo: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly productMembers: readonly GraphProductMember[];
  readonly fieldEdges: readonly GraphFieldEdge[];
  readonly identities: readonly GraphIdentity[];
  readonly fields: readonly GraphField[];
}

/** Upstream: where the data comes from. Downstream: where it goes. */
export type Direction = 'UPSTREAM' | 'DOWNSTREAM';

/** A question about lineage. */
export interface Question {
  readonly direction: Direction;
  /** A dataset by any of its names, a field of one, or a job. */
  readonly start:
    | ({ readonly kind: 'DATASET' } & DatasetName)
    | ({ readonly kind: 'FIELD'; readonly field: string } & DatasetName)
    | ({ readonly kind: 'JOB' } & JobName);
  readonly asOf: number;
  /**
   * The first sequence of a window (at most `asOf`): the answer is about all edges that were open at any moment
   * from it to `asOf`, with the aliases of `asOf`. 0: all edges that ever were. Null: only those that are open at
   * `asOf`.
   */
  readonly since: number | null;
  /** Dataset hops; null: no limit. */
  readonly maxDepth: number | null;
  /** In milliseconds. Past it the question fails with {@link TraversalTimedOut}; an answer is never cut short. */
  readonly timeoutMs: number;
}

/** One step of a path, in the direction of the data: `from` feeds `to`. */
export interface Step {
  readonly from: DatasetName & { readonly field: string | null };
  readonly to: DatasetName & { readonly field: string | null };
  readonly job: JobName | null;
  readonly basis: Basis;
  /** That of the field edge; null if no field edge states the step. */
  readonly transformation: {
    readonly type: string | null;
    readonly subtype: string | null;
    readonly masking: boolean;
  } | null;
  readonly openedAt: number;
}

/** A dataset or a field in an answer. */
export interface Reached {
  readonly dataset: DatasetName;
  /** Null if the dataset as a whole is reached, as it always is for a question about a dataset or a job. */
  readonly field: string | null;
  /** The fewest dataset hops; for a certain one, the fewest on a certain path. */
  readonly distance: number;
  /**
   * For a field: true if every step is a field edge (the last one may lead into the dataset as a whole). For a dataset:
   * true if no step is INFERRED. For a job: the same, from a dataset that the job itself writes (upstream: reads).
   */
  readonly certain: boolean;
  /** In the direction of the data: from the start downstream, to the start upstream. */
  readonly path: readonly Step[];
}

/**
 * A job that reads (upstream: writes) something that was reached. If only fields of a dataset are reached
 * downstream, a job that states field edges for everything it makes from the dataset, all from other fields, is
 * left out.
 */
export interface ReachedJob {
  readonly job: JobName;
  /** Dataset hops to the nearest reached dataset that it reads (upstream: writes), plus one. */
  readonly distance: number;
}

/** An answer to a {@link Question}. */
export interface Answer {
  readonly asOf: number;
  /** With its canonical name at `asOf`. */
  readonly start: {
    readonly namespace: string;
    readonly name: string;
    readonly field: string | null;
  };
  readonly datasets: readonly Reached[];
  readonly jobs: readonly ReachedJob[];
  readonly completeness: {
    /** False if the depth limit cut anything. */
    readonly complete: boolean;
    readonly cutBy: 'DEPTH' | null;
    readonly limit: number | null;
    /** How many nodes permissions hid. */
    readonly hidden: number;
    /** The datasets on the way that a FEEDS edge without field edges leads to, sorted by name. */
    readonly withoutFieldDetail: readonly DatasetName[];
  };
}

/** An edge in a {@link Neighbourhood}. */
export type NearEdge = Pick<GraphEdge, 'from' | 'to' | 'job' | 'basis' | 'openedAt'>;

/** A field edge in a {@link Neighbourhood}. Its names of fields may differ in case from those of the schema. */
export interface NearFieldEdge extends Pick<
  GraphFieldEdge,
  'from' | 'fromField' | 'to' | 'toField' | 'job' | 'openedAt'
> {
  /** The same object for equal values. */
  readonly transformation: Pick<GraphFieldEdge, 'type' | 'subtype' | 'masking'>;
}

/**
 * A dataset, with its canonical name, or a job, and the edges that leave or enter it at a sequence. Each end of an
 * edge is a canonical node. Rows are in no particular order. They are read when they are asked for, since most
 * analyses need few of them.
 */
export interface Neighbourhood extends Pick<GraphNode, 'id' | 'namespace' | 'name'> {
  leaving(kind: GraphEdge['kind']): readonly NearEdge[];
  entering(kind: GraphEdge['kind']): readonly NearEdge[];
  fieldEdgesLeaving(): readonly NearFieldEdge[];
  fieldEdgesEntering(): readonly NearFieldEdge[];
  /** The paths of a dataset's declared fields. */
  fields(): readonly string[];
  /** The names of fields in field edges that lead into it, each once. */
  namesWritten(): readonly string[];
  /** The names of fields in field edges that lead out of it, each once. */
  namesRead(): readonly string[];
}

/** The time limit of a question passed. */
export class TraversalTimedOut extends Error {
  override readonly name = 'TraversalTimedOut';
  constructor(readonly timeoutMs: number) {
    super(
      `the answer took longer than ${timeoutMs} ms (QUERY_TIMEOUT_MS); ask with a smaller depth, or raise the limit`,
    );
  }
}

/** A row of a change names a node that is neither in the change nor in the graph. */
export class UnknownNode extends Error {
  override readonly name = 'UnknownNode';
  constructor(
    readonly row: string,
    readonly node: number,
  ) {
    super(`${row} names node ${node}, which the graph does not have`);
  }
}

/**
 * The server of a graph cannot be reached, or cannot answer now. The message is a sentence for users, without a
 * password.
 */
export class GraphUnavailable extends Error {
  override readonly name = 'GraphUnavailable';
}

/** The lineage graph: a projection of the catalog's rows of edges, with its own checkpoint. */
export interface LineageGraph {
  /** The sequence up to which the graph has everything; 0 if it is empty. */
  checkpoint(): Promise<number>;
  /**
   * Applies rows and the checkpoint atomically. Changes at or below the checkpoint are ignored, since they may be
   * delivered twice. Throws {@link UnknownNode}, and applies nothing, if a row names a node that is not there.
   */
  apply(changes: GraphChanges): Promise<void>;
  /**
   * Null if the start is not known at `asOf`. Datasets and jobs are sorted by distance, then by the UTF-8 bytes of
   * namespace, name and field.
   */
  traverse(question: Question): Promise<Answer | null>;
  /**
   * The neighbourhoods of these nodes at a sequence, in their order; null for a node that the graph does not have.
   * `nodes` are ids of the catalog: of jobs, and of datasets by any of their names. For analyses that walk the
   * graph by their own rules, a level at a time.
   */
  neighbourhoods(
    nodes: readonly number[],
    asOf: number,
    timeoutMs: number,
  ): Promise<readonly (Neighbourhood | null)[]>;
  /** A SHA-256 in hex over all rows; graphs of any engine with the same rows have the same hash. */
  contentHash(): Promise<string>;
  /** Empties the graph and sets its checkpoint to 0. */
  clear(): Promise<void>;
  close(): Promise<void>;
}
