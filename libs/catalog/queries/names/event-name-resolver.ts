import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { OPEN } from '#lineage';
import type { DatasetName } from '#openlineage';
import { nodeKey } from '#projection';
import { NodeRow } from '../../log-tables.ts';
import { grouped } from '../grouped.ts';
import { canonicalNodeOf } from './identities.ts';
import { inChunks } from '../in-chunks.ts';
import { laterIncarnations } from './nodes-by-name.ts';
import { renamesAt } from './renames-at.ts';

/** Resolves dataset names in stored events to canonical nodes, as of a sequence. */
export interface EventNameResolver {
  /**
   * `at` is the order key of the event. `renamed`: the name is the new name given by a RENAME in
   * that event.
   */
  of(name: DatasetName, at: string, renamed?: boolean): number;
  /**
   * Whether a RENAME ever left this name, so that it can identify different datasets in different
   * events.
   */
  isAmbiguous(name: DatasetName): boolean;
}

/** Loads what is needed to resolve these names, which are given as they were sent. */
export const eventNameResolver = async (
  db: EntityManager,
  asOf: number,
  names: readonly DatasetName[],
): Promise<EventNameResolver> => {
  const first = await firstNodes(db, asOf, names);
  const ever = await laterIncarnations(db, OPEN, [...first.values()]);
  const later = grouped(
    ever.filter(({ firstSequence }) => firstSequence <= asOf),
    keyOf,
  );
  const left = [...first.values()].filter(({ key }) => later.has(key));
  const nodes = [...first.values(), ...[...later.values()].flat()];
  // The runs of these names may now be stored under an incarnation newer than `asOf`, because a
  // RENAME arrived later.
  const generations = [...left, ...ever.filter((node) => later.has(keyOf(node)))];
  const renames = await renamesAt(db, asOf, left, generations);
  const shown = await canonicalNodeOf(
    db,
    asOf,
    nodes.map(({ id }) => id),
  );
  const nodeOf = (name: DatasetName, at: string, renamed: boolean): NodeRow => {
    const node = first.get(keyOf(name));
    if (!node)
      throw new Error(`unreachable: an event names ${name.name}, which is not in the catalog`);
    const before = (renames.get(node.id) ?? []).filter((key) => (renamed ? key <= at : key < at));
    const generations = later.get(node.key) ?? [];
    return generations.find(({ generation }) => generation === before.length) ?? node;
  };
  return {
    of(name, at, renamed = false) {
      const { id } = nodeOf(name, at, renamed);
      return shown.get(id) ?? id;
    },
    isAmbiguous: (name) => later.has(keyOf(name)),
  };
};

const keyOf = ({ namespace, name }: DatasetName): string => nodeKey('DATASET', namespace, name, 0);

const firstNodes = async (
  db: EntityManager,
  asOf: number,
  names: readonly DatasetName[],
): Promise<ReadonlyMap<string, NodeRow>> => {
  const rows = await inChunks([...new Set(names.map(keyOf))], (chunk) =>
    db.findBy(NodeRow, { key: In(chunk), firstSequence: LessThanOrEqual(asOf) }),
  );
  return new Map(rows.map((row) => [row.key, row]));
};
