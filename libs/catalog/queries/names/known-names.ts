import { LessThanOrEqual, type EntityManager } from 'typeorm';
import { redactNamespace, type DatasetName } from '#openlineage';
import { NodeRow } from '../../log-tables.ts';

/** Every name of a dataset or job known at a sequence, without secrets, in no particular order. */
export const knownNames = async (
  db: EntityManager,
  asOf: number,
  kind: 'DATASET' | 'JOB',
): Promise<readonly DatasetName[]> => {
  const rows = await db.find(NodeRow, {
    select: { namespace: true, name: true },
    where: { kind, firstSequence: LessThanOrEqual(asOf) },
  });
  return rows.map(({ namespace, name }) => ({ namespace: redactNamespace(namespace), name }));
};
