import { LessThanOrEqual, type EntityManager } from 'typeorm';
import { shownNode } from '#lineage';
import { byName, type DatasetName } from '#openlineage';
import { IdentityRow } from '../../answer-tables.ts';
import { NodeRow } from '../../log-tables.ts';
import { openAt } from '../open-at.ts';

/** A dataset as of a sequence, with its canonical and its other names. */
export interface NamedDataset {
  /** The least of its nodes, under which the dataset is stored. */
  readonly root: number;
  readonly shown: NodeRow;
  readonly aliases: readonly DatasetName[];
}

/** All datasets as of a sequence, by canonical namespace and name. */
export const namedDatasetsAt = async (
  db: EntityManager,
  asOf: number,
): Promise<readonly NamedDataset[]> => {
  const nodes = await db.findBy(NodeRow, {
    kind: 'DATASET',
    firstSequence: LessThanOrEqual(asOf),
  });
  const identities = await db.findBy(IdentityRow, openAt(asOf));
  const rows = new Map(identities.map(({ node, shown }) => [node, shown]));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const newest = new Map<string, NodeRow>();
  for (const node of nodes) {
    const known = newest.get(keyOf(node));
    if (!known || known.generation < node.generation) newest.set(keyOf(node), node);
  }
  const members = new Map<number, NodeRow[]>();
  for (const node of nodes) {
    const shown = shownNode(node.id, (id) => rows.get(id));
    members.set(shown, [...(members.get(shown) ?? []), node]);
  }
  return [...members].map(([id, own]) => datasetOf(byId, newest, id, own)).sort(byShownName);
};

const datasetOf = (
  byId: ReadonlyMap<number, NodeRow>,
  newest: ReadonlyMap<string, NodeRow>,
  id: number,
  own: readonly NodeRow[],
): NamedDataset => {
  const shown = byId.get(id);
  if (!shown) throw new Error(`unreachable: canonical node ${id} is not in the catalog`);
  // A name that a RENAME left is an alias until another dataset reuses it.
  const aliases = own
    .filter((node) => newest.get(keyOf(node)) === node && keyOf(node) !== keyOf(shown))
    .map(({ namespace, name }) => ({ namespace, name }))
    .sort(byName);
  const root = own.reduce((least, node) => Math.min(least, node.id), shown.id);
  return { root, shown, aliases };
};

const keyOf = ({ namespace, name }: DatasetName): string => JSON.stringify([namespace, name]);

const byShownName = (a: NamedDataset, b: NamedDataset): number => byName(a.shown, b.shown);
