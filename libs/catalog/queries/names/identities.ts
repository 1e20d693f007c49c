import { In, type EntityManager } from 'typeorm';
import { shownNode } from '#lineage';
import { byName, type DatasetName } from '#openlineage';
import { IdentityRow } from '../../answer-tables.ts';
import { NodeRow } from '../../log-tables.ts';
import { grouped } from '../grouped.ts';
import { openAt } from '../open-at.ts';
import { inChunks } from '../in-chunks.ts';
import { nodesByName } from './nodes-by-name.ts';

/** The dataset of a node, as of a sequence. */
export interface DatasetIdentity {
  /** The least of its nodes. Fields, facets and edges of the dataset are stored under it. */
  readonly root: number;
  readonly shown: NodeRow;
  /** All nodes of the dataset. */
  readonly members: readonly NodeRow[];
  /** Its other names that resolve to it, sorted. */
  readonly aliases: readonly DatasetName[];
  /** The sequence of the first event that named it, by any name. */
  readonly firstSequence: number;
}

/** For each node the canonical node of its dataset. */
export const canonicalNodeOf = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  const rows = await rowsOf(db, asOf, nodes);
  const roots = [...rows].filter(([node, next]) => next < node).map(([, root]) => root);
  const rootRows = await rowsOf(db, asOf, roots);
  const rowOf = (node: number): number | undefined => rows.get(node) ?? rootRows.get(node);
  return new Map(nodes.map((node) => [node, shownNode(node, rowOf)]));
};

/** The nodes that the identity rows of these nodes point to. */
const rowsOf = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  const rows = await inChunks([...new Set(nodes)], (chunk) =>
    db.findBy(IdentityRow, { node: In(chunk), ...openAt(asOf) }),
  );
  return new Map(rows.map(({ node, shown }) => [node, shown]));
};

/**
 * For each node the root of its dataset, the least of its nodes. Only nodes with an identity row
 * are in the map, which are those of datasets with several names.
 */
export const rootsOf = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  const rows = await rowsOf(db, asOf, nodes);
  return new Map([...rows].map(([node, next]) => [node, Math.min(node, next)]));
};

/** The datasets of these canonical nodes, by canonical node, in the given order. */
export const identitiesOf = async (
  db: EntityManager,
  asOf: number,
  shown: readonly number[],
): Promise<ReadonlyMap<number, DatasetIdentity>> => {
  const roots = await rootsOf(db, asOf, shown);
  const rows = await inChunks([...new Set(roots.values())], (chunk) =>
    db.findBy(IdentityRow, { shown: In(chunk), ...openAt(asOf) }),
  );
  const ids = [...shown, ...roots.values(), ...rows.map(({ node }) => node)];
  const nodes = await inChunks([...new Set(ids)], (chunk) => db.findBy(NodeRow, { id: In(chunk) }));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const nodeAt = (id: number): NodeRow => {
    const node = byId.get(id);
    if (!node) throw new Error(`unreachable: canonical node ${id} is not in the catalog`);
    return node;
  };
  const pointing = grouped(
    // The row of a root that is canonical points to the root itself.
    rows.filter((row) => row.node !== row.shown),
    (row) => row.shown,
  );
  const others = new Map(
    shown.map((id) => {
      const root = roots.get(id) ?? id;
      const members = [root, ...(pointing.get(root) ?? []).map((row) => row.node)];
      return [id, members.filter((node) => node !== id).map(nodeAt)];
    }),
  );
  const found = await foundByName(db, asOf, [...others.values()].flat());
  return new Map(shown.map((id) => [id, identityOf(nodeAt(id), others.get(id) ?? [], found)]));
};

/**
 * Those nodes to which their name still resolves. Excludes nodes whose name was reused after a
 * RENAME.
 */
const foundByName = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly NodeRow[],
): Promise<ReadonlySet<number>> => {
  const resolved = await nodesByName(db, asOf, 'DATASET', nodes);
  return new Set(
    nodes.filter((node, index) => resolved[index]?.id === node.id).map(({ id }) => id),
  );
};

const identityOf = (
  shown: NodeRow,
  others: readonly NodeRow[],
  found: ReadonlySet<number>,
): DatasetIdentity => {
  const members = [shown, ...others];
  return {
    root: members.reduce((least, { id }) => Math.min(least, id), shown.id),
    shown,
    members,
    aliases: others
      .filter((node) => found.has(node.id) && !isSameName(node, shown))
      .map(({ namespace, name }) => ({ namespace, name }))
      .sort(byName),
    firstSequence: members.reduce(
      (first, { firstSequence }) => Math.min(first, firstSequence),
      shown.firstSequence,
    ),
  };
};

const isSameName = (a: DatasetName, b: DatasetName): boolean =>
  a.namespace === b.namespace && a.name === b.name;
