import type { EntityManager } from 'typeorm';
import type { DatasetName } from '#openlineage';
import type { CountLater, DatasetView, Page, Slice } from '../../catalog.ts';
import { annotationsAt, NO_ANNOTATIONS } from './annotations.ts';
import { identitiesOf, canonicalNodeOf, type DatasetIdentity } from '../names/identities.ts';
import { listNodes } from '../names/list-nodes.ts';
import { nodesByName } from '../names/nodes-by-name.ts';
import { withItems } from '../page.ts';

/**
 * For each name the dataset that it identifies, or null. Any name of the dataset works, and
 * namespaces are accepted with and without their secrets. The number of statements does not depend
 * on the number of names.
 */
export const datasetsByName = async (
  db: EntityManager,
  asOf: number,
  names: readonly DatasetName[],
): Promise<readonly (DatasetView | null)[]> => {
  const nodes = await nodesByName(db, asOf, 'DATASET', names);
  const ids = nodes.flatMap((node) => (node ? [node.id] : []));
  const shown = await canonicalNodeOf(db, asOf, ids);
  const identities = await identitiesOf(db, asOf, [...new Set(shown.values())]);
  const views = await viewsOf(db, asOf, [...identities.values()]);
  const byShown = new Map([...identities.keys()].map((id, index) => [id, views[index]]));
  return nodes.map((node) => (node && byShown.get(shown.get(node.id) ?? node.id)) ?? null);
};

/** A page of datasets by canonical name. With a namespace, only datasets that have a name in it. */
export const listDatasets = async (
  db: EntityManager,
  asOf: number,
  namespace: string | null,
  page: Page,
): Promise<Slice<DatasetView, CountLater>> => {
  const slice = await listNodes(db, asOf, { kind: 'DATASET', namespace }, page);
  const shown = slice.items.map(({ node }) => node.id);
  const identities = await identitiesOf(db, asOf, shown);
  return withItems(slice, await viewsOf(db, asOf, [...identities.values()]));
};

const viewsOf = async (
  db: EntityManager,
  asOf: number,
  identities: readonly DatasetIdentity[],
): Promise<readonly DatasetView[]> => {
  const described = await annotationsAt(
    db,
    asOf,
    identities.map(({ root }) => root),
  );
  return identities.map(({ root, shown: { namespace, name }, aliases, firstSequence }) => ({
    node: root,
    namespace,
    name,
    aliases,
    firstSequence,
    ...(described.get(root) ?? NO_ANNOTATIONS),
  }));
};
