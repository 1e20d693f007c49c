import type { DatasetName } from '#openlineage';
import type { GraphNode, Question } from '../graph.ts';
import type { GraphRows } from '../contract/graph-notation.fixture.ts';
import { withPairs } from './products.fixture.ts';

/** The rows that a question sees, found by looking at every row. */
export interface Snapshot {
  readonly rows: GraphRows;
  /** The canonical node of the start; null if it is not known. */
  readonly start: number | null;
  /** The canonical node of a node. */
  readonly dataset: (node: number) => number;
  readonly name: (node: number) => DatasetName;
}

export const snapshotOf = (stored: GraphRows, { asOf, since, start }: Question): Snapshot => {
  const all = withPairs(stored, asOf);
  const holds = (row: { readonly openedAt: number; readonly closedAt: number }) =>
    row.openedAt <= asOf && (since ?? asOf) < row.closedAt;
  // The aliases are those of the sequence, whatever the window.
  const identities = all.identities.filter((row) => row.openedAt <= asOf && asOf < row.closedAt);
  const rowOf = (node: number) => identities.find((row) => row.node === node)?.shown ?? node;
  const dataset = (node: number) => (rowOf(node) < node ? rowOf(rowOf(node)) : rowOf(node));
  const at = (id: number): GraphNode => {
    const node = all.nodes.find((one) => one.id === id);
    if (node === undefined) throw new Error(`there is no node ${id}`);
    return node;
  };
  const kind = start.kind === 'JOB' ? 'JOB' : 'DATASET';
  const [named] = all.nodes
    .filter((node) => node.kind === kind && node.firstSequence <= asOf)
    .filter((node) => node.namespace === start.namespace && node.name === start.name)
    .sort((a, b) => b.generation - a.generation);
  return {
    rows: {
      nodes: all.nodes,
      identities,
      edges: all.edges.filter(holds),
      productMembers: [],
      fieldEdges: all.fieldEdges.filter(holds),
      fields: all.fields.filter(holds),
    },
    start: named === undefined ? null : dataset(named.id),
    dataset,
    name(node) {
      const { namespace, name } = at(node);
      return { namespace, name };
    },
  };
};

/** By UTF-8 bytes; null comes first. */
export const compareTexts = (a: string | null, b: string | null): number => {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
};

export const compareNames = (a: DatasetName, b: DatasetName): number =>
  compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name);
