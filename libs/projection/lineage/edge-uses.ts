import type { Basis } from '#lineage';
import type { ListEntry } from '../rules/lists.ts';
import type { EdgeRow, FieldEdgeListRow } from '../state/rows.ts';

export type Kind = EdgeRow['kind'];

/** How a run lineage takes part in what is current: each is 0 or 1 for a lineage, and a count for an edge. */
export interface Uses {
  /** Of the latest batch, supplementary, declared, or of a previous batch that is kept: all of it is current. */
  whole: number;
  /** Of an unfinished run: all of it but inferred edges between two datasets that the latest batch names. */
  unfinished: number;
  /** Of the previous batch: what a failed run states too is current. */
  previous: number;
  failed: number;
}

export const BASES: readonly Basis[] = ['INFERRED', 'COLUMN', 'EXPLICIT'];

/** An edge between two ends, with its uses by basis (an edge that has none counts as EXPLICIT). */
export class Edge {
  readonly kind: Kind;
  readonly from: number;
  readonly to: number;
  /** Three uses (whole, unfinished, previous) for each basis. */
  readonly uses = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  failed = 0;
  row: EdgeRow | null = null;
  fields: Map<string, FieldUse> | null = null;
  /** The row of its field edges that are current. */
  list: FieldEdgeListRow | null = null;
  /** How many of its field edges are current and name a field. */
  detailed = 0;

  constructor(kind: Kind, from: number, to: number) {
    this.kind = kind;
    this.from = from;
    this.to = to;
  }
}

export class FieldUse {
  readonly edge: Edge;
  readonly content: FieldEdgeContent;
  /** The content as JSON. */
  readonly key: string;
  whole = 0;
  unfinished = 0;
  previous = 0;
  /** Its entry in the list of the edge; null where it is not in it. */
  entry: ListEntry | null = null;
  isCurrent = false;

  constructor(edge: Edge, content: FieldEdgeContent, key: string) {
    this.edge = edge;
    this.content = content;
    this.key = key;
  }

  get isBare(): boolean {
    return this.content[0] === null && this.content[1] === null;
  }
}

/** What a field edge between two datasets says. */
export type FieldEdgeContent = readonly [
  fromField: string | null,
  toField: string | null,
  type: string | null,
  subtype: string | null,
  masking: boolean,
];

/** A list of field edges with what they say. */
export type FieldEdgesHeld = readonly [
  row: FieldEdgeListRow,
  contents: readonly FieldEdgeContent[],
];

/**
 * Whether a field edge is in the list of its edge. That a dataset as a whole feeds another is what the edge itself says,
 * unless fields are stated beside it.
 */
export const isListed = ({ detailed }: Edge, field: FieldUse): boolean =>
  field.isCurrent && (!field.isBare || detailed > 0);

/** Whether the list of an edge's field edges differs from before. Takes out of it those that are no longer listed. */
export const isListChanged = (edge: Edge): boolean => {
  let isChanged = false;
  for (const field of edge.fields?.values() ?? []) {
    const isIn = isListed(edge, field);
    if (isIn === (field.entry !== null)) continue;
    isChanged = true;
    if (!isIn) field.entry = null;
  }
  return isChanged;
};

/** For a dataset that no edge leaves. */
export const NO_EDGES: ReadonlyMap<number, Edge> = new Map();

/** The ends of edges that single statements of failed runs make; those of their products come besides. */
export const failedTargets = (byTo: ReadonlyMap<number, Edge> = NO_EDGES): readonly number[] =>
  [...byTo.values()].filter(({ failed }) => failed > 0).map(({ to }) => to);

/** The kinds of edges, in the order in which they open. */
export const KINDS: readonly Kind[] = ['FEEDS', 'PRECEDES', 'READS', 'WRITES'];

/** The basis as rows have it, of its number in {@link BASES}. */
export const basisOf = (kind: Kind, basis: number): Basis | null =>
  kind === 'READS' || kind === 'WRITES' ? null : (BASES[basis] ?? null);
