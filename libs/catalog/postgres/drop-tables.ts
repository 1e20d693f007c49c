import { tableNames } from '../entities.ts';
import type { Connection } from './driver.ts';
import type { Target } from './target.ts';

/**
 * Drops the tables of the catalog, all or none. Other objects in the schema are kept. If another
 * object depends on one of the tables, nothing is dropped and the statement fails.
 */
export const dropTables = async (connection: Connection, { schema }: Target): Promise<void> => {
  const tables = tableNames().map((name) => `${schema}."${name}"`);
  await connection.query(`DROP TABLE IF EXISTS ${tables.join(', ')}`);
};
