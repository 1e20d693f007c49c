import type { Around } from '../graph.ts';
import type { GraphRows } from '../graph-notation.contract.ts';

/** All rows, looked at one by one; each once. */
export const naiveAround = (rows: GraphRows, nodes: readonly number[], asOf: number): Around => {
  const holds = (row: { readonly openedAt: number; readonly closedAt: number }) =>
    row.openedAt <= asOf && asOf < row.closedAt;
  const identities = rows.identities.filter(holds);
  const shownOf = (id: number) => identities.find(({ node }) => node === id)?.shown ?? id;
  const shown = nodes.map(shownOf);
  const touches = (from: number, to: number) => shown.includes(from) || shown.includes(to);
  return {
    nodes: shown.map((id) => {
      const node = rows.nodes.find((one) => one.id === id);
      return node === undefined ? null : { id, namespace: node.namespace, name: node.name };
    }),
    edges: rows.edges.filter(holds).flatMap(({ kind, job, basis, openedAt, ...ends }) => {
      const [from, to] = [shownOf(ends.from), shownOf(ends.to)];
      return touches(from, to) ? [{ kind, from, to, job, basis, openedAt }] : [];
    }),
    fieldEdges: rows.fieldEdges.filter(holds).flatMap((row) => {
      const [from, to] = [shownOf(row.from), shownOf(row.to)];
      const { fromField, toField, job, type, subtype, masking, openedAt } = row;
      return touches(from, to)
        ? [{ from, fromField, to, toField, job, type, subtype, masking, openedAt }]
        : [];
    }),
    fields: rows.fields.filter(holds).flatMap(({ dataset, path }) => {
      const of = shownOf(dataset);
      return shown.includes(of) ? [{ dataset: of, path }] : [];
    }),
  };
};

/** The same content in an order of its own, what comes twice once: to be compared. */
export const sortedAround = ({ nodes, edges, fieldEdges, fields }: Around) => ({
  nodes: nodes.map((node) => JSON.stringify([node?.id, node?.namespace, node?.name])),
  edges: sorted(edges.map((row) => [row.kind, row.from, row.to, row.job, row.basis, row.openedAt])),
  fieldEdges: sorted(
    fieldEdges.map((row) => [
      ...[row.from, row.fromField, row.to, row.toField, row.job],
      ...[row.type, row.subtype, row.masking, row.openedAt],
    ]),
  ),
  fields: sorted(fields.map((row) => [row.dataset, row.path])),
});

const sorted = (rows: readonly (readonly unknown[])[]): readonly string[] =>
  [...new Set(rows.map((row) => JSON.stringify(row)))].sort();
