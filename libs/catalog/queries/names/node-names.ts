import { In, type EntityManager } from 'typeorm';
import type { DatasetName } from '#openlineage';
import { NodeRow } from '../../log-tables.ts';
import { inChunks } from '../in-chunks.ts';

/** Reads the names of these nodes. The returned function throws for any other node. */
export const nodeNames = async (
  db: EntityManager,
  nodes: readonly number[],
): Promise<(node: number) => DatasetName> => {
  const rows = await inChunks([...new Set(nodes)], (chunk) =>
    db.findBy(NodeRow, { id: In(chunk) }),
  );
  const names = new Map(rows.map(({ id, namespace, name }) => [id, { namespace, name }]));
  return (node) => {
    const name = names.get(node);
    if (!name) throw new Error(`unreachable: node ${node} is not in the catalog`);
    return name;
  };
};
