import type { DatasetName, JobName } from '#openlineage';

/** Closed-at of what is still open. */
export const OPEN = Number.MAX_SAFE_INTEGER;

export type Basis = 'EXPLICIT' | 'COLUMN' | 'INFERRED';

/**
 * A name in the graph. A dataset's name that a RENAME vacated and that was used again is another node, of another
 * `generation` (0 unless renamed away).
 */
export interface GraphNode {
  readonly id: number;
  readonly kind: 'DATASET' | 'JOB';
  readonly namespace: string;
  readonly name: string;
  readonly generation: number;
  /** The sequence of the first event that mentions it. */
  readonly firstSequence: number;
}

/**
 * An edge that holds for the sequences in [openedAt, closedAt).
 * FEEDS: dataset → dataset, stated by `job` (null: by a dataset's declaration). READS: dataset → job. WRITES: job → dataset.
 * PRECEDES: job → job data flow, stated by `job`. `basis` is null on READS and WRITES.
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

/** A field-level edge inside a FEEDS edge of the same job; a null field is the dataset as a whole. */
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
 * A dataset's part in a product of a job: while both rows hold, each SOURCE of a product feeds each of its TARGETs with
 * the basis INFERRED, as an edge of the job would. An edge of the same job with another basis covers the pair.
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
 * Node `node` is a name of a dataset with several names, in [openedAt, closedAt). The row of the root, its least node, gives
 * the node whose name is shown; the rows of the others lead to the root. So a dataset that shows another name changes one
 * row, however many names it has. A node without a row is its own dataset. See {@link shownNode}.
 */
export interface GraphIdentity {
  readonly id: number;
  readonly node: number;
  readonly shown: number;
  readonly openedAt: number;
  readonly closedAt: number;
}

/** The node whose name the dataset of a node shows; `rowOf` gives `shown` of the row of a node. */
export const shownNode = (node: number, rowOf: (node: number) => number | undefined): number => {
  const next = rowOf(node) ?? node;
  return next < node ? (rowOf(next) ?? next) : next;
};

/** A dataset's field, in the merged schema view, in [openedAt, closedAt). */
export interface GraphField {
  readonly id: number;
  readonly dataset: number;
  readonly path: string;
  readonly openedAt: number;
  readonly closedAt: number;
}

/** What was opened or closed after the graph's checkpoint; a row that is there already (same id) is replaced. */
export interface GraphChanges {
  readonly upTo: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly productMembers: readonly GraphProductMember[];
  readonly fieldEdges: readonly GraphFieldEdge[];
  readonly identities: readonly GraphIdentity[];
  readonly fields: readonly GraphField[];
}

export type Direction = 'UPSTREAM' | 'DOWNSTREAM';

export interface Question {
  readonly direction: Direction;
  /** A dataset by any of its names, a field of one, or a job. */
  readonly start:
    | ({ readonly kind: 'DATASET' } & DatasetName)
    | ({ readonly kind: 'FIELD'; readonly field: string } & DatasetName)
    | ({ readonly kind: 'JOB' } & JobName);
  readonly asOf: number;
  /**
   * Unites all edges that held at any moment from this sequence, at most `asOf`, to `asOf`, under the identities of `asOf`: with 0
   * all that ever held. Null: those that hold at `asOf`.
   */
  readonly since: number | null;
  /** Dataset hops; null: no limit. */
  readonly maxDepth: number | null;
  /** Milliseconds; over it the answer is a {@link TraversalTimedOut}, never a cut. */
  readonly timeoutMs: number;
}

/** One step of a path, in the direction of the data: `from` feeds `to`. */
export interface Step {
  readonly from: DatasetName & { readonly field: string | null };
  readonly to: DatasetName & { readonly field: string | null };
  readonly job: JobName | null;
  readonly basis: Basis;
  /** Of a field edge; null on a dataset step. */
  readonly transformation: {
    readonly type: string | null;
    readonly subtype: string | null;
    readonly masking: boolean;
  } | null;
  readonly openedAt: number;
}

export interface Reached {
  readonly dataset: DatasetName;
  /** Set at field level, null where the dataset as a whole is reached. Always null for a dataset-level question. */
  readonly field: string | null;
  /** Shortest, in dataset hops. */
  readonly distance: number;
  /**
   * True at field level when every step is a field edge, the last one perhaps into the dataset as a whole. True for a
   * dataset when no step is INFERRED; for a job only of what it reads or writes itself and what is certain from there.
   */
  readonly certain: boolean;
  /** From the start to here for DOWNSTREAM, from here to the start for UPSTREAM: always in the direction of the data. */
  readonly path: readonly Step[];
}

/**
 * A job that reads (writes, for UPSTREAM) what was reached; of a dataset of which only fields were reached downstream, not
 * one that says of all it makes of that dataset that it makes it of other fields.
 */
export interface ReachedJob {
  readonly job: JobName;
  /** Dataset hops to the nearest reached dataset it reads (writes, for UPSTREAM), plus one. */
  readonly distance: number;
}

export interface Answer {
  readonly asOf: number;
  /** Under the name it shows at `asOf`. */
  readonly start: {
    readonly namespace: string;
    readonly name: string;
    readonly field: string | null;
  };
  readonly datasets: readonly Reached[];
  readonly jobs: readonly ReachedJob[];
  readonly completeness: {
    /** False when anything was cut. */
    readonly complete: boolean;
    readonly cutBy: 'DEPTH' | null;
    readonly limit: number | null;
    /** Nodes that permission hid. */
    readonly hidden: number;
    /** Datasets on the way whose FEEDS edges have no field detail, sorted. */
    readonly withoutFieldDetail: readonly DatasetName[];
  };
}

/** An edge as one of its ends sees it. */
export type NearEdge = Pick<GraphEdge, 'from' | 'to' | 'job' | 'basis' | 'openedAt'>;

/** A field edge, likewise. Names of fields are as it states them, which may differ in case from those of the schema. */
export interface NearFieldEdge extends Pick<
  GraphFieldEdge,
  'from' | 'fromField' | 'to' | 'toField' | 'job' | 'openedAt'
> {
  /** The same object wherever it says the same. */
  readonly transformation: Pick<GraphFieldEdge, 'type' | 'subtype' | 'masking'>;
}

/**
 * A dataset, under the name that it shows, or a job, with the rows that hold at a sequence and begin or end there. Every end is the node
 * that its dataset shows; a job is its own node. Rows are in no order, and are made when they are asked for: most walks need few of them.
 */
export interface Vicinity extends Pick<GraphNode, 'id' | 'namespace' | 'name'> {
  leaving(kind: GraphEdge['kind']): readonly NearEdge[];
  entering(kind: GraphEdge['kind']): readonly NearEdge[];
  fieldEdgesLeaving(): readonly NearFieldEdge[];
  fieldEdgesEntering(): readonly NearFieldEdge[];
  /** The paths of a dataset's fields. */
  fields(): readonly string[];
  /** The names of fields by which field edges lead into it, and out of it: each once. */
  namesWritten(): readonly string[];
  namesRead(): readonly string[];
}

export class TraversalTimedOut extends Error {
  override readonly name = 'TraversalTimedOut';
  constructor(readonly timeoutMs: number) {
    super(
      `the answer took longer than ${timeoutMs} ms (QUERY_TIMEOUT_MS); ask with a smaller depth, or raise the limit`,
    );
  }
}

/** A row names a node that neither came with it nor before. */
export class UnknownNode extends Error {
  override readonly name = 'UnknownNode';
  constructor(
    readonly row: string,
    readonly node: number,
  ) {
    super(`${row} names node ${node}, which the graph does not have`);
  }
}

/** The lineage graph: a projection of the catalog's edge rows, with a checkpoint of its own. */
export interface LineageGraph {
  /** The sequence up to which the graph holds everything; 0 when empty. */
  checkpoint(): Promise<number>;
  /**
   * Applies rows and the checkpoint together. Changes at or below the checkpoint are ignored (redelivery is normal);
   * those that name an {@link UnknownNode} are refused as a whole.
   */
  apply(changes: GraphChanges): Promise<void>;
  /** Null when the start is not known at `asOf`. Sorted by distance, then UTF-8 bytes of namespace, name, field. */
  traverse(question: Question): Promise<Answer | null>;
  /**
   * What is around each of these nodes (ids of datasets, each by any of its names, and of jobs) at a sequence, in their order; null for
   * one that the graph does not have. For walks that the graph does not know of, a level at a time.
   */
  around(
    nodes: readonly number[],
    asOf: number,
    timeoutMs: number,
  ): Promise<readonly (Vicinity | null)[]>;
  /** A SHA-256 over all rows in order, to compare with a graph made anew. */
  contentHash(): Promise<string>;
  clear(): Promise<void>;
  close(): Promise<void>;
}
