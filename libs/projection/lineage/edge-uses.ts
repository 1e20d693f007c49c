import type { Basis } from '#lineage';
import type { FieldEdge } from '../rules/run-lineage.ts';
import type { EdgeRow, FieldEdgeRow } from '../state/rows.ts';

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
  readonly content: FieldEdge;
  readonly key: string;
  whole = 0;
  unfinished = 0;
  previous = 0;
  row: FieldEdgeRow | null = null;
  isCurrent = false;

  constructor(edge: Edge, content: FieldEdge, key: string) {
    this.edge = edge;
    this.content = content;
    this.key = key;
  }

  get isBare(): boolean {
    return this.content[1] === null && this.content[3] === null;
  }
}
