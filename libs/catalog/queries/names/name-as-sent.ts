import type { EntityManager } from 'typeorm';
import type { DatasetName } from '#openlineage';
import { escapeForDb } from '#projection';
import { nodesByName } from './nodes-by-name.ts';

/** The name by which events know the dataset that is asked for, maybe under a namespace as shown; null for one that none has named. */
export const datasetNameAsSent = async (
  db: EntityManager,
  asOf: number,
  asked: DatasetName,
): Promise<DatasetName | null> => {
  const [node] = await nodesByName(db, asOf, 'DATASET', [asked]);
  if (!node) return null;
  const { namespace, name } = node;
  // What no engine can hold is stored in another way than it is sent.
  const isAsked = escapeForDb(asked.namespace) === namespace && escapeForDb(asked.name) === name;
  return isAsked ? asked : { namespace, name };
};
