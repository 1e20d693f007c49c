import { startNeo4j } from './start-neo4j.ts';
import { startPostgres } from './start-postgres.ts';
import { started } from './started.ts';

/** Starts the servers once, before the first engine test; a program that is missing fails them all. */
export default async (): Promise<void> => {
  const postgres = await startPostgres();
  started.push(postgres);
  process.env.TEST_CATALOG_URL = postgres.url;
  // Fewer random cases than without a server between.
  process.env.ORACLE_RUNS ??= '10';
  const neo4j = await startNeo4j();
  started.push(neo4j);
  process.env.NEO4J_URL = neo4j.url;
};
