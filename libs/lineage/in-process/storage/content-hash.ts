import { createHash } from 'node:crypto';
import { NONE } from './column.ts';
import { BASES, type Store } from './store.ts';

/** The rows of one kind: how many there are, and the id and the other values of each. */
interface Rows {
  readonly length: number;
  readonly idOf: (row: number) => number;
  readonly values: (row: number) => readonly unknown[];
}

/** A SHA-256 in hex over a line of JSON for each row: one kind of rows after the other, each in the order of ids. */
export const contentHash = (store: Store): string => {
  const hash = createHash('sha256');
  for (const [title, ...kinds] of sectionsOf(store)) {
    hash.update(`${title}\n`);
    let lines = '';
    for (const line of linesById(kinds)) {
      lines += line;
      if (lines.length < 1 << 16) continue;
      hash.update(lines);
      lines = '';
    }
    hash.update(lines);
  }
  return hash.digest('hex');
};

const sectionsOf = ({
  nodes,
  edges,
  products,
  fieldEdges,
  fields,
  identities,
  strings,
  transformations,
}: Store): readonly (readonly [title: string, ...kinds: Rows[]])[] => {
  const idOf = (node: number | undefined) =>
    node === undefined || node === NONE ? null : nodes.at(node).id;
  const stringOf = (number: number | undefined) =>
    number === undefined || number === NONE ? null : strings.at(number);
  const all = [...identities.values()];
  const members = products.all();
  const rowsOf = (table: Store['fields'], values: Rows['values']): Rows => ({
    length: table.length,
    idOf: (row) => table.id.at(row),
    values: (row) => [...values(row), table.opened.at(row), table.closed.at(row)],
  });
  return [
    [
      'nodes',
      {
        length: nodes.length,
        idOf: (row) => nodes.at(row).id,
        values(row) {
          const { kind, namespace, name, generation, firstSequence } = nodes.at(row);
          return [kind, namespace, name, generation, firstSequence];
        },
      },
    ],
    [
      'edges',
      ...Object.entries(edges).map(([kind, table]) =>
        rowsOf(table, (row) => [
          kind,
          idOf(table.from.values[row]),
          idOf(table.to.values[row]),
          idOf(table.job.values[row]),
          BASES[table.extra[0]?.values[row] ?? NONE] ?? null,
        ]),
      ),
    ],
    [
      'product members',
      {
        length: members.length,
        idOf: (row) => members[row]?.id ?? NONE,
        values(row) {
          const { product, side, node, openedAt = null, closedAt = null } = members[row] ?? {};
          return [product?.id, idOf(product?.job), side, idOf(node), openedAt, closedAt];
        },
      },
    ],
    [
      'field edges',
      rowsOf(fieldEdges, (row) => [
        idOf(fieldEdges.from.values[row]),
        stringOf(fieldEdges.extra[0]?.values[row]),
        idOf(fieldEdges.to.values[row]),
        stringOf(fieldEdges.extra[1]?.values[row]),
        idOf(fieldEdges.job.values[row]),
        transformations.at(fieldEdges.extra[2]?.values[row] ?? NONE),
      ]),
    ],
    [
      'identities',
      {
        length: all.length,
        idOf: (row) => all[row]?.id ?? NONE,
        values: (row) => [all[row]?.node, all[row]?.shown, all[row]?.openedAt, all[row]?.closedAt],
      },
    ],
    [
      'fields',
      rowsOf(fields, (row) => [
        idOf(fields.from.values[row]),
        stringOf(fields.extra[0]?.values[row]),
      ]),
    ],
  ];
};

const linesById = function* (kinds: readonly Rows[]): Generator<string> {
  const total = kinds.reduce((sum, { length }) => sum + length, 0);
  const ids = new Float64Array(total);
  const rowOf = new Uint32Array(total);
  const kindOf = new Uint8Array(total);
  let position = 0;
  for (const [kind, { length, idOf }] of kinds.entries()) {
    for (let row = 0; row < length; row += 1, position += 1) {
      ids[position] = idOf(row);
      rowOf[position] = row;
      kindOf[position] = kind;
    }
  }
  const order = Uint32Array.from(ids.keys()).sort((a, b) => (ids[a] ?? 0) - (ids[b] ?? 0));
  for (const at of order) {
    const values = kinds[kindOf[at] ?? 0]?.values(rowOf[at] ?? 0) ?? [];
    yield `${JSON.stringify([ids[at], ...values])}\n`;
  }
};
