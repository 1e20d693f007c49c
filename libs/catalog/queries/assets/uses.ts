import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { EdgeRow } from '../../answer-tables.ts';
import type { Page, Slice, UseView } from '../../catalog.ts';
import { NodeRow } from '../../log-tables.ts';
import { canonicalNodeOf } from '../names/identities.ts';
import { isOpen, canonicalNode, joinCanonical } from '../names/canonical-nodes.ts';
import { pagePerParent } from '../page-per-parent.ts';

type UseKind = 'READS' | 'WRITES';

/** For each dataset the same page of the jobs that read or write it, by namespace and name. */
export const usesOfDatasets = (
  db: EntityManager,
  asOf: number,
  datasets: readonly number[],
  kind: UseKind,
  page: Page,
): Promise<readonly Slice<UseView>[]> => usesOf(db, asOf, datasets, kind, 'dataset', page);

/** For each job the same page of the datasets that it reads or writes, by namespace and name. */
export const usesOfJobs = (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
  kind: UseKind,
  page: Page,
): Promise<readonly Slice<UseView>[]> => usesOf(db, asOf, jobs, kind, 'job', page);

/**
 * The last event after which a job no longer read or wrote a dataset; null if there is none. It may use it again by
 * now.
 */
export const useEndedAt = async (
  db: EntityManager,
  asOf: number,
  kind: UseKind,
  { dataset, job }: { readonly dataset: number; readonly job: number },
): Promise<number | null> => {
  const row = await db
    .createQueryBuilder(EdgeRow, 'edge')
    .select('MAX(edge.closedAt)', 'ended')
    .where('edge.kind = :kind AND edge.closedAt <= :asOf', { kind, asOf })
    .andWhere(`${endAt(kind, 'dataset')} = :dataset AND ${endAt(kind, 'job')} = :job`, {
      ...{ dataset, job },
    })
    .getRawOne<{ ended: number | string | null }>();
  const ended = row?.ended ?? null;
  return ended === null ? null : Number(ended);
};

const usesOf = (
  db: EntityManager,
  asOf: number,
  parents: readonly number[],
  kind: UseKind,
  parent: Side,
  page: Page,
): Promise<readonly Slice<UseView>[]> => {
  const other = parent === 'job' ? 'dataset' : 'job';
  return pagePerParent<UseView>(db, parents, page, {
    query: (chunk) =>
      joinCanonical(db.createQueryBuilder(EdgeRow, 'edge'), endAt(kind, 'dataset'))
        .innerJoin(NodeRow, 'job', `job.id = ${endAt(kind, 'job')}`)
        .innerJoin(NodeRow, 'dataset', `dataset.id = ${canonicalNode(endAt(kind, 'dataset'))}`)
        .select(endAt(kind, parent), 'parent')
        .addSelect('job.namespace', 'job_namespace')
        .addSelect('job.name', 'job_name')
        .addSelect('dataset.namespace', 'dataset_namespace')
        .addSelect('dataset.name', 'dataset_name')
        .addSelect(endAt(kind, other), 'other')
        // Another job may state the same use in an explicit lineage facet. `since` is the first
        // statement.
        .addSelect('MIN(edge.openedAt)', 'since')
        .where(`edge.kind = :kind AND ${isOpen('edge')}`, { kind, asOf })
        .andWhere(`${endAt(kind, parent)} IN (:...chunk)`, { chunk })
        .groupBy(endAt(kind, parent))
        .addGroupBy(endAt(kind, other))
        .addGroupBy('job.namespace')
        .addGroupBy('job.name')
        .addGroupBy('dataset.namespace')
        .addGroupBy('dataset.name'),
    orderBy: [`${other}_namespace`, `${other}_name`, 'other'],
    direction: 'ASC',
    key: z.tuple([z.string(), z.string(), z.coerce.number().int()]),
    byId: { column: 'other', keyOf: (id) => nameKeyOf(db, asOf, id) },
    item: (row) => ({
      job: { namespace: String(row['job_namespace']), name: String(row['job_name']) },
      dataset: { namespace: String(row['dataset_namespace']), name: String(row['dataset_name']) },
      since: Number(row['since']),
    }),
  });
};

/** The sort key of a job, or of the dataset whose edges use this node. */
const nameKeyOf = async (
  db: EntityManager,
  asOf: number,
  id: number,
): Promise<readonly [namespace: string, name: string, id: number] | null> => {
  const shown = await canonicalNodeOf(db, asOf, [id]);
  const node = await db.findOneBy(NodeRow, { id: shown.get(id) ?? id });
  return node && [node.namespace, node.name, id];
};

type Side = 'job' | 'dataset';

/** READS edges run from dataset to job, WRITES edges from job to dataset. */
const endAt = (kind: UseKind, side: Side): string =>
  (kind === 'READS') === (side === 'dataset') ? 'edge.from' : 'edge.to';
