import type { Name, Transformation } from './facets.ts';

export type Basis = 'EXPLICIT' | 'COLUMN' | 'INFERRED';

export interface Use {
  readonly job: Name;
  readonly dataset: string;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly job: Name | null;
  readonly basis: Basis;
}

export interface JobEdge {
  readonly from: Name;
  readonly to: Name;
  readonly job: Name | null;
}

export interface FieldEdge extends Transformation {
  readonly from: string;
  readonly fromField: string | null;
  readonly to: string;
  readonly toField: string | null;
  readonly job: Name | null;
}

export interface Statement {
  readonly reads: readonly Use[];
  readonly writes: readonly Use[];
  readonly edges: readonly Edge[];
  readonly jobEdges: readonly JobEdge[];
  readonly fieldEdges: readonly FieldEdge[];
}

export const nothingStated: Statement = {
  reads: [],
  writes: [],
  edges: [],
  jobEdges: [],
  fieldEdges: [],
};

export const union = (statements: readonly Statement[]): Statement => ({
  reads: distinct(statements.flatMap(({ reads }) => reads)),
  writes: distinct(statements.flatMap(({ writes }) => writes)),
  edges: strongest(statements.flatMap(({ edges }) => edges)),
  jobEdges: distinct(statements.flatMap(({ jobEdges }) => jobEdges)),
  fieldEdges: distinct(statements.flatMap(({ fieldEdges }) => fieldEdges)),
});

const distinct = <T>(items: readonly T[]): readonly T[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];

const bases: readonly Basis[] = ['EXPLICIT', 'COLUMN', 'INFERRED'];

/** One edge for each (from, to, job), on the strongest basis. */
const strongest = (edges: readonly Edge[]): readonly Edge[] =>
  distinct(edges.map(({ from, to, job }) => ({ from, to, job }))).map((edge) => {
    const basis = bases.find((one) =>
      edges.some((other) => JSON.stringify(other) === JSON.stringify({ ...edge, basis: one })),
    );
    if (!basis) throw new Error('unreachable: an edge has a basis');
    return { ...edge, basis };
  });
