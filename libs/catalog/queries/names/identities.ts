import { In, type EntityManager } from 'typeorm';
import { shownNode } from '#lineage';
import { byName, type DatasetName } from '#openlineage';
import { IdentityRow } from '../../answer-tables.ts';
import { NodeRow } from '../../log-tables.ts';
import { grouped } from '../grouped.ts';
import { openAt } from '../open-at.ts';
import { inChunks } from '../in-chunks.ts';
import { nodesByName } from './nodes-by-name.ts';

/** Which dataset a node is as of a sequence. */
export interface DatasetIdentity {
  /** The least of its nodes: what is known of it as a whole is kept under it, and edges run between roots. */
  readonly root: number;
  readonly shown: NodeRow;
  /** All nodes that are one dataset. */
  readonly members: readonly NodeRow[];
  /** The other names that find it, sorted. */
  readonly aliases: readonly DatasetName[];
  /** Of the first event that named it, by any name. */
  readonly firstSequence: number;
}

/** For each node the node that its dataset shows. */
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

/** Where the identity rows of nodes lead. */
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
 * For each of these nodes the root of its dataset, under which what is known of the dataset as a whole is kept: the least of
 * its nodes. Only for nodes that have a row: those of datasets with several names.
 */
export const rootsOf = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  const rows = await rowsOf(db, asOf, nodes);
  return new Map([...rows].map(([node, next]) => [node, Math.min(node, next)]));
};

/** The datasets that these nodes show, by these nodes and in their order. */
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
    if (!node) throw new Error(`unreachable: node ${id} is shown but not there`);
    return node;
  };
  const led = grouped(
    // The row of a root that shows itself leads to the root too.
    rows.filter((row) => row.node !== row.shown),
    (row) => row.shown,
  );
  const others = new Map(
    shown.map((id) => {
      const root = roots.get(id) ?? id;
      const members = [root, ...(led.get(root) ?? []).map((row) => row.node)];
      return [id, members.filter((node) => node !== id).map(nodeAt)];
    }),
  );
  const found = await foundByName(db, asOf, [...others.values()].flat());
  return new Map(shown.map((id) => [id, identityOf(nodeAt(id), others.get(id) ?? [], found)]));
};

/** Those nodes that their name still means: not the ones whose name was used again after a RENAME left it. */
const foundByName = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly NodeRow[],
): Promise<ReadonlySet<number>> => {
  const meant = await nodesByName(db, asOf, 'DATASET', nodes);
  return new Set(nodes.filter((node, index) => meant[index]?.id === node.id).map(({ id }) => id));
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
