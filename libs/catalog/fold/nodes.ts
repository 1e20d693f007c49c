import type { EntityManager } from 'typeorm';
import { sha256, type DatasetName, type JobName } from '#openlineage';
import { escapeForDb } from '#projection';
import { NodeRow } from '../log-tables.ts';
import type { RenameRow } from '../working-tables.ts';
import type { RowSet } from './row-set.ts';

/** Names and their nodes. A node that is new begins empty in all tables. */
export const nodeBook = (
  db: EntityManager,
  rows: { readonly nodes: RowSet<NodeRow>; readonly renames: RowSet<RenameRow> },
  nextId: () => number,
  begin: (id: number) => void,
) => {
  const byId = new Map<number, NodeRow>();
  const taken: NodeRow[] = [];
  const usedAgain: DatasetName[] = [];

  const find = async (
    kind: NodeRow['kind'],
    { namespace, name }: DatasetName,
    generation: number,
  ): Promise<NodeRow | undefined> =>
    (await rows.nodes.group(nodeKey(kind, namespace, name, generation))).get('');

  const node = async (
    kind: NodeRow['kind'],
    name: DatasetName,
    generation: number,
    sequence: number,
  ): Promise<NodeRow> => {
    const known = await find(kind, name, generation);
    if (known) return known;
    const row: NodeRow = {
      id: nextId(),
      kind,
      namespace: escapeForDb(name.namespace),
      name: escapeForDb(name.name),
      generation,
      firstSequence: sequence,
      key: nodeKey(kind, name.namespace, name.name, generation),
    };
    rows.nodes.put(row);
    byId.set(row.id, row);
    begin(row.id);
    taken.push(row);
    if (generation > 0) usedAgain.push(name);
    return row;
  };

  return {
    /**
     * The node that a dataset's name means at a place in the order of events: a name that was renamed away before is
     * another node.
     */
    async dataset(name: DatasetName, at: string, sequence: number): Promise<number> {
      const first = await node('DATASET', name, 0, sequence);
      const renames = await rows.renames.group(first.id);
      if (renames.size === 0) return first.id;
      const before = [...renames.values()].filter(({ orderKey }) => orderKey < at);
      return (await node('DATASET', name, before.length, sequence)).id;
    },
    async job(name: JobName, sequence: number): Promise<number> {
      return (await node('JOB', name, 0, sequence)).id;
    },
    /** All nodes of a dataset's name, by generation. */
    async generations(name: DatasetName): Promise<readonly NodeRow[]> {
      const first = await find('DATASET', name, 0);
      if (!first) return [];
      const all = [first];
      // A generation in between may never have been named.
      const most = (await rows.renames.group(first.id)).size + MOST_UNUSED;
      for (let generation = 1; generation <= most; generation += 1) {
        const row = await find('DATASET', name, generation);
        if (row) all.push(row);
      }
      return all;
    },
    /** The node with an id. */
    async at(id: number): Promise<NodeRow> {
      const row = byId.get(id) ?? (await db.findOneBy(NodeRow, { id }));
      if (!row) throw new Error(`unreachable: node ${id} is not in the catalog`);
      byId.set(id, row);
      return row;
    },
    /** The nodes that came up since the last call. */
    takeNew: (): readonly NodeRow[] => taken.splice(0),
    /** The names that got another generation since the last call. */
    takeUsedAgain: (): readonly DatasetName[] => usedAgain.splice(0),
    trim(most: number): void {
      if (byId.size > most) byId.clear();
    },
  };
};

export type NodeBook = ReturnType<typeof nodeBook>;

/** Renames that no longer count may have left nodes above the count of those that do: at most so many are looked for. */
export const MOST_UNUSED = 8;

/**
 * The key of a name's node: the SHA-256 of all that tells it from others. Of a name as it is stored, so that it is found by that too:
 * what is kept elsewhere of a name, such as that a RENAME leads to it, is kept so.
 */
export const nodeKey = (
  kind: string,
  namespace: string,
  name: string,
  generation: number,
): string => sha256(JSON.stringify([kind, escapeForDb(namespace), escapeForDb(name), generation]));
