import type { EntityManager } from 'typeorm';
import type { JobName } from '#openlineage';
import type { CountLater, JobView, Page, Slice } from '../../catalog.ts';
import type { NodeRow } from '../../log-tables.ts';
import { annotationsAt, NO_ANNOTATIONS } from './annotations.ts';
import { listNodes } from '../names/list-nodes.ts';
import { nodesByName } from '../names/nodes-by-name.ts';
import { withItems } from '../page.ts';

/**
 * For each name its job, or null. Namespaces are accepted with and without their secrets. The
 * number of statements does not depend on the number of names.
 */
export const jobsByName = async (
  db: EntityManager,
  asOf: number,
  names: readonly JobName[],
): Promise<readonly (JobView | null)[]> => {
  const nodes = await nodesByName(db, asOf, 'JOB', names);
  const views = await viewsOf(db, asOf, [...new Set(nodes.filter((node) => node !== null))]);
  const byNode = new Map(views.map((view) => [view.node, view]));
  return nodes.map((node) => (node && byNode.get(node.id)) ?? null);
};

/** A page of jobs by name. With a namespace, only jobs in it. */
export const listJobs = async (
  db: EntityManager,
  asOf: number,
  namespace: string | null,
  page: Page,
): Promise<Slice<JobView, CountLater>> => {
  const slice = await listNodes(db, asOf, { kind: 'JOB', namespace }, page);
  const nodes = slice.items.map(({ node }) => node);
  return withItems(slice, await viewsOf(db, asOf, nodes));
};

const viewsOf = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly NodeRow[],
): Promise<readonly JobView[]> => {
  const described = await annotationsAt(
    db,
    asOf,
    nodes.map(({ id }) => id),
  );
  return nodes.map(({ id, namespace, name, firstSequence }) => ({
    node: id,
    namespace,
    name,
    firstSequence,
    ...(described.get(id) ?? NO_ANNOTATIONS),
  }));
};
