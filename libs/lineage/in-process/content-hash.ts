import { createHash } from 'node:crypto';
import { NONE } from './column.ts';
import { BASES } from './store.ts';
import type { Store } from './store.ts';

/** SHA-256 over a line of JSON for each row: kinds of rows one after the other, each by id. */
export const contentHash = (store: Store): string => {
  const { nodes, edges, fieldEdges, fields, identities, words, transformations } = store;
  const hash = createHash('sha256');
  const idOf = (node: number | undefined) =>
    node === undefined || node === NONE ? null : nodes.at(node).id;
  const word = (number: number | undefined) =>
    number === undefined || number === NONE ? null : words.at(number);
  const section = (title: string, lines: readonly (readonly [number, () => unknown[]])[]) => {
    hash.update(`${title}\n`);
    for (const [id, rest] of [...lines].sort(([a], [b]) => a - b))
      hash.update(`${JSON.stringify([id, ...rest()])}\n`);
  };
  section(
    'nodes',
    nodes.rows.map((node) => [
      node.id,
      () => [node.kind, node.namespace, node.name, node.generation, node.firstSequence],
    ]),
  );
  section(
    'edges',
    Object.entries(edges).flatMap(([kind, table]) =>
      rowsOf(table, (row) => [
        kind,
        idOf(table.from.at(row)),
        idOf(table.to.at(row)),
        idOf(table.job.values[row]),
        BASES[table.extra[0]?.values[row] ?? NONE] ?? null,
        table.opened.at(row),
        table.closed.at(row),
      ]),
    ),
  );
  section(
    'field edges',
    rowsOf(fieldEdges, (row) => [
      idOf(fieldEdges.from.at(row)),
      word(fieldEdges.extra[0]?.values[row]),
      idOf(fieldEdges.to.at(row)),
      word(fieldEdges.extra[1]?.values[row]),
      idOf(fieldEdges.job.values[row]),
      transformations.at(fieldEdges.extra[2]?.at(row) ?? NONE),
      fieldEdges.opened.at(row),
      fieldEdges.closed.at(row),
    ]),
  );
  section(
    'identities',
    [...identities.values()].map((row) => [
      row.id,
      () => [row.node, row.shown, row.openedAt, row.closedAt],
    ]),
  );
  section(
    'fields',
    rowsOf(fields, (row) => [
      idOf(fields.from.at(row)),
      word(fields.extra[0]?.values[row]),
      fields.opened.at(row),
      fields.closed.at(row),
    ]),
  );
  return hash.digest('hex');
};

const rowsOf = (
  table: Store['fields'],
  rest: (row: number) => unknown[],
): readonly (readonly [number, () => unknown[]])[] =>
  Array.from({ length: table.length }, (_, row) => [table.id.at(row), () => rest(row)] as const);
