import { Clock } from '../clock.ts';
import type { Around } from '../graph.ts';
import type { Moment } from './moment.ts';
import type { RowTable } from './row-table.ts';
import { BASES } from './store.ts';

/** See {@link LineageGraph.around}. */
export const around = (moment: Moment, asked: readonly number[], timeoutMs: number): Around => {
  const { store } = moment;
  const { nodes, edges, fieldEdges, fields, words, transformations } = store;
  const clock = new Clock(timeoutMs);
  const idOf = (node: number): number => nodes.at(node).id;
  const shownOf = (node: number): number => idOf(moment.dataset(node));
  const nodeAt = (node: number) => ({ id: idOf(node), ...moment.nameOf(node) });
  const job = (table: RowTable, row: number): number | null => {
    const stater = table.job.at(row);
    return stater < nodes.length ? idOf(stater) : null;
  };
  const word = (column: number, row: number): string | null => {
    const number = fieldEdges.extra[column]?.at(row) ?? words.length;
    return number < words.length ? words.at(number) : null;
  };
  const foundEdges: Edge[] = [];
  const foundFieldEdges: FieldEdge[] = [];
  const foundFields: Field[] = [];

  const edgeAt = (kind: (typeof KINDS)[number], table: RowTable) => (row: number) => {
    clock.tick(1);
    foundEdges.push({
      kind,
      from: shownOf(table.from.at(row)),
      to: shownOf(table.to.at(row)),
      job: job(table, row),
      basis: BASES[table.extra[0]?.at(row) ?? BASES.length] ?? null,
      openedAt: table.opened.at(row),
    });
  };
  const fieldEdgeAt = (row: number) => {
    clock.tick(1);
    foundFieldEdges.push({
      from: shownOf(fieldEdges.from.at(row)),
      fromField: word(0, row),
      to: shownOf(fieldEdges.to.at(row)),
      toField: word(1, row),
      job: job(fieldEdges, row),
      ...transformations.at(fieldEdges.extra[2]?.at(row) ?? 0),
      openedAt: fieldEdges.opened.at(row),
    });
  };

  const datasets = new Set(
    asked.flatMap((id) => (nodes.has(id) ? [moment.dataset(nodes.indexOf(id))] : [])),
  );
  for (const dataset of datasets) {
    for (const kind of KINDS) {
      moment.eachFrom(edges[kind], dataset, edgeAt(kind, edges[kind]));
      moment.eachTo(edges[kind], dataset, edgeAt(kind, edges[kind]));
    }
    moment.eachFrom(fieldEdges, dataset, fieldEdgeAt);
    moment.eachTo(fieldEdges, dataset, fieldEdgeAt);
    moment.eachFrom(fields, dataset, (row) =>
      foundFields.push({
        dataset: idOf(dataset),
        path: words.at(fields.extra[0]?.at(row) ?? words.length),
      }),
    );
  }
  return {
    nodes: asked.map((id) => (nodes.has(id) ? nodeAt(moment.dataset(nodes.indexOf(id))) : null)),
    edges: foundEdges,
    fieldEdges: foundFieldEdges,
    fields: foundFields,
  };
};

type Edge = Around['edges'][number];
type FieldEdge = Around['fieldEdges'][number];
type Field = Around['fields'][number];

const KINDS = ['FEEDS', 'READS', 'WRITES', 'PRECEDES'] as const;
