import { UnknownNode } from '../graph.ts';
import type { GraphChanges } from '../graph.ts';
import type { Run } from './driver.ts';
import type { RowIds } from './stored-values.ts';

/** Throws {@link UnknownNode} for a row that names a node which comes with none of the changes and is not in the graph. */
export const refuseDangling = async (
  run: Run,
  ids: RowIds,
  changes: GraphChanges,
): Promise<void> => {
  const coming = new Set(changes.nodes.map(({ id }) => id));
  const demanded = new Map<number, string>();
  for (const [row, node] of namedNodes(changes))
    if (node !== null && !coming.has(node) && !demanded.has(node)) demanded.set(node, row);
  const all = [...demanded.keys()];
  for (let taken = 0; taken < all.length; taken += PART) {
    const wanted = all.slice(taken, taken + PART).map((id) => ids.stored(id));
    const [[missing] = []] = await run(
      'UNWIND $wanted AS id OPTIONAL MATCH (n:Name {id: id}) WITH id, n WHERE n IS NULL RETURN id LIMIT 1',
      { wanted },
    );
    if (missing === undefined) continue;
    const node = ids.given(Number(missing));
    throw new UnknownNode(demanded.get(node) ?? 'a row', node);
  }
};

const PART = 10_000;

const namedNodes = function* (
  changes: GraphChanges,
): Generator<readonly [row: string, node: number | null]> {
  const { edges, productMembers, fieldEdges, fields, identities } = changes;
  for (const [kind, rows] of [
    ['edge', edges],
    ['field edge', fieldEdges],
  ] as const)
    for (const { id, from, to, job } of rows)
      for (const node of [from, to, job]) yield [`${kind} ${id}`, node];
  for (const { id, node, job } of productMembers)
    for (const one of [node, job]) yield [`product member ${id}`, one];
  for (const { id, dataset } of fields) yield [`field ${id}`, dataset];
  for (const { id, node, shown } of identities) {
    yield [`identity ${id}`, node];
    yield [`identity ${id}`, shown];
  }
};
