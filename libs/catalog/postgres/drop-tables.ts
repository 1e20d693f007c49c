import { tableNames } from '../entities.ts';
import type { Connection } from './driver.ts';
import type { Target } from './target.ts';

/**
 * Drops the catalog's own tables, all or none, and nothing else: what others made beside or on top of them stays, and keeps
 * the tables where it hangs on one of them.
 */
export const dropTables = async (connection: Connection, { schema }: Target): Promise<void> => {
  const tables = tableNames().map((name) => `${schema}."${name}"`);
  await connection.query(`DROP TABLE IF EXISTS ${tables.join(', ')}`);
};
