import type { NearEdge, NearFieldEdge, Neighbourhood } from '../graph.ts';
import type { GraphRows } from '../contract/graph-notation.fixture.ts';
import { withPairs } from './products.fixture.ts';

const KINDS = ['FEEDS', 'READS', 'WRITES', 'PRECEDES'] as const;

/** A neighbourhood in a form that can be compared: rows as sorted texts. */
interface Comparable {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
  readonly leaving: readonly (readonly string[])[];
  readonly entering: readonly (readonly string[])[];
  readonly fieldEdgesLeaving: readonly string[];
  readonly fieldEdgesEntering: readonly string[];
  readonly fields: readonly string[];
  readonly written: readonly string[];
  readonly read: readonly string[];
}

/** The neighbourhoods, found by looking at every row. */
export const modelNeighbourhoods = (
  stored: GraphRows,
  nodes: readonly number[],
  asOf: number,
): readonly (Comparable | null)[] => {
  const rows = withPairs(stored, asOf);
  const holds = (row: { readonly openedAt: number; readonly closedAt: number }) =>
    row.openedAt <= asOf && asOf < row.closedAt;
  const identities = rows.identities.filter(holds);
  const rowOf = (id: number) => identities.find(({ node }) => node === id)?.shown ?? id;
  const shownOf = (id: number) => (rowOf(id) < id ? rowOf(rowOf(id)) : rowOf(id));
  const edges = rows.edges.filter(holds).map((row) => {
    const { kind, job, basis, openedAt } = row;
    const [from, to] = [shownOf(row.from), shownOf(row.to)];
    return { kind, from, to, values: [from, to, job, basis, openedAt] };
  });
  const fieldEdges = rows.fieldEdges.filter(holds).map((row) => {
    const { fromField, toField, job, type, subtype, masking, openedAt } = row;
    const [from, to] = [shownOf(row.from), shownOf(row.to)];
    const values = [from, fromField, to, toField, job, type, subtype, masking, openedAt];
    return { from, fromField, to, toField, values };
  });
  return nodes.map(shownOf).map((id) => {
    const node = rows.nodes.find((one) => one.id === id);
    if (node === undefined) return null;
    const at = (end: 'from' | 'to') =>
      KINDS.map((kind) =>
        sorted(edges.filter((row) => row.kind === kind && row[end] === id).map(valuesOf)),
      );
    const fields = rows.fields.filter(holds).filter(({ dataset }) => shownOf(dataset) === id);
    return {
      ...{ id, namespace: node.namespace, name: node.name },
      ...{ leaving: at('from'), entering: at('to') },
      fieldEdgesLeaving: sorted(fieldEdges.filter(({ from }) => from === id).map(valuesOf)),
      fieldEdgesEntering: sorted(fieldEdges.filter(({ to }) => to === id).map(valuesOf)),
      fields: fields.map(({ path }) => path).sort(),
      written: distinct(fieldEdges.filter(({ to }) => to === id).map(({ toField }) => toField)),
      read: distinct(
        fieldEdges.filter(({ from }) => from === id).map(({ fromField }) => fromField),
      ),
    };
  });
};

/** The neighbourhoods of a graph, in the same form. */
export const comparable = (
  found: readonly (Neighbourhood | null)[],
): readonly (Comparable | null)[] =>
  found.map((one) => {
    if (one === null) return null;
    return {
      ...{ id: one.id, namespace: one.namespace, name: one.name },
      leaving: KINDS.map((kind) => sorted(one.leaving(kind).map(edgeValues))),
      entering: KINDS.map((kind) => sorted(one.entering(kind).map(edgeValues))),
      fieldEdgesLeaving: sorted(one.fieldEdgesLeaving().map(fieldEdgeValues)),
      fieldEdgesEntering: sorted(one.fieldEdgesEntering().map(fieldEdgeValues)),
      fields: [...one.fields()].sort(),
      ...{ written: [...one.namesWritten()].sort(), read: [...one.namesRead()].sort() },
    };
  });

const distinct = (names: readonly (string | null)[]): readonly string[] =>
  [...new Set(names.filter((name) => name !== null))].sort();

const valuesOf = ({ values }: { readonly values: readonly unknown[] }) => values;

const edgeValues = ({ from, to, job, basis, openedAt }: NearEdge) => [
  from,
  to,
  job,
  basis,
  openedAt,
];

const fieldEdgeValues = (row: NearFieldEdge) => {
  const { type, subtype, masking } = row.transformation;
  return [
    ...[row.from, row.fromField, row.to, row.toField, row.job],
    ...[type, subtype, masking, row.openedAt],
  ];
};

const sorted = (rows: readonly (readonly unknown[])[]): readonly string[] =>
  rows.map((row) => JSON.stringify(row)).sort();
