import type { EntityManager } from 'typeorm';
import type { DatasetName } from '#openlineage';
import { identitiesOf, canonicalNodeOf } from '../queries/names/identities.ts';
import { nodeNames } from '../queries/names/node-names.ts';

/** Canonical nodes and names of datasets and jobs at a moment. A job is its own canonical node. */
export interface NamedAt {
  shown(node: number): number;
  nameOf(node: number): DatasetName;
}

/** Loads canonical nodes and names for these nodes, as of a sequence. */
export const namedAt = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
): Promise<NamedAt> => {
  const shownAs = await canonicalNodeOf(db, asOf, nodes);
  const name = await nodeNames(db, [...shownAs.values()]);
  const shown = (node: number): number => shownAs.get(node) ?? node;
  return { shown, nameOf: (node) => name(shown(node)) };
};

/** All nodes of the datasets that these nodes belong to. A job has one node. */
export const membersAt = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
): Promise<readonly number[]> => {
  const shown = await canonicalNodeOf(db, asOf, nodes);
  const identities = await identitiesOf(db, asOf, [...new Set(shown.values())]);
  return [...identities.values()].flatMap(({ members }) => members.map(({ id }) => id));
};
