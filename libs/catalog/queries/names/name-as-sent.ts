import type { EntityManager } from 'typeorm';
import type { DatasetName } from '#openlineage';
import { escapeForDb } from '#projection';
import { nodesByName } from './nodes-by-name.ts';

/**
 * The name under which events mention the dataset, given a name that may be without its secrets.
 * Null: no event has named it.
 */
export const datasetNameAsSent = async (
  db: EntityManager,
  asOf: number,
  asked: DatasetName,
): Promise<DatasetName | null> => {
  const [node] = await nodesByName(db, asOf, 'DATASET', [asked]);
  if (!node) return null;
  const { namespace, name } = node;
  // Characters that no database can store are escaped in the stored name.
  const isAsked = escapeForDb(asked.namespace) === namespace && escapeForDb(asked.name) === name;
  return isAsked ? asked : { namespace, name };
};
